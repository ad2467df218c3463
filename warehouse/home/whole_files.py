"""Files of the record that are written as a whole, or not at all."""

import os
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a file beside its place, sync it to disk, then put it there; raises OSError.

    A killed writer leaves the file as it was; the next one overwrites its leftovers. Needs the home's lock.
    """
    unfinished = path.with_name(f".{path.name}.part")
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
