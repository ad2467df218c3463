"""State: the home folder, the ledger in DuckDB, its views, the published copy. Only this package uses DuckDB."""
