"""Listings of folders."""

import os
from pathlib import Path


def files_below(folder: Path) -> set[str]:
    """Return the names of all files and folders below a folder."""
    return {os.path.relpath(Path(where) / name, folder) for where, ds, fs in os.walk(folder) for name in (*ds, *fs)}
