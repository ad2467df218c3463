"""Files that a command writes where its user told it to."""

from pathlib import Path

from warehouse.errors import WarehouseError


def write_file(path: Path, content: bytes) -> None:
    """Write a file and the folders it lies in; raises WarehouseError where that can't be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise WarehouseError(f"{path} can't be written ({error.strerror or error}).") from error
