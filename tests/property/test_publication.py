"""Releases of generated districts, page and files together: no hidden count can be computed back.

Every number published is taken as a linear constraint on all that is not. The true figures satisfy them, and whatever
is hidden is at least 1 there; so a hidden cell has one possible value exactly when the equations alone settle it: when
not, some step along their solutions changes it, and a small one keeps everything at 0 or more. Sums of parts are a
network, so whole numbers allow the step too. Units crossed with introducers, which nobody is shown, add no equation:
any two margins that come to the same can be filled in.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from support.ledger import Ledger, Stated

from flows.documents.release import export_release, release_figures, write_release
from flows.settings import Settings
from schemas.periods import period_of_id, whole_year
from transforms.disclosure.release import BRANCH, DISTRICT, INTRODUCER, RELEASE_COLUMNS, UNIT, suppress_small_counts
from warehouse.home.layout import Home
from warehouse.published.publish import publish

DAY = date(2024, 2, 26)
COMMUNES, SCHOOLS = ("xa-an-khe", "xa-an-dong", "xa-an-ap", "tt-an-bai"), ("thpt-phu-duc", "thpt-quynh-coi")
PERIODS = ("2021", "2022", "2022-H1", "2022-Q1", "2023", "2023-02", "2024-01")
Cell = tuple[int, str, str, str]  # year, breakdown, branch, item
Row = tuple[int, str, str, str, str, int]


@st.composite
def sent(draw: st.DrawFn) -> list[Stated]:
    """Draw reports of a few units and periods, split by introducer, or by pupils and staff."""
    reports = []
    for unit in draw(st.sets(st.sampled_from(COMMUNES + SCHOOLS), min_size=2)):
        for period in draw(st.sets(st.sampled_from(PERIODS), min_size=1)):
            admitted = draw(st.integers(0, 9))
            part = draw(st.integers(0, admitted))
            report = Stated(f"{unit} {period}", unit, period, admitted)
            if unit in SCHOOLS:
                report = Stated(f"{unit} {period}", unit, period, admitted, staff=part)
            else:
                split = {"admitted_womens_union": part, "admitted_youth_union": admitted - part}
                report = Stated(f"{unit} {period}", unit, period, admitted, extra=split)
            reports.append(report)
    return reports


@st.composite
def districts(draw: st.DrawFn) -> pl.DataFrame:
    """Draw years of a district as the warehouse gives them, without a warehouse."""
    rows: list[Row] = []
    for year in range(2021, 2021 + draw(st.integers(1, 2))):
        for branch, items in (("committees", "abcd"), ("schools", "xy")):
            units = draw(st.lists(st.integers(0, 9), max_size=len(items)))
            rows += [(year, UNIT, branch, item, item, n) for item, n in zip(items, units, strict=False)]
            parts, left = draw(st.integers(1, 4)) if units else 0, sum(units)
            for number in range(parts):
                n = left if number == parts - 1 else draw(st.integers(0, left))
                rows.append((year, INTRODUCER, branch, f"by {number}", f"by {number}", n))
                left -= n
    return pl.DataFrame(rows, schema=RELEASE_COLUMNS, orient="row")


def equations(cells: Sequence[Cell]) -> Iterator[tuple[Cell, list[Cell]]]:
    """Return total → parts, as any reader of the tables knows them."""
    for year in {cell[0] for cell in cells}:
        of = [cell for cell in cells if cell[0] == year]
        yield (year, DISTRICT, "", ""), [cell for cell in of if cell[1] == BRANCH]
        for branch in {cell[2] for cell in of if cell[1] == BRANCH}:
            for breakdown in (UNIT, INTRODUCER):
                if parts := [cell for cell in of if cell[1:3] == (breakdown, branch)]:
                    yield (year, BRANCH, branch, branch), parts


def settled(shown: Mapping[Cell, int | None]) -> set[Cell]:
    """Return the hidden cells with one possible value: those alone in their row of the solved equations."""
    hidden = [cell for cell, count in shown.items() if count is None]
    rows = [[Fraction((cell in parts) - (cell == total)) for cell in hidden] for total, parts in equations(list(shown))]
    solved: list[list[Fraction]] = []
    for column in range(len(hidden)):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        pivot = [value / pivot[column] for value in pivot]
        rows, solved = (
            [[a - row[column] * b for a, b in zip(row, pivot, strict=True)] for row in some] for some in (rows, solved)
        )
        solved.append(pivot)
    return {hidden[next(i for i, v in enumerate(row) if v)] for row in solved if sum(map(bool, row)) == 1}


def cells_of(frame: pl.DataFrame) -> dict[Cell, int | None]:
    return {(y, d, b, i): n for y, d, b, i, n in frame.select(*("year", *OF_ONE), "admitted").iter_rows()}


OF_ONE = ("breakdown", "branch", "item")


def assert_safe(shown: Mapping[Cell, int | None], truth: Mapping[Cell, int], threshold: int) -> None:
    assert shown.keys() == truth.keys()
    for cell, count in shown.items():
        assert count in (truth[cell], None)
        assert count is None or not 0 < count < threshold, cell
    assert settled(shown) == set()


@given(districts(), st.integers(2, 6))
@settings(max_examples=150, deadline=None)
def test_nothing_hidden_is_settled_by_what_is_shown(district: pl.DataFrame, threshold: int) -> None:
    truth, shown = cells_of(suppress_small_counts(district, 0)), cells_of(suppress_small_counts(district, threshold))

    assert_safe(shown, {cell: count for cell, count in truth.items() if count is not None}, threshold)
    for year in {cell[0] for cell in shown}:  # what is published of a year alone says the same of it
        alone = cells_of(suppress_small_counts(district.filter(year=year), threshold))
        assert alone == {cell: count for cell, count in shown.items() if cell[0] == year}


def test_a_leak_is_seen() -> None:
    """The test above can fail: 9 less 5 and 2 has one value, 9 less 5 for two of them has not."""
    total, branch = (2023, DISTRICT, "", ""), (2023, BRANCH, "schools", "schools")
    units = [(2023, UNIT, "schools", item) for item in "abc"]

    assert settled({total: 9, branch: 9, units[0]: 5, units[1]: 2, units[2]: None}) == {units[2]}
    assert settled({total: 9, branch: None, units[0]: 5, units[1]: None, units[2]: None}) == {branch}
    assert settled({total: 9, branch: 9, units[0]: 5, units[1]: None, units[2]: None}) == set()


def exported(folder: Path) -> dict[Cell, int | None]:
    text = (folder / "csv" / "admissions_of_years.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    for row in rows:
        assert (row["hidden"] == "True") is (row["admitted"] == "")
    return {
        (int(r["year"]), r["breakdown"], r["branch"], r["item"]): int(r["admitted"]) if r["admitted"] else None
        for r in rows
    }


def on_the_page(path: Path) -> list[tuple[str, list[str]]]:
    """List every row of every table: its name, and its cells as shown."""
    page = html.fromstring(path.read_bytes().decode())
    return [
        (row.xpath("string(th)").strip(), [" ".join(cell.text_content().split()) for cell in row.xpath("td")])
        for row in page.xpath("//table//tr[td]")
    ]


@given(sent(), st.sampled_from((3, 5)))
@settings(max_examples=8, deadline=None)
def test_the_export_and_the_page_of_a_district_give_nothing_away(reports: list[Stated], threshold: int) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        with Ledger.below(folder) as ledger:
            ledger.send(DAY, *reports)
            ledger.warehouse.checkpoint()
        publish(published_home(folder))
        of = Settings(TONGHOP_HOME=folder, small_cells=threshold)
        export_release(of, folder / "out")
        shown = exported(folder / "out")
        truth = cells_of(release_figures(Settings(TONGHOP_HOME=folder, small_cells=0), None, None).admitted)
        (page,) = write_release(of, None, None, folder / "page")

        assert_safe(shown, {cell: count or 0 for cell, count in truth.items()}, threshold)
        assert all(cell[0] < 2024 for cell in shown)
        years = sorted({cell[0] for cell in shown})
        rows = on_the_page(page)
        of_district = [shown[year, DISTRICT, "", ""] for year in years]
        assert rows[0] == ("Đã kết nạp", ["ẩn" if n is None else str(n) for n in of_district])
        assert sum(cells.count("ẩn") for _, cells in rows) == hidden_on_a_page(shown)
        (headline,) = html.fromstring(page.read_bytes().decode()).xpath("//h1/*[1]")
        assert headline.text == ("ẩn" if None in of_district else str(sum(n or 0 for n in of_district)))


def hidden_on_a_page(shown: Mapping[Cell, int | None]) -> int:
    """Return the hidden cells of a page; a branch's total is under both of its tables."""
    return sum(1 + (cell[1] == BRANCH) for cell, count in shown.items() if count is None)


def published_home(folder: Path) -> Home:
    home = Home(folder)
    home.published.parent.mkdir(parents=True, exist_ok=True)
    return home


@pytest.mark.parametrize("asked", ["2024-01", "2023-Q1", "2023-H1", "2023-9M"])
def test_a_part_of_a_year_is_not_published(asked: str, tmp_path: Path) -> None:
    from flows.errors import UsageError

    with Ledger.below(tmp_path) as ledger:
        ledger.send(DAY, Stated("a", "xa-an-khe", "2023-01", 9))
        ledger.warehouse.checkpoint()
    publish(published_home(tmp_path))
    of = Settings(TONGHOP_HOME=tmp_path)
    with pytest.raises(UsageError, match="whole years"):
        release_figures(of, period_of_id(asked), None)
    with pytest.raises(UsageError, match="2024 had not ended"):
        release_figures(of, whole_year(2024), None)
