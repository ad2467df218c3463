"""Record of the pages and workbooks that leaders read: the publication that each is of, and the checksums of its files.

It is kept beside the reports, so that a deleted page is written again, and the doctor finds a stale one.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from warehouse.errors import WarehouseError
from warehouse.home.archive import sha256_of
from warehouse.home.layout import Home
from warehouse.home.whole_files import write_whole


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """The documents of one period.

    `publication`: number of the publication that they were made from; `stamp`: time of the last published file that
    shows the same figures. `printed`, `printed_at`: number and moment of the publication that they were last made
    from while the month was the current one; `is_revised`: whether they changed since. `figures`: their checksum.
    `files`: name → SHA-256.
    """

    publication: int
    stamp: int
    printed: int
    printed_at: str
    figures: str
    files: dict[str, str]
    is_revised: bool = False

    @property
    def printed_moment(self) -> datetime:
        """The moment of the publication that was printed."""
        return datetime.fromisoformat(self.printed_at)

    def is_up_to_date(self, home: Home, folder: Path) -> bool:
        """Return whether the files are as written, and were compared with the published file."""
        return self.stamp == stamp_of(home) and not self.lost_files(folder)

    def lost_files(self, folder: Path) -> list[str]:
        """List the files that are missing, or are not as they were written."""
        return [name for name, sha256 in self.files.items() if not _is_as_written(folder / name, sha256)]


def _is_as_written(path: Path, sha256: str) -> bool:
    try:
        return sha256_of(path.read_bytes()) == sha256
    except OSError:
        return False


def read_record(home: Home) -> dict[str, WrittenReport]:
    """Return the record: period (or `period/release`) → its documents; empty where it can't be read."""
    try:
        kept = json.loads(home.reports_record.read_text(encoding="utf-8"))
        return {period: WrittenReport(**report) for period, report in kept.items()}
    except (OSError, ValueError, TypeError):
        return {}


def write_record(home: Home, record: dict[str, WrittenReport]) -> None:
    """Replace the record; raises WarehouseError where that fails."""
    content = json.dumps({period: asdict(record[period]) for period in sorted(record)}, indent=1)
    try:
        write_whole(home.reports_record, content + "\n")
    except OSError as error:
        raise WarehouseError(f"{home.reports_record} can't be written ({error.strerror or error}).") from error


def folder_of_report(home: Home, key: str) -> Path:
    """Return the folder of a report: its key is a period, or a period and `/release`."""
    return home.reports / key.partition("/")[0]


def stamp_of(home: Home) -> int:
    """Return the time of the published file, which identifies it."""
    return home.published.stat().st_mtime_ns if home.published.exists() else 0


def stale_reports(home: Home) -> Iterable[str]:
    """Yield the periods whose documents are missing, changed by hand, or not compared with the published file."""
    for period, report in read_record(home).items():
        if not report.is_up_to_date(home, folder_of_report(home, period)):
            yield period
