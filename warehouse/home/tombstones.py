"""Tombstones of erased originals: who, when, why, and the figures read from the file.

`archive/tombstones/<sha256>.json`. With them the journal can still be replayed without the contents.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from warehouse.errors import WarehouseError
from warehouse.home.archive import path_of, tombstone_of, write_private


@dataclass(frozen=True, slots=True)
class Tombstone:
    """The record of an erased original. `at`: UTC, in ISO 8601.

    `rows`: the ledger's rows read from it, by table, each with its `submission_id`; of the table `submission` only
    the columns that reading gives (`schemas.frames.Submissions`).
    """

    sha256: str
    at: str
    who: str
    reason: str
    rows: Mapping[str, list[dict[str, Any]]]


def erased(archive: Path) -> set[str]:
    """Return the contents that are erased, or about to be."""
    return {path.stem for path in tombstone_of(archive, "").parent.glob("*.json")}


def write_tombstone(archive: Path, tombstone: Tombstone) -> None:
    """Write a tombstone, synced to disk."""
    text = json.dumps(asdict(tombstone), ensure_ascii=False, indent=1, default=str)
    try:
        write_private(archive, tombstone_of(archive, tombstone.sha256), text.encode(), durable=True)
    except OSError as error:
        raise WarehouseError(
            f"The archive {archive} can't take a tombstone ({error.strerror or error}); nothing was erased. "
            "Make room, or give the service's user the right to write there, and try again."
        ) from error


def read_tombstone(archive: Path, sha256: str) -> Tombstone:
    """Read a tombstone; raises WarehouseError where it is missing or damaged."""
    path = tombstone_of(archive, sha256)
    try:
        return Tombstone(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, TypeError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is damaged"
        raise WarehouseError(f"The tombstone {path} can't be read ({why}); restore it from the backup.") from error


def erase(archive: Path, sha256: str) -> None:
    """Erase a content that has a tombstone; does nothing where it is erased already."""
    path = path_of(archive, sha256)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise WarehouseError(
            f"The archived original {path} can't be erased ({error.strerror or error}); its tombstone stands. "
            "Give the service's user the right to write there; the next run erases it."
        ) from error
