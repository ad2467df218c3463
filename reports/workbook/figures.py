"""What the district's workbook is made from: the frames of one published copy, and what they were asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from schemas.declaration.form import Form
from schemas.periods import Period
from schemas.registry import QUYNH_PHU, District


@dataclass(frozen=True, slots=True)
class WorkbookFigures:
    """The figures of a period, each unit a row.

    `forms`: those that are consolidated, each with its frame in `of_form` by code: `unit_id`, the columns that tell
    the records of one unit apart, and one column a field. `units`: `unit_id`, `unit_name`, `kind`, `counted`, `units`
    (how many stood under it) and `reporting` (how many of them reported). `progress`: months as of
    `district_progress`. `solutions`: `solution`, `organisation`, `admitted`. `owed`: `unit_id`, `unit_name`,
    `standing_name`, `kind`, `period`, `due_on`, `state`, `file_name`. `findings`: `file_name`, `unit_name`, `period`,
    `rule`, `cell`, `found`, `expected`, `sentence`. `cells`: `form`, `unit_id`, `field`, `record`, `adds`, and where
    that stands: `submission_id`, `period`, `reported_by_name`, `file_name`, `sha256`, `sheet`, `cells` (a list);
    `counted_cells`: the same of what counts, with `factor`.

    `as_of`: the day of the last run. `as_known_at`: the moment they were known at, None for now. `on_day`: the day
    whose units they stand under, None for each unit as it was. `made_up`: whether they are the sample district's.
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
    district: District = QUYNH_PHU
