"""The outbox: files returned to the units, one folder for each period and unit, never overwritten.

A folder holds what its unit has still to correct; what is settled moves to a dated folder below it.
"""

from contextlib import suppress
from datetime import date
from pathlib import Path

from warehouse.errors import WarehouseError

UNKNOWN_PERIOD, UNKNOWN_UNIT = "khong-ro-ky", "khong-ro-don-vi"
DONE = "đã xong"
_RETURNED_UP_TO = ".returned"


class Outbox:
    """The outbox of a home. Writing needs the home's lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def returned_up_to(self) -> int:
        """Return the number of the last journal entry whose reports were returned; 0 before the first."""
        try:
            return int((self.folder / _RETURNED_UP_TO).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return 0

    def put(self, period: str | None, unit_id: str | None, name: str, content: bytes) -> Path:
        """Add a file; an existing one is kept, because a person may have edited it. Returns its path."""
        target = self._place(period, unit_id, name)
        if not target.exists():
            self._write(target, content)
        return target

    def renew(self, period: str | None, unit_id: str | None, name: str, content: bytes, day: date) -> Path:
        """Add a file in the place of one that says something else, which is put away."""
        target = self._place(period, unit_id, name)
        with suppress(OSError):
            if target.read_bytes() != content:
                self.put_away(period, unit_id, name, day)
        return self.put(period, unit_id, name, content)

    def put_away(self, period: str | None, unit_id: str | None, name: str, day: date) -> None:
        """Move a file, if it exists, to the folder of what was settled by a day."""
        target = self._place(period, unit_id, name)
        if not target.exists():
            return
        done = target.parent / DONE / day.isoformat() / name
        number = 1
        while done.exists():
            number += 1
            done = done.with_name(f"{target.stem} ({number}){target.suffix}")
        try:
            done.parent.mkdir(parents=True, exist_ok=True)
            target.replace(done)
        except OSError as error:
            raise self._full(done.name, error) from error

    def remove_file(self, period: str | None, unit_id: str | None, name: str) -> None:
        """Remove a file, if it exists, also from what was settled."""
        target = self._place(period, unit_id, name)
        for file in (target, *(target.parent / DONE).glob(f"*/{_literal(name)}")):
            file.unlink(missing_ok=True)

    def record_returned(self, entry: int) -> None:
        """Record that all reports up to an entry were returned."""
        self._write(self.folder / _RETURNED_UP_TO, str(entry).encode())

    def _place(self, period: str | None, unit_id: str | None, name: str) -> Path:
        return self.folder / (period or UNKNOWN_PERIOD) / (unit_id or UNKNOWN_UNIT) / name

    def _write(self, target: Path, content: bytes) -> None:
        unfinished = self.folder / ".part"  # one writer at a time; leftovers of a killed one are overwritten
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(content)
            unfinished.replace(target)
        except OSError as error:
            raise self._full(target.name, error) from error

    def _full(self, name: str, error: OSError) -> WarehouseError:
        return WarehouseError(
            f"The outbox {self.folder} can't take {name!r} ({error.strerror or error}). The figures are "
            "loaded and published; make room, and run again: what is missing there is written then."
        )


def _literal(name: str) -> str:
    """Escape a name for `glob`."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)
