"""The only room that knows DuckDB: archive, ledger, tables, views, the published copy."""
