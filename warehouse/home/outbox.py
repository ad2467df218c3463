"""The outbox: files returned to the units, one folder for each period and unit, never overwritten."""

from pathlib import Path

from warehouse.errors import WarehouseError

UNKNOWN_PERIOD, UNKNOWN_UNIT = "khong-ro-ky", "khong-ro-don-vi"
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

    def remove_file(self, period: str | None, unit_id: str | None, name: str) -> None:
        """Remove a file, if it exists."""
        self._place(period, unit_id, name).unlink(missing_ok=True)

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
            raise WarehouseError(
                f"The outbox {self.folder} can't take {target.name!r} ({error.strerror or error}). The figures are "
                "loaded and published; make room, and run again: what is missing there is written then."
            ) from error
