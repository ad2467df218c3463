"""Every figure leads to the cells behind it, and those cells come to the figure (docs/forms.md §5, §6)."""

import re
from functools import cache
from pathlib import Path
from random import Random

import polars as pl
import pytest
from python_calamine import CalamineWorkbook
from support.school_report import school
from support.site import Site

from flows.cli.tracing import trace_cells
from flows.errors import UsageError
from reports.sample.district import SAMPLE_AS_OF, sample_district
from reports.sample.office import SAMPLE_REGISTRY
from schemas.registry import UnknownUnitError
from warehouse.home.archive import read_content
from warehouse.ledger.registry import read_registry
from warehouse.published.querying import query_published
from warehouse.views.statements import View, all_views
from warehouse.views.trace import NO_CELL, SOURCES, key_of, lines_of

pytestmark = [pytest.mark.thinned(every=3), pytest.mark.long(order=50)]

REGISTRY = read_registry(SAMPLE_REGISTRY)
TRACED = [view for view in all_views() if key_of(view.text)]
KEY = ["figure", "unit_id", "period", "item"]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The sample district, consolidated."""
    site = Site.below(tmp_path_factory.mktemp("sample"))
    for file in sample_district(REGISTRY):
        (site.inbox / file.name).parent.mkdir(exist_ok=True)
        site.put(file.name, file.content)
    site.run("only", as_of=SAMPLE_AS_OF)
    return site


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Load schools with reports of many periods inside one another."""
    random, site = Random(7), Site.below(tmp_path_factory.mktemp("mixed"))
    for unit in ("thpt-quynh-coi", "thpt-phu-duc", "thpt-nguyen-hue"):
        for period in random.sample([p.id for p in REGISTRY.terms.periods() if p.start.year == 2023], 14):
            site.put(f"{unit} {period}.xlsx", school(period, random.randint(0, 5), unit_id=unit))
    site.run("only")
    return site


def with_cells(view: View) -> list[str]:
    return sorted({f for line in lines_of(view.text) if line.source not in NO_CELL for f in line.figures})


def compared(site: Site, view: View) -> pl.DataFrame:
    """Return every traced figure of a view beside the sum of its cells."""
    bare = view.name.partition(".")[2]
    figures = query_published(site.home, f"SELECT * FROM ledger.figure WHERE \"view\" = '{bare}'")
    cells = query_published(
        site.home, f"SELECT {', '.join(KEY)}, sum(adds)::DOUBLE AS cells FROM trace('{bare}') GROUP BY ALL"
    )
    assert cells.join(figures, on=KEY, how="anti", nulls_equal=True).is_empty()
    asked = figures.filter(pl.col("figure").is_in(with_cells(view)))
    return asked.join(cells, on=KEY, how="left", nulls_equal=True).with_columns(pl.col("cells").fill_null(0))


@pytest.mark.parametrize("view", TRACED, ids=lambda view: view.name)
@pytest.mark.parametrize("of", ["sample", "mixed"])
def test_the_cells_come_to_the_figure(of: str, view: View, request: pytest.FixtureRequest) -> None:
    found = compared(request.getfixturevalue(of), view)

    assert found.filter(pl.col("cells") != pl.col("value")).rows() == []
    changes = {"restatement", "reread_comparison"}
    communes = {
        "key_cadre_gap",
        "enterprise_cells",
        "enterprise_organisation",
        "enterprise_cells_founded",
        "party_cell_history",
        "unit_target",
    }
    assert found.height or view.name.partition(".")[2] in changes | (communes if of == "mixed" else set())


def test_every_number_of_a_traced_view_says_where_it_comes_from(sample: Site) -> None:
    for view in TRACED:
        kinds = query_published(sample.home, f"FROM {view.name} LIMIT 0").schema
        numbers = {name for name, kind in kinds.items() if kind.is_numeric()} - set(key_of(view.text).values())
        assert numbers - {f for line in lines_of(view.text) for f in line.figures} == set(), view.name
        assert {line.source for line in lines_of(view.text)} <= {*SOURCES, *NO_CELL}, view.name


def test_the_number_is_in_that_cell_of_the_archived_original(sample: Site) -> None:
    """Checked with another reader than ours, cell by cell."""
    cells = query_published(
        sample.home, "SELECT * FROM trace('district_progress', of_period := '2024-01') WHERE figure = 'term_to_date'"
    )

    @cache
    def sheet(sha256: str, name: str) -> list[list[object]]:
        content = read_content(sample.home.archive, sha256)
        path = sample.inbox.parent / "original.xlsx"
        path.write_bytes(content)
        book = CalamineWorkbook.from_path(path)
        return book.get_sheet_by_name(name).to_python(skip_empty_area=False)

    assert cells["adds"].sum() == 419
    for row in cells.iter_rows(named=True):
        letters = row["cell"].rstrip("0123456789")
        assert len(letters) == 1
        line, column = int(row["cell"][len(letters) :]) - 1, ord(letters) - ord("A")
        assert sheet(row["sha256"], row["sheet"])[line][column] == row["value"], row
        assert (sample.home.root / row["original"]).is_file()
        assert row["settled_by"] in ("only", "version", "arrival")


def test_a_longer_report_is_shown_less_what_shorter_ones_state(tmp_path: Path) -> None:
    site = Site.below(tmp_path)
    for period, admitted in (("2023-01", 2), ("2023-02", 3), ("2023-Q1", 4), ("2023-H1", 9), ("2023", 8)):
        site.put(f"{period}.xlsx", school(period, admitted))
    site.run("only")

    def signed(period: str) -> set[tuple[str, int, int]]:
        found = query_published(
            site.home, f"FROM trace('unit_progress', 'thpt-phu-duc', '{period}') WHERE figure = 'counted'"
        )
        return set(found.filter(pl.col("record") == "grade_12").select("file_name", "value", "factor").rows())

    assert signed("2023-Q1") == {("2023-Q1.xlsx", 4, 0)}  # its months state more
    assert signed("2023-H1") == {("2023-H1.xlsx", 9, 1), ("2023-01.xlsx", 2, -1), ("2023-02.xlsx", 3, -1)}
    assert signed("2023") == {("2023.xlsx", 8, 0)}


class TestTheCommand:
    """`tonghop trace`."""

    def test_names_cell_and_original(self, sample: Site) -> None:
        cells = trace_cells(sample.home, REGISTRY, "unit_progress", "Xã An Khê", "2023", "admitted")

        assert set(cells["unit_id"]) == {"xa-an-khe"}
        assert cells["adds"].sum() == 4
        assert {"file_name", "sha256", "sheet", "cell", "original", "run_id", "settled_by"} <= set(cells.columns)

    def test_of_a_view_without_units_shows_what_one_unit_adds(self, sample: Site) -> None:
        cells = trace_cells(sample.home, REGISTRY, "district_progress", "xa-an-khe", "2023-12", "year_to_date")

        assert (cells["adds"].sum(), set(cells["reported_by"])) == (4, {"xa-an-khe"})

    @pytest.mark.parametrize(
        ("view", "column", "says"),
        [
            ("nothing", None, "There is no view 'nothing'"),
            ("open_findings", None, "There is no view 'open_findings' whose figures come from cells"),
            (
                "unit_progress",
                "counts",
                "unit_progress has no figure 'counts'; trace admitted, year_to_date, term_to_date, counted",
            ),
            ("district_progress", "term_target", "comes from the registry"),
            ("district_progress", "term_share", "is worked out from the other columns"),
        ],
    )
    def test_says_what_has_no_trace(self, view: str, column: str | None, says: str, sample: Site) -> None:
        with pytest.raises(UsageError, match=says):
            trace_cells(sample.home, REGISTRY, view, None, None, column)


@pytest.mark.parametrize(
    ("unit", "period", "says"),
    [
        (None, "2019", "has no figures of '2019'; there are the periods 2020, 2021"),
        ("Trường THPT Phụ Dực", "2024-Q1", "there are the periods"),
        ("dn-01", None, "has no figures of dn-01; there are the units"),
    ],
)
def test_a_row_that_is_not_there_says_which_there_are(
    unit: str | None, period: str | None, says: str, sample: Site
) -> None:
    with pytest.raises(UsageError, match=re.escape(says)):
        trace_cells(sample.home, REGISTRY, "unit_progress", unit, period, "counted")


@pytest.mark.parametrize("typed", ["xa an le", "XA AN LE", "xa-an-lê"])
def test_a_name_without_marks_is_offered(typed: str) -> None:
    with pytest.raises(UnknownUnitError, match=re.escape("did you mean Xã An Lễ (xa-an-le)")):
        REGISTRY.resolve_units([typed])
