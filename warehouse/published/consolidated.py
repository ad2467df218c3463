"""Consolidation of the forms: the units' reports of a period, one row a unit, with the cells behind every figure.

A period is made of its outermost reports (`ledger.outermost_report`). What happens in time, the admissions, is added
over them; what holds on a day (cadres, candidates, what a unit states as to date) is taken of each unit's last. A
form's fields say which they are (`FieldSpec.is_summed`).
"As it is" puts every unit's figures under the one that stands for it on a day; "as it was" is the day before any
unit ended, on which each stands for itself.
"""

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from schemas.declaration.contributions import adding
from schemas.declaration.fields import FieldSpec, Kind
from schemas.declaration.form import Form
from warehouse.published.outlook import COMPLETENESS, FORECAST, REVISED, TO_DATE, WITHOUT_ADMISSION
from warehouse.published.querying import PublishedQuery
from warehouse.published.questions import bounded
from warehouse.tables.cells import cells_sql, figure_cells_sql

AS_IT_WAS = date(1, 1, 1)
_INSIDE = """(
  SELECT i.period, i.period_start, i.period_end FROM ledger.period AS i
  JOIN ledger.period AS whole ON i.period_start >= whole.period_start AND i.period_end <= whole.period_end
  WHERE whole.period = $period
)"""
_PART = """(
  SELECT r.*, s.standing_unit_id
  FROM ledger.outermost_report($period) AS r
  JOIN ledger.standing_unit($on_day) AS s USING (unit_id)
)"""
_QUERIES = {
    "as_of": "SELECT arg_max(as_of, entry) AS as_of FROM ledger.run",
    "publication": (
        "SELECT max(entry) AS number FROM (SELECT entry FROM ledger.run UNION ALL SELECT entry FROM ledger.event)"
    ),
    "made_up": "SELECT coalesce(any_value(made_up), '') <> '' AS made_up FROM ledger.office",
    # Every unit that existed in the period, whether it reported or not.
    "units": f"""
WITH stood AS (
  SELECT u.unit_id, s.standing_unit_id, s.unit_name, s.kind
  FROM ledger.unit AS u
  JOIN ledger.period AS p ON coalesce(u.valid_from, DATE '0001-01-01') <= p.period_end
    AND coalesce(u.valid_to, DATE '9999-12-31') >= p.period_start
  JOIN ledger.standing_unit($on_day) AS s USING (unit_id)
  WHERE p.period = $period
),
counted AS (
  SELECT unit_id, sum(counted)::BIGINT AS counted
  FROM ledger.counted_admission SEMI JOIN {_INSIDE} USING (period)
  GROUP BY unit_id
),
reported AS (SELECT unit_id, count(*) AS reports FROM ledger.outermost_report($period) GROUP BY unit_id)
SELECT
  s.standing_unit_id AS unit_id, any_value(s.unit_name) AS unit_name, any_value(s.kind) AS kind,
  sum(c.counted)::BIGINT AS counted, count(*) AS units, count(r.reports) AS reporting
FROM stood AS s
LEFT JOIN counted AS c USING (unit_id)
LEFT JOIN reported AS r USING (unit_id)
GROUP BY s.standing_unit_id
ORDER BY s.standing_unit_id
""",
    "progress": """
SELECT d.*, d.period_end IN (SELECT period_end FROM ledger.counted_admission) AS is_known
FROM district.district_progress AS d
JOIN ledger.period AS whole ON d.term = whole.term AND d.period_end <= whole.period_end
WHERE whole.period = $period ORDER BY d.period_start
""",
    "completeness": COMPLETENESS,
    "revised": REVISED,
    "forecast": FORECAST,
    "to_date": TO_DATE,
    "without_admission": WITHOUT_ADMISSION,
    "solutions": f"""
SELECT solution, organisation, sum(admitted)::BIGINT AS admitted
FROM district.progress_by_solution SEMI JOIN {_INSIDE} USING (period)
WHERE adds_to_district
GROUP BY solution, organisation ORDER BY solution, organisation
""",
    "owed": f"""
SELECT
  s.standing_unit_id AS unit_id, r.unit_name, s.unit_name AS standing_name, r.kind, r.period, r.due_on, r.state,
  f.file_name
FROM district.reporting_status AS r
SEMI JOIN {_INSIDE} AS i ON i.period = r.period
JOIN ledger.standing_unit($on_day) AS s USING (unit_id)
LEFT JOIN ledger.submission AS f ON f.submission_id = r.submission_id
WHERE r.state IN ('missing', 'rejected')
ORDER BY r.period_start, r.period_end, r.state, r.unit_id
""",
    "findings": f"""
SELECT f.file_name, f.unit_name, f.period, f.rule, f.cell, f.found, f.expected, f.sentence
FROM district.open_findings AS f
WHERE f.severity = 'error' AND (f.period IS NULL OR f.period IN (SELECT period FROM {_INSIDE}))
ORDER BY f.unit_id NULLS LAST, f.period, f.file_name, f.sheet, f.cell, f.rule
""",
}


def record_columns(form: type[Form]) -> tuple[str, ...]:
    """Return the columns that tell the records of one unit's row apart: keys that are choices, or the form's column."""
    if form.metadata().records_in_columns:
        return ("member",)
    cells, keys = form.cells(), form.keys()
    return keys if all(cells[key].kind is Kind.CHOICE for key in keys) else ()


def consolidated(
    ask: PublishedQuery, forms: Sequence[type[Form]], period: str, moment: datetime | None, on_day: date | None
) -> dict[str, pl.DataFrame]:
    """The frames of the district's forms: name → frame.

    For each form its code: `unit_id`, the columns that tell records apart (`record_columns`) and one column a field.
    `cells`: for every figure of them (`form`, `unit_id`, `field`, `record`) what adds to it (`adds`) and where that
    is: `submission_id`, `period`, `reported_by_name`, `file_name`, `sha256`, `sheet`, `cells`. `counted_cells`:
    the same of what counts, with `factor`. `units`: those that existed in the period, with `counted`, and how many of
    the `units` under each are `reporting`. `progress`, `solutions`, `owed`, `findings`, `completeness`, `forecast`: of
    the views of those names. `to_date`: each unit's counted and stated admissions of the year and the term.
    `without_admission`: units without one in 12 months. `revised`: units whose figure was revised, by
    `kind`. `as_of`: the day of the last run; null where nothing was known
    yet. `publication`: its `number`. `made_up`: whether it is the sample district.
    """
    queries = dict(_QUERIES)
    queries |= {form.metadata().code: _figures(form) for form in forms}
    queries |= {"cells": _cells(forms), "counted_cells": _counted_cells(forms)}
    said = {"period": period, "on_day": on_day or AS_IT_WAS}
    return {name: ask(*bounded(sql, said, moment)) for name, sql in queries.items()}


def _figures(form: type[Form]) -> str:
    records = "".join(f", f.{column}" for column in record_columns(form))
    fields = ",\n  ".join(f"{_taken(name, spec)} AS {name}" for name, spec in form.cells().items() if not spec.key)
    return (
        f"SELECT p.standing_unit_id AS unit_id{records},\n  {fields}\n"
        f"FROM {_PART} AS p\nJOIN ledger.{form.metadata().table} AS f USING (submission_id)\n"
        f"GROUP BY ALL\nORDER BY ALL"
    )


def _taken(name: str, spec: FieldSpec) -> str:
    """Return the SQL of a field over a unit's reports: summed, or that of the latest."""
    if spec.kind is not Kind.COUNT:
        return f"min(f.{name}) FILTER (p.is_last)"
    return f"sum(f.{name}){'' if spec.is_summed else ' FILTER (p.is_last)'}::BIGINT"


def _cells(forms: Sequence[type[Form]]) -> str:
    summed = ", ".join(
        f"('{form.metadata().code}', '{name}')"
        for form in forms
        for name, spec in form.cells().items()
        if spec.is_summed
    )
    apart = ", ".join(f"'{form.metadata().code}'" for form in forms if record_columns(form))
    return (
        f"WITH part AS MATERIALIZED (FROM {_PART}),\ncell AS (\n{cells_sql(forms, 'part')}\n)\n"
        "SELECT c.form, p.standing_unit_id AS unit_id, c.field, "
        f"CASE WHEN c.form IN ({apart}) THEN c.record ELSE '' END AS record, c.submission_id, p.period, "
        "u.name AS reported_by_name, s.file_name, s.sha256, c.sheet, "
        "list(c.cell ORDER BY length(c.cell), c.cell) AS cells, sum(c.value)::BIGINT AS adds\n"
        "FROM part AS p\nJOIN cell AS c USING (submission_id)\n"
        "JOIN ledger.submission AS s USING (submission_id)\nJOIN ledger.unit AS u ON u.unit_id = p.unit_id\n"
        f"WHERE p.is_last OR (c.form, c.field) IN ({summed})\n"
        "GROUP BY ALL\nORDER BY c.form, p.standing_unit_id, p.period, c.submission_id, c.field, record, c.sheet"
    )


def _counted_cells(forms: Sequence[type[Form]]) -> str:
    """Return the SQL of the cells of what counts.

    Every part of it has all the cells of its report, so reports are netted, not cells.
    """
    return f"""
WITH part AS MATERIALIZED (
  SELECT unit_id, submission_id, sum(factor)::INTEGER AS factor
  FROM ledger.counted_part SEMI JOIN {_INSIDE} USING (period)
  GROUP BY unit_id, submission_id
  HAVING sum(factor) <> 0
),
cell AS (
{figure_cells_sql(adding(forms), "part")}
)
SELECT
  s.standing_unit_id AS unit_id, p.submission_id, f.unit_id AS reported_by, u.name AS reported_by_name, f.period,
  f.file_name, f.sha256, c.sheet, p.factor, list(c.cell ORDER BY length(c.cell), c.cell) AS cells,
  sum(c.value * p.factor)::BIGINT AS adds
FROM part AS p
JOIN cell AS c USING (submission_id)
JOIN ledger.submission AS f USING (submission_id)
JOIN ledger.unit AS u ON u.unit_id = f.unit_id
JOIN ledger.standing_unit($on_day) AS s ON s.unit_id = p.unit_id
WHERE c.figure = 'admitted'
GROUP BY ALL
ORDER BY s.standing_unit_id, f.period, p.submission_id, c.sheet, p.factor"""
