"""Prefect's database with its tables, made once per machine: the migrations take longer than most runs."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import prefect


def give_database(home: Path) -> None:
    """Give a home that has none a migrated database of Prefect's, as a server's first start would make it."""
    database = home / "prefect" / "prefect.db"
    if not database.exists():
        database.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_migrated(), database)


def _migrated() -> Path:
    """Return the path of an empty migrated database; processes that make it at once each finish."""
    path = Path(tempfile.gettempdir()) / f"tonghop-tests-{os.getuid()}-prefect-{prefect.__version__}.db"
    if not path.exists():
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "prefect.db"
            kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
            subprocess.run(
                [sys.executable, "-m", "prefect", "server", "database", "upgrade", "--yes"],
                env=kept
                | {"PREFECT_HOME": folder, "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{made}"},
                check=True,
                capture_output=True,
            )
            unfinished = path.with_suffix(f".{os.getpid()}")
            shutil.copyfile(made, unfinished)
            unfinished.replace(path)
    return path
