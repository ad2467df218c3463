"""What stands in the archive for an original that was erased: who, when, why, and what was read of it.

`archive/tombstones/<sha256>.json`. With it the journal can still be taken in again, though the content is gone.
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
    """An original that was erased. `at`: UTC, as ISO 8601 writes it.

    `rows`: the ledger's rows that were read from it, by table, each with its `submission_id`; of the table
    `submission` only what reading told (`schemas.frames.Submissions`).
    """

    sha256: str
    at: str
    who: str
    reason: str
    rows: Mapping[str, list[dict[str, Any]]]


def erased(archive: Path) -> set[str]:
    """The contents that were erased, or are about to be."""
    return {path.stem for path in tombstone_of(archive, "").parent.glob("*.json")}


def put(archive: Path, stone: Tombstone) -> None:
    """Write a tombstone; on disk when this returns."""
    text = json.dumps(asdict(stone), ensure_ascii=False, indent=1, default=str)
    try:
        write_private(archive, tombstone_of(archive, stone.sha256), text.encode(), lasting=True)
    except OSError as error:
        raise WarehouseError(
            f"The archive {archive} can't take a tombstone ({error.strerror or error}); nothing was erased. "
            "Make room, or give the service's user the right to write there, and try again."
        ) from error


def read(archive: Path, sha256: str) -> Tombstone:
    """A tombstone; raises WarehouseError where it is gone or damaged."""
    path = tombstone_of(archive, sha256)
    try:
        return Tombstone(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, TypeError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is damaged"
        raise WarehouseError(f"The tombstone {path} can't be read ({why}); restore it from the backup.") from error


def erase(archive: Path, sha256: str) -> None:
    """Erase a content that has a tombstone; one that is gone already is no error."""
    path = path_of(archive, sha256)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise WarehouseError(
            f"The archived original {path} can't be erased ({error.strerror or error}); its tombstone stands. "
            "Give the service's user the right to write there; the next run erases it."
        ) from error
