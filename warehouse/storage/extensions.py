"""DuckDB's extensions, from the packages they are installed with: nothing is downloaded when it runs."""

import importlib.util
from pathlib import Path

import duckdb

from warehouse.errors import WarehouseError
from warehouse.tables.declared import quoted

Options = dict[str, str | bool | int | float | list[str]]  # of DuckDB, as it types them

# A signature tells that DuckDB's makers built a file that came from anywhere. These come from the environment that
# DuckDB itself came from, which nobody asks for a signature; to check one takes 0.3 s of each extension, each time.
UNSIGNED: Options = {"allow_unsigned_extensions": True}
# Else DuckDB fetches what it misses from the network.
OFFLINE = ("autoinstall_known_extensions = false", "autoload_known_extensions = false")


def load_extensions(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Load extensions into a connection; raises WarehouseError where one isn't installed for this DuckDB.

    The connection is opened with UNSIGNED, and takes no other extension afterwards that has no signature.
    """
    for setting in OFFLINE:
        connection.execute(f"SET {setting}")
    for name in names:
        connection.execute(f"LOAD {quoted(str(file_of(name)))}")
    connection.execute("SET allow_unsigned_extensions = false")  # DuckDB lets nobody set it to true again


def file_of(name: str) -> Path:
    """The file of an extension for this DuckDB; raises WarehouseError where it isn't installed."""
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
