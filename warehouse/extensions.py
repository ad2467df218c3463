"""DuckDB's extensions, from the packages they are installed with: nothing is downloaded when it runs."""

import importlib.util
from pathlib import Path

import duckdb

from warehouse.errors import WarehouseError
from warehouse.tables import quoted

# Else DuckDB fetches what it misses from the network.
OFFLINE = ("autoinstall_known_extensions = false", "autoload_known_extensions = false")


def load_extensions(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Load extensions into a connection; raises WarehouseError where one isn't installed for this DuckDB."""
    for setting in OFFLINE:
        connection.execute(f"SET {setting}")
    for name in names:
        connection.execute(f"LOAD {quoted(str(_file_of(name)))}")


def _file_of(name: str) -> Path:
    package = importlib.util.find_spec(f"duckdb_extension_{name}")
    folders = package.submodule_search_locations if package else None
    version = f"v{duckdb.__version__}"
    files = [Path(folder) / "extensions" / version / f"{name}.duckdb_extension" for folder in folders or []]
    found = next((file for file in files if file.exists()), None)
    if found is None:
        raise WarehouseError(
            f"A lake needs DuckDB's extension {name} for DuckDB {duckdb.__version__}, and it isn't installed. "
            "Run `pip install 'tonghop[lake]'`: it installs DuckDB and the extensions of the same version."
        )
    return found
