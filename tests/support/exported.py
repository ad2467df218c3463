"""A warehouse's tables and views as exported bytes, to compare a rebuild with.

Views that list other views' figures again are left out: they take most of the time.
"""

import tempfile
from pathlib import Path

import duckdb
from support.tables import LISTS

_OURS = "schema_name IN ('ledger', 'district') AND NOT internal"


def exported(database: Path) -> dict[str, bytes]:
    """Export every table and view as CSV, and every table as Parquet too, its rows ordered by all columns."""
    files: dict[str, bytes] = {}
    with duckdb.connect(str(database), read_only=True) as connection, tempfile.TemporaryDirectory() as folder:
        connection.execute("SET TimeZone = 'UTC'")
        kinds = {"table": ("csv", "parquet"), "view": ("csv",)}
        for kind, formats in kinds.items():
            found = connection.execute(
                f"SELECT schema_name || '.' || {kind}_name FROM duckdb_{kind}s() WHERE {_OURS}"
            ).fetchall()
            for (name,) in found:
                for ending in () if name.startswith(LISTS) else formats:
                    path = Path(folder) / f"{name}.{ending}"
                    connection.execute(f"COPY (FROM {name} ORDER BY ALL) TO '{path}' (FORMAT {ending})")
                    files[path.name] = path.read_bytes()
    return files
