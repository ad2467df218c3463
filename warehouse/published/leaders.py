"""Questions of the district page to the published copy: one answer a table, all from the same copy.

With a moment, every figure is as it was known then. Nothing that ended after the period asked for is in any answer:
cadres and enterprises are those of its end, from reports by then, and the forecast is that of the last month due by
then. "As it is" puts reports under the unit that stands for their sender on a day.
"""

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from schemas.declaration.contributions import adding
from schemas.declaration.form import Form
from schemas.forms import FORMS
from schemas.periods import Period
from schemas.registry import Terms
from warehouse.errors import WarehouseError
from warehouse.published.consolidated import AS_IT_WAS
from warehouse.published.outlook import COMPLETENESS, REVISED
from warehouse.published.querying import PublishedQuery
from warehouse.published.questions import bounded
from warehouse.tables.cells import figure_cells_sql

MADE_UP = "SELECT coalesce(any_value(made_up), '') <> '' AS made_up FROM ledger.office"
_NEVER = 2**62  # later than any entry
MOST_REPORTS = 1000  # listed as sources, the latest: `tonghop trace` has them all
_QUESTIONS = {
    "run": "SELECT arg_max(as_of, entry) AS as_of, max(published_at) AS published_at FROM ledger.run",
    "publication": """
        SELECT k.number,
          coalesce(
            (SELECT max(p.published_at) FROM ledger.publication AS p WHERE p.entry <= k.number), k."at"
          ) AS published_at
        FROM (
          SELECT max(entry) AS number, max("at") AS "at" FROM (
            SELECT entry, published_at AS "at" FROM ledger.run UNION ALL SELECT entry, "at" FROM ledger.event
          )
        ) AS k""",
    "progress": "FROM district.district_progress WHERE period_end BETWEEN $term_start AND $end ORDER BY period_end",
    "term": """
        SELECT t.start_day, t.end_day, g.target FROM ledger.term AS t
        LEFT JOIN ledger.target AS g ON g.scope = 'term' AND g.unit_id IS NULL AND g.term = t.term
        WHERE t.start_day = $term_start LIMIT 1""",
    "forecast": "FROM ledger.term_forecast_at($end) WHERE term_start = $term_start",
    "report_end_days": """
        SELECT DISTINCT period_end FROM ledger.counted_admission
        WHERE period_end BETWEEN $term_start AND $end ORDER BY period_end""",
    "units": """
        SELECT w.standing_unit_id AS unit_id, any_value(w.unit_name) AS unit_name,
          sum(c.counted) FILTER (c.period_start >= $start)::BIGINT AS of_period,
          sum(c.counted) FILTER (year(c.period_end) = year($end))::BIGINT AS of_year, sum(c.counted)::BIGINT AS of_term,
          arg_max(c.period, (c.period_end, c.period_start)) FILTER (year(c.period_end) = year($end)) AS last_of_year,
          arg_max(c.period, (c.period_end, c.period_start)) AS last_of_term,
          max(c.period_end) FILTER (c.counted > 0) AS last_admission_by, count(*) AS reports
        FROM ledger.counted_admission AS c
        JOIN ledger.standing_unit($on_day) AS w USING (unit_id)
        WHERE c.period_end BETWEEN $term_start AND $end
        GROUP BY w.standing_unit_id ORDER BY any_value(w.unit_name) COLLATE vi""",
    "reports": """
        WITH latest AS MATERIALIZED (
          SELECT w.standing_unit_id AS unit_id, w.unit_name, c.unit_id AS reported_by, c.period, c.period_start,
            c.period_end, c.counted, c.submission_id
          FROM ledger.counted_admission AS c
          JOIN ledger.standing_unit($on_day) AS w USING (unit_id)
          WHERE c.period_end BETWEEN $term_start AND $end
          ORDER BY c.period_end DESC, c.period_start, c.unit_id LIMIT $most
        ),
        cell AS ({cells})
        SELECT l.*, u.name AS reported_by_name, s.file_name, a.sheet, a.first_cell, a.last_cell
        FROM latest AS l
        JOIN ledger.unit AS u ON u.unit_id = l.reported_by
        JOIN ledger.submission AS s USING (submission_id)
        LEFT JOIN (
          SELECT submission_id, any_value(sheet) AS sheet, arg_min(cell, (len(cell), cell)) AS first_cell,
            arg_max(cell, (len(cell), cell)) AS last_cell
          FROM cell WHERE figure = 'admitted' GROUP BY submission_id
        ) AS a USING (submission_id)
        ORDER BY l.period_end DESC, l.period_start, l.unit_name COLLATE vi, u.name COLLATE vi""",
    "completeness": COMPLETENESS,
    "revised": REVISED,
    "reporting_rates": "FROM district.reporting_rate WHERE period = $period ORDER BY kind",
    "status": """
        SELECT r.unit_id, r.unit_name, w.standing_unit_id, w.unit_name AS standing_name, r.kind, r.due_on, r.state,
          r.admitted, r.received_on, r.submission_id
        FROM district.reporting_status AS r
        JOIN ledger.standing_unit($on_day) AS w USING (unit_id)
        WHERE r.period = $period ORDER BY r.kind, r.unit_name COLLATE vi""",
    "solutions": """
        SELECT year(period_end) AS year, solution, organisation, adds_to_district, sum(admitted)::BIGINT AS admitted
        FROM district.progress_by_solution
        WHERE period_end BETWEEN $term_start AND $end AND adds_to_district GROUP BY ALL ORDER BY ALL""",
    "cadres": "FROM ledger.key_cadre_gap_at($end) ORDER BY share DESC, organisation COLLATE vi, level",
    "enterprises": "FROM ledger.enterprise_cells_at($end) ORDER BY unit_name COLLATE vi",
    "schools": """
        SELECT s.unit_id, s.unit_name, s.member, year(p.period_end) AS year, sum(s.admitted)::BIGINT AS admitted
        FROM district.school_admissions AS s
        JOIN ledger.counted_admission AS p USING (submission_id)
        WHERE p.period_end BETWEEN $term_start AND $end AND NOT p.unallocated GROUP BY ALL ORDER BY ALL""",
    "findings": """
        SELECT submission_id, any_value(file_name) AS file_name, count(*) AS findings,
          min_by(coalesce(cell, '') || ' ' || sentence, (cell, rule)) AS first
        FROM district.open_findings WHERE period = $period AND severity = 'error'
        GROUP BY submission_id""",
    "unrecognised": """
        SELECT file_name, any_value(sentence) AS sentence FROM district.open_findings
        WHERE unit_id IS NULL AND severity = 'error'
          AND $end >= (SELECT max(period_end) FROM district.district_progress)
        GROUP BY file_name ORDER BY file_name""",
    "issued": """SELECT max("at") AS issued_at FROM ledger.event WHERE kind = 'issued'""",
    "restated_figures": """
        FROM district.restatement WHERE period_end <= $end ORDER BY entry DESC, unit_name COLLATE vi""",
    "revisions": """
        FROM district.revision WHERE entry > $printed AND period_end <= $end
        ORDER BY entry DESC, unit_name COLLATE vi, period""",
    "sample": MADE_UP,
}


def page_frames(
    ask: PublishedQuery,
    terms: Terms,
    period: Period | None,
    known_at: datetime | None,
    on_day: date | None = None,
    forms: Sequence[type[Form]] = FORMS,
    term: str = "",
    printed: int | None = None,
) -> tuple[Period, dict[str, pl.DataFrame]]:
    """Answer the page's questions: the period asked for, and each table under its question's name.

    `period`: None for the latest month that had ended by the last run, of the term of that day or of `term`.
    `on_day`: the day whose units reports are shown under; None: each under its own, as it was. `printed`: the entry
    after which revisions are listed; None: none are. Raises WarehouseError where nothing was known yet.
    """
    questions = _QUESTIONS | {"reports": _QUESTIONS["reports"].format(cells=figure_cells_sql(adding(forms), "latest"))}

    def answer(name: str, **parameters: object) -> pl.DataFrame:
        return ask(*bounded(questions[name], parameters, known_at))

    run = answer("run")
    as_of = run["as_of"].item()
    if as_of is None:
        raise WarehouseError(f"Nothing was known yet at {known_at}: no run had been published.")
    asked = period or (terms.last_month(term, as_of) if term else terms.latest_month_ended(as_of))
    begun = terms.term(asked.term)
    given = {
        "term_start": begun.start if begun else asked.start,
        "start": asked.start,
        "end": asked.end,
        "period": asked.id,
        "on_day": on_day or AS_IT_WAS,
        "most": MOST_REPORTS,
        "printed": _NEVER if printed is None else printed,
    }
    rest = {name: answer(name, **given) for name in questions if name != "run"}
    return asked, {"run": run, **rest}
