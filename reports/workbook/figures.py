"""The input of the district workbook: frames of one published copy, with the parameters of their queries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl

from schemas.declaration.form import Form
from schemas.periods import Period
from schemas.registry import NO_OFFICE, Office


@dataclass(frozen=True, slots=True)
class WorkbookFigures:
    """The figures of one period by unit.

    - `forms`: the consolidated forms; `of_form`: a frame for each form's code, with `unit_id`, the columns of the
      record key within a unit, and one column per field.
    - `units`: `unit_id`, `unit_name`, `kind`, `counted`, `units` (number of units under it), `reporting` (how many
      of those reported).
    - `progress`: months, with the columns of `district_progress`.
    - `solutions`: `solution`, `organisation`, `admitted`.
    - `owed`: `unit_id`, `unit_name`, `standing_name`, `kind`, `period`, `due_on`, `state`, `file_name`.
    - `findings`: `file_name`, `unit_name`, `period`, `rule`, `cell`, `found`, `expected`, `sentence`.
    - `cells`: `form`, `unit_id`, `field`, `record`, `adds`, and the source: `submission_id`, `period`,
      `reported_by_name`, `file_name`, `sha256`, `sheet`, `cells` (a list).
    - `counted_cells`: the same for counted figures, with `factor`.
    - `as_of`: the day of the last run. `as_known_at`: the moment of publication, None for now.
    - `on_day`: the day whose units the figures are grouped by; None for the units of their own time.
    - `publication`: number of the publication that the figures are of.
    - `completeness`, `forecast`: the period's row of those views. `to_date`: `unit_id`, `unit_name`, `of_year`,
      `of_term`, `stated_of_year`, `stated_of_term`. `without_admission`: units without an admission for twelve months.
      `revised`: `unit_id`, `kind` of the figures of the period that were revised after they were published.
    - `made_up`: True for the sample district.
    """

    period: Period
    as_of: date
    forms: tuple[type[Form], ...]
    of_form: Mapping[str, pl.DataFrame]
    units: pl.DataFrame
    progress: pl.DataFrame
    solutions: pl.DataFrame
    owed: pl.DataFrame
    findings: pl.DataFrame
    cells: pl.DataFrame
    counted_cells: pl.DataFrame
    as_known_at: datetime | None = None
    on_day: date | None = None
    made_up: bool = False
    office: Office = NO_OFFICE
    publication: int = 0
    completeness: pl.DataFrame = field(default_factory=pl.DataFrame)
    forecast: pl.DataFrame = field(default_factory=pl.DataFrame)
    to_date: pl.DataFrame = field(default_factory=pl.DataFrame)
    without_admission: pl.DataFrame = field(default_factory=pl.DataFrame)
    revised: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema={"unit_id": pl.String, "kind": pl.String})
    )

    @property
    def mark(self) -> str:
        """Mark of the district's figures of the period: p (provisional), r (revised) or none."""
        return str(self.completeness["mark"].item() or "") if self.completeness.height else ""

    @property
    def mark_to_date(self) -> str:
        """Mark of figures up to the period's end: p or none."""
        return "p" if self.mark == "p" else ""

    def mark_of_unit(self, unit_id: str) -> str:
        """Return the mark of a unit's figure of the period."""
        return self.mark_to_date or ("r" if unit_id in set(self.revised["unit_id"]) else "")
