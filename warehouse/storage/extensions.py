"""DuckDB's extensions, loaded from installed packages: nothing is downloaded at run time."""

import importlib.util
from pathlib import Path

import duckdb

from warehouse.errors import WarehouseError
from warehouse.tables.ddl import quoted

Options = dict[str, str | bool | int | float | list[str]]  # DuckDB's configuration, with the types it declares

# A signature proves the origin of a downloaded extension. These come from the same environment as DuckDB itself, whose
# signature isn't checked either; a check takes 0.3 s for each extension, each time.
UNSIGNED: Options = {"allow_unsigned_extensions": True}
# By default DuckDB downloads a missing extension.
OFFLINE = ("autoinstall_known_extensions = false", "autoload_known_extensions = false")


def load_extensions(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Load extensions into a connection; raises WarehouseError for one that isn't installed for this DuckDB.

    `connection`: opened with UNSIGNED; after this it refuses further unsigned extensions.
    """
    for setting in OFFLINE:
        connection.execute(f"SET {setting}")
    for name in names:
        connection.execute(f"LOAD {quoted(str(file_of(name)))}")
    connection.execute("SET allow_unsigned_extensions = false")  # DuckDB doesn't allow setting it to true again


def file_of(name: str) -> Path:
    """Return the file of an extension for this DuckDB; raises WarehouseError where it isn't installed."""
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
