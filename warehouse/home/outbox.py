"""The outbox: what goes back to the units, one folder a period and unit. Written once, never overwritten."""

from pathlib import Path

from warehouse.errors import WarehouseError

UNKNOWN_PERIOD, UNKNOWN_UNIT = "khong-ro-ky", "khong-ro-don-vi"
_RETURNED_UP_TO = ".returned"


class Outbox:
    """The outbox of a home; only who holds the home's lock may put anything in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def returned_up_to(self) -> int:
        """The number of the last entry of the journal whose reports have gone back; 0 before the first."""
        try:
            return int((self.folder / _RETURNED_UP_TO).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return 0

    def put(self, period: str | None, unit_id: str | None, name: str, content: bytes) -> Path:
        """Put a file in; one that is there already is left as it is: a person may have written into it."""
        target = self._place(period, unit_id, name)
        if not target.exists():
            self._write(target, content)
        return target

    def take_back(self, period: str | None, unit_id: str | None, name: str) -> None:
        """Take a file out again, if it is there."""
        self._place(period, unit_id, name).unlink(missing_ok=True)

    def settle(self, entry: int) -> None:
        """Remember that all reports up to an entry have gone back."""
        self._write(self.folder / _RETURNED_UP_TO, str(entry).encode())

    def _place(self, period: str | None, unit_id: str | None, name: str) -> Path:
        return self.folder / (period or UNKNOWN_PERIOD) / (unit_id or UNKNOWN_UNIT) / name

    def _write(self, target: Path, content: bytes) -> None:
        unfinished = self.folder / ".part"  # one writer at a time; a killed one's is written over
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(content)
            unfinished.replace(target)
        except OSError as error:
            raise WarehouseError(
                f"The outbox {self.folder} can't take {target.name!r} ({error.strerror or error}). The figures are "
                "loaded and published; make room, and run again: what is missing there is written then."
            ) from error
