"""Read-through of a database in a separate process, because some damage crashes DuckDB.

`python -m warehouse.integrity.probe FILE` writes the error to standard output, or nothing.
"""

import subprocess
import sys
from pathlib import Path

import duckdb

from warehouse.duckdb_errors import first_line

_CRASHES = "reading it ends DuckDB"


def damage_of(database: Path) -> str | None:
    """Return DuckDB's error for a damaged database file; None where it can be read to its end."""
    done = subprocess.run(  # noqa: S603  (our own module, a path of ours)
        [sys.executable, "-m", __name__, str(database)], capture_output=True, encoding="utf-8", check=False
    )
    return done.stdout.strip() or (_CRASHES if done.returncode else None)


def read_through(database: Path) -> None:
    """Read every row of every table; raises duckdb.Error at the first damaged block."""
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = connection.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
        for schema, table in tables:
            rows = connection.execute(f'FROM "{schema}"."{table}"')
            while rows.fetchmany(100_000):
                pass


if __name__ == "__main__":
    try:
        read_through(Path(sys.argv[1]))
    except duckdb.Error as error:
        sys.stdout.write(first_line(error))
