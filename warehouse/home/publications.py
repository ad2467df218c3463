"""The record of publications in the journal's folder: since when each entry's figures have been known.

One line for each published copy: the last entry in it, and when it was swapped in. A figure is known from then on
(docs/forms.md §5.5); an entry that was published only the next day was not known the evening before.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from warehouse.errors import WarehouseError
from warehouse.home.whole_files import write_whole

Publication = tuple[int, datetime]  # the last entry published, and the moment


def recorded_publications(folder: Path) -> list[Publication]:
    """Read the record of a journal's folder; a line that a killed run left half written is no record."""
    try:
        lines = _path(folder).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    found: list[Publication] = []
    for line in lines:
        try:
            said = json.loads(line)
            found.append((int(said["entry"]), datetime.fromisoformat(said["at"]).astimezone(UTC)))
        except (ValueError, KeyError, TypeError):
            continue
    return found


def record_publications(folder: Path, publications: Sequence[Publication]) -> None:
    """Replace the record, synced to disk; raises WarehouseError."""
    lines = (json.dumps({"entry": entry, "at": at.isoformat()}) + "\n" for entry, at in publications)
    try:
        write_whole(_path(folder), "".join(lines))
    except OSError as error:
        raise WarehouseError(
            f"The journal {folder} can't record the publication ({error.strerror or error}). "
            "The figures are loaded; make room, then run again."
        ) from error


def _path(folder: Path) -> Path:
    return folder / "publications.jsonl"
