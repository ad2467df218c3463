"""The input of the district page: frames of the published copy, with the parameters of their queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from schemas.declaration.contributions import adding_kinds, kinds
from schemas.declaration.form import Form
from schemas.forms import FORMS
from schemas.periods import Period
from schemas.registry import Office


@dataclass(frozen=True, slots=True)
class PageFigures:
    """The frames of the page; the columns of each are those of its query in `warehouse.published.leaders`.

    `as_of`: the day of the last run; `known_at`: when its figures were published. `is_past`: True for a page as of an
    earlier moment. `since`: restatements are listed from then on; None: all. Moments are in the district's time zone.
    `publication`: its number. `printed_at`: of the publication that the page was printed from before; `revisions`: the
    figures that changed since, where they did. `revised`: the units whose figure of the period was revised.
    `made_up`: True for an office with made-up figures, but for those of `Office.is_real`. `on_day`: the day whose
    units the reports are grouped by; None for the units of their own time. `forms`: the forms of the figures.
    """

    office: Office
    period: Period
    as_of: date
    known_at: datetime
    is_past: bool
    since: datetime | None
    made_up: bool
    term: pl.DataFrame
    progress: pl.DataFrame
    forecast: pl.DataFrame
    report_end_days: pl.DataFrame
    units: pl.DataFrame
    reports: pl.DataFrame
    solutions: pl.DataFrame
    cadres: pl.DataFrame
    enterprises: pl.DataFrame
    schools: pl.DataFrame
    reporting_rates: pl.DataFrame
    status: pl.DataFrame
    findings: pl.DataFrame
    unrecognised: pl.DataFrame
    restated_figures: pl.DataFrame
    revisions: pl.DataFrame
    completeness: pl.DataFrame
    revised: pl.DataFrame
    publication: int = 0
    printed_at: datetime | None = None
    on_day: date | None = None
    forms: Sequence[type[Form]] = FORMS

    @property
    def kind_labels(self) -> dict[str, str]:
        """The kinds of unit that send forms: name → label."""
        return {name: kind.name for name, kind in kinds(self.forms).items()}

    @property
    def adding_kinds(self) -> list[str]:
        """The kinds of unit whose admissions add to the district."""
        return adding_kinds(self.forms)

    @property
    def month(self) -> dict[str, object]:
        """The district's row of the last month in the period; empty before the term's first month ended."""
        return self.progress.row(-1, named=True) if self.progress.height else {}

    @property
    def due_month(self) -> dict[str, object]:
        """The district's row of the last month that is due: the forecast's; of the last month where there is none."""
        due = self.progress.filter(pl.col("period").is_in(self.forecast["period"].to_list()))
        return due.row(-1, named=True) if due.height else self.month

    @property
    def due_day(self) -> date:
        """The last day of that month."""
        found = self.due_month.get("period_end")
        return found if isinstance(found, date) else self.period.end

    @property
    def years(self) -> list[int]:
        """The years of the term up to the period's."""
        first = self.progress["period_end"].min() if self.progress.height else None
        begins = first.year if isinstance(first, date) else self.period.end.year
        return list(range(begins, self.period.end.year + 1))
