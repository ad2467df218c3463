"""The analysts' views: one `.sql` file each, its comments in its head.

A file begins with `-- the view: English · Vietnamese`, then one line `-- column: English · Vietnamese` a
column; then the SELECT. The file's name is the view's. Lines `-- @name: …` say what SQL has no word for:

| line | what it says |
| --- | --- |
| `@parameters: on_day` | the file is no view but a table macro with these parameters |
| `@issued: yes` | its figures are frozen when a period is issued (`warehouse.published.issued`) |
| `@key: …`, `@trace …` | the key of a row, and the cells its figures add up (`warehouse.views.trace`) |
| `@example: SELECT …` | a query that shows its use, for the dictionary (`warehouse.published.dictionary`) |

Every view of `district` is there once more as a macro, `<view>_as_known_at(moment)`: made from the same file,
with what it reads bounded to what was known then (`warehouse.views.as_known_at`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from warehouse.tables.ddl import quoted
from warehouse.views import as_known_at, trace

_COLUMN = re.compile(r"^-- (\w+): (.*)$", re.MULTILINE)
_SAID = re.compile(r"^-- @(\w+): (.*)$", re.MULTILINE)
SQL = Path(__file__).parent / "sql"
# In the order in which they need one another.
VIEWS = (
    "ledger.stated_admission",
    "ledger.reading",
    "ledger.current_counting",
    "ledger.current_submission",
    "ledger.predecessor",
    "ledger.outermost_report",
    "ledger.counted_admission",
    "ledger.counted_part",
    "ledger.stated_sums",
    "ledger.standing_unit",
    "ledger.owed_report",
    "ledger.register_line",
    "ledger.latest_key_cadres",
    "ledger.reported_cell",
    "ledger.counted_cell",
    "ledger.registered_cell",
    "ledger.answer",
    "ledger.open_crosscheck",
    "ledger.erased",
    "district.district_progress",
    "district.unit_progress",
    "district.unit_progress_as_it_is",
    "district.unit_year",
    "district.unit_year_as_it_is",
    "district.term_forecast",
    "district.year_over_year",
    "district.unit_year_over_year",
    "district.units_without_admission",
    "district.progress_by_solution",
    "district.admission_funnel",
    "district.admission_funnel_as_it_is",
    "district.funnel_conversion",
    "district.key_cadre_gap",
    "district.enterprise_cells",
    "district.enterprise_organisation",
    "district.enterprise_cells_founded",
    "district.school_admissions",
    "district.admissions_by_decision_date",
    "district.admissions_by_ceremony_date",
    "district.admissions_by_period",
    "district.reporting_status",
    "district.reporting_status_as_it_is",
    "district.reporting_rate",
    "district.crosscheck",
    "district.settled_crosscheck",
    "district.open_findings",
    "district.open_findings_by_unit",
    "district.findings_by_rule",
    "district.restatement",
    "district.submission_history",
    "district.reread_comparison",
)
# These read `ledger.issued_view_figure`, which is made from the ones above.
VIEWS_OF_FIGURES = ("ledger.issuable_figure", "district.issued_against_current")


@dataclass(frozen=True)
class View:
    """A view, or a macro where it has parameters, as its file declares it."""

    name: str

    @cached_property
    def text(self) -> str:
        """The whole file."""
        return (SQL / f"{self.name.partition('.')[2]}.sql").read_text(encoding="utf-8")

    @property
    def title(self) -> str:
        """Title of the view: English · Vietnamese."""
        return self.text.splitlines()[0].removeprefix("-- ")

    @property
    def columns(self) -> dict[str, str]:
        """Column → comment."""
        return dict(_COLUMN.findall(self.text))

    @cached_property
    def said(self) -> dict[str, str]:
        """Values of its `@` lines, but for `@trace`."""
        return dict(_SAID.findall(self.text))

    @property
    def parameters(self) -> tuple[str, ...]:
        """Parameters of a macro; none: it is a view."""
        return tuple(self.said["parameters"].split(", ")) if "parameters" in self.said else ()

    def statements(self) -> Iterator[str]:
        """Yield the SQL that recreates it, with its comments. (A macro's columns can't have any.)"""
        if self.parameters:
            yield from macro(self.name, self.parameters, self.text, self.title)
            return
        yield f"CREATE OR REPLACE VIEW {self.name} AS\n{self.text}"
        yield f"COMMENT ON VIEW {self.name} IS {quoted(self.title)}"
        for column, comment in self.columns.items():
            yield f'COMMENT ON COLUMN {self.name}."{column}" IS {quoted(comment)}'


def all_views() -> list[View]:
    """Every view and macro that has a file, in the order in which they need one another."""
    return [View(name) for name in (*VIEWS, *VIEWS_OF_FIGURES)]


def macro(name: str, parameters: tuple[str, ...], text: str, title: str) -> Iterator[str]:
    """Yield the SQL that recreates a table macro, with its comment."""
    yield f"CREATE OR REPLACE MACRO {name}({', '.join(parameters)}) AS TABLE\n{text}"
    yield f"COMMENT ON MACRO TABLE {name} IS {quoted(title)}"


def view_statements() -> Iterator[str]:
    """Yield the SQL that recreates every view and macro, with its comments."""
    yield from as_known_at.base_statements()
    known = set(as_known_at.BASES)
    for name in VIEWS:
        yield from View(name).statements()
        yield from _as_known_at(name, View(name).text, View(name).title, known, View(name).parameters)
    yield from trace.trace_statements([(name, View(name).text) for name in VIEWS])
    issued = [(name, View(name).text) for name in VIEWS if "issued" in View(name).said]
    yield from trace.figure_statements(trace.ISSUED_FIGURE, issued)
    yield from _as_known_at(trace.ISSUED_FIGURE, trace.figure_text(issued), trace.FIGURE_TITLE, known)
    for name in VIEWS_OF_FIGURES:
        yield from View(name).statements()
        yield from _as_known_at(name, View(name).text, View(name).title, known)


def _as_known_at(name: str, text: str, title: str, known: set[str], parameters: tuple[str, ...] = ()) -> Iterator[str]:
    """The SQL that makes the macro of a moment, where what the relation reads grows; `known` hears of it."""
    then = as_known_at.as_known_at(text, known)
    if then != text:
        known.add(name)
        yield from macro(
            as_known_at.then(name), (as_known_at.MOMENT, *parameters), then, f"As known at a moment: {title}"
        )
