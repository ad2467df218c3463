"""Storage backends of the ledger: one DuckDB file, or a lake of many districts."""
