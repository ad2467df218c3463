"""Issues: the frozen figures that the district reported upward, and their files."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from warehouse.errors import WarehouseError
from warehouse.home.archive import sha256_of
from warehouse.home.layout import Home
from warehouse.ledger.issued import FIGURES
from warehouse.published.querying import query_published

FIGURES_FILE, CHANGES_FILE = "figures.csv", "changes.csv"
_CHANGES = """
SELECT "view", unit_id, unit_name, of_period, item, figure, issued, current, kinds, sentence
FROM issued_change WHERE period = $period AND number = $number
"""
_LAST = """
SELECT e.entry, e."at", e.who, e.reason, count(*) OVER () AS number
FROM ledger.event AS e WHERE e.kind = 'issued' AND e.subject = $period
QUALIFY row_number() OVER (ORDER BY e.entry DESC) = 1
"""


def figures_to_issue(home: Home, period: str) -> pl.DataFrame:
    """Return the published figures that an issue of a period freezes (FIGURES), in a fixed order."""
    found = query_published(
        home,
        f"SELECT {', '.join(FIGURES)} FROM ledger.issuable_figure WHERE period = $period "
        'ORDER BY "view", of_period NULLS FIRST, unit_id NULLS FIRST, item NULLS FIRST, figure',
        {"period": period},
    )
    return found.cast(FIGURES)  # type: ignore[arg-type]


def last_issue(home: Home, period: str) -> dict[str, object] | None:
    """Return a period's last issue: `entry`, `at`, `who`, `reason` and `number`, from 1; None before the first."""
    found = query_published(home, _LAST, {"period": period})
    return found.row(0, named=True) if found.height else None


def changes_since(home: Home, period: str, number: int) -> pl.DataFrame:
    """Return the figures of an issue that are others now, with the kinds of revision and a sentence each."""
    return query_published(home, _CHANGES, {"period": period, "number": number})


def as_csv(figures: pl.DataFrame) -> bytes:
    """Write figures as CSV; equal figures give equal bytes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(figures.columns)
    for row in figures.iter_rows():
        writer.writerow(["" if v is None else f"{v:.10g}" if isinstance(v, float) else v for v in row])
    return text.getvalue().encode()


def folder_of(home: Home, period: str, number: int) -> Path:
    """Return the folder of an issue's files."""
    return home.root / "issued" / period / str(number)


def write_issued_files(folder: Path, files: Mapping[str, bytes]) -> dict[str, str]:
    """Write an issue's files, over those of a killed issue; returns name → SHA-256."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise WarehouseError(f"{folder} can't be written ({error.strerror or error}); nothing was issued.") from error
    return {name: sha256_of(content) for name, content in files.items()}


def read_issued_files(folder: Path, sha256s: Mapping[str, str]) -> dict[str, bytes]:
    """Read an issue's files; raises WarehouseError where one is missing or changed since."""
    files = {}
    for name, sha256 in sha256s.items():
        try:
            files[name] = (folder / name).read_bytes()
        except OSError as error:
            raise WarehouseError(f"{folder / name} can't be read; restore it from the backup.") from error
        if sha256_of(files[name]) != sha256:
            raise WarehouseError(f"{folder / name} is no longer what was issued; restore it from the backup.")
    return files
