"""Which files there are."""

import os
from pathlib import Path


def files_below(folder: Path) -> set[str]:
    """The names of all files and folders below a folder."""
    return {os.path.relpath(Path(where) / name, folder) for where, ds, fs in os.walk(folder) for name in (*ds, *fs)}
