"""The release: figures that may leave the office, as a page and as files, with small counts hidden.

Page and files hide the same cells, so that holding both tells no more than holding one.
"""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from flows.documents.files import csv_bytes, parquet_bytes, write_file
from flows.errors import UsageError
from flows.settings import Settings
from reports.release.page import ReleaseFigures, release_page
from schemas.declaration.form import Form
from schemas.forms import FORMS
from schemas.periods import Period, PeriodKind, whole_year
from schemas.registry import Terms
from transforms.disclosure.release import suppress_small_counts
from warehouse.home.archive import sha256_of
from warehouse.home.report_record import WrittenReport, read_record, stamp_of, write_record
from warehouse.published.release import last_publication, published_frames

_PAGE, _KIND = "trang-cong-bo.html", "release"
_NAME = "admissions_of_years"
_README_TEXT = """admissions_of_years, in csv/ and the same in parquet/: admissions of years ended before {as_of}.

breakdown   district: the year in all; branch: communes and towns together, or schools together;
            unit: one unit; introduced_by: who introduced, of the communes and towns; of the schools, who was admitted
branch      committees (communes and towns) or schools
item, name  the unit or introducer
admitted    persons; empty where it is hidden
hidden      true where the count is from 1 to under {threshold}, or would give such a count away

Nothing else is published: months and quarters, figures to date, key cadres, enterprises and the reports behind the
figures would give small counts away by subtraction. Each unit stands as it was in its time.
"""


def write_release(
    settings: Settings, period: Period | None = None, known_at: datetime | None = None, folder: Path | None = None
) -> list[Path]:
    """Write the release page into a folder (the home's `reports/<year>` by default); return its path."""
    figures = release_figures(settings, period, known_at, settings.forms)
    path = (folder or settings.home.reports / str(figures.year)) / _PAGE
    write_file(path, release_page(figures))
    if folder is None and known_at is None:
        _record(settings, figures, path)
    return [path]


def refresh_release(settings: Settings) -> list[Path]:
    """Write the release pages of the home's `reports/` again whose figures have changed, or that were deleted."""
    written = []
    for key, before in read_record(settings.home).items():
        year, _, kind = key.partition("/")
        path = settings.home.reports / year / _PAGE
        if kind != _KIND or before.is_up_to_date(settings.home, path.parent):
            continue
        figures = release_figures(settings, whole_year(int(year)), None, settings.forms)
        if before.figures != _checksum(figures) or before.lost_files(path.parent):
            write_file(path, release_page(figures))
            written.append(path)
        _record(settings, figures, path)
    return written


def _checksum(figures: ReleaseFigures) -> str:
    return sha256_of((figures.admitted.write_ndjson() + figures.targets.write_ndjson()).encode())


def _record(settings: Settings, figures: ReleaseFigures, path: Path) -> None:
    number, stamp = last_publication(settings.home), stamp_of(settings.home)
    files = {path.name: sha256_of(path.read_bytes())}
    report = WrittenReport(number, stamp, number, figures.known_at.isoformat(), _checksum(figures), files)
    write_record(settings.home, read_record(settings.home) | {f"{figures.year}/{_KIND}": report})


def export_release(settings: Settings, folder: Path) -> pl.DataFrame:
    """Write the release tables as CSV and Parquet; return `view`, `rows`."""
    figures = release_figures(settings, None, None, settings.forms)
    written = pl.DataFrame({"view": [_NAME], "rows": [figures.admitted.height]})
    read_me = _README_TEXT.format(as_of=figures.as_of, threshold=figures.threshold)
    files = {
        f"csv/{_NAME}.csv": csv_bytes(figures.admitted),
        f"parquet/{_NAME}.parquet": parquet_bytes(figures.admitted),
        "README.txt": read_me.encode(),
        "index.csv": csv_bytes(written),
    }
    for name, content in files.items():
        write_file(folder / name, content)
    return written


def release_figures(
    settings: Settings, period: Period | None, known_at: datetime | None, forms: Sequence[type[Form]] = FORMS
) -> ReleaseFigures:
    """Return the figures of a release up to a year (the last that has ended by default), now or as known then.

    Raises UsageError for a period that is no year, or a year that had not ended.
    """
    zone = ZoneInfo(settings.timezone)
    if known_at is not None and known_at.tzinfo is None:
        known_at = known_at.replace(tzinfo=zone)
    if period is not None and period.kind is not PeriodKind.YEAR:
        raise UsageError(
            f"A publication is of whole years, from whose differences no month can be worked out; name a year, as "
            f"{period.end.year - 1}, not {period.id}."
        )
    frames = published_frames(settings.home, known_at)
    as_of, published_at = frames["run"].row(0)
    terms = settings.registry.terms
    year = period.end.year if period else _last_ended(terms, as_of)
    if not terms.cut(whole_year(year)).ended_by(as_of):
        raise UsageError(f"{year} had not ended by {as_of}, the day of the last run; name an earlier year.")
    admitted = frames["admitted"].filter(pl.col("year") <= year)
    return ReleaseFigures(
        settings.registry.office,
        year,
        as_of,
        published_at.astimezone(zone),
        settings.small_cells,
        frames["sample"].item(),
        suppress_small_counts(admitted, settings.small_cells),
        frames["targets"],
        forms,
    )


def _last_ended(terms: Terms, as_of: date) -> int:
    return as_of.year if terms.cut(whole_year(as_of.year)).ended_by(as_of) else as_of.year - 1
