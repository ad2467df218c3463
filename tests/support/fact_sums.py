"""Sums over `fact` against the views and the ledger: each query returns the rows that differ."""

from typing import Any

import duckdb

from schemas.declaration.measures import measures
from schemas.forms import FORMS

DIFFERENCES = {
    "unit_progress": """
        WITH f AS (
          SELECT unit_id, period, sum(value) AS value, sum(counted) AS counted
          FROM fact_now WHERE measure = 'admitted' GROUP BY ALL
        )
        FROM f FULL JOIN district.unit_progress AS v USING (unit_id, period)
        WHERE (f.value, f.counted) IS DISTINCT FROM (v.admitted, v.counted)""",
    "to date, as the units state it": """
        WITH f AS (
          SELECT unit_id, period, sum(value) FILTER (measure = 'year_to_date') AS year_to_date,
            sum(value) FILTER (measure = 'term_to_date') AS term_to_date
          FROM fact_now WHERE measure_type = 'to_date' AND form IN (SELECT form FROM measure WHERE adds_to_district)
          GROUP BY ALL
        )
        FROM f FULL JOIN district.unit_progress AS v USING (unit_id, period)
        WHERE (f.year_to_date, f.term_to_date) IS DISTINCT FROM (v.year_to_date, v.term_to_date)""",
    "district_progress": """
        WITH f AS (
          SELECT p.period, sum(f.counted) AS term_to_date
          FROM ledger.period AS p
          JOIN fact_now AS f ON f.term = p.term AND f.period_end <= p.period_end AND f.measure = 'admitted'
          GROUP BY ALL
        )
        FROM district.district_progress AS v LEFT JOIN f USING (period)
        WHERE v.term_to_date <> coalesce(f.term_to_date, 0)""",
    "progress_by_solution": """
        WITH f AS (
          SELECT period, if(unallocated, 'unallocated', solution) AS solution, coalesce(introduced_by, member) AS organisation,
            sum(counted) AS counted
          FROM fact_now WHERE measure = 'admitted' GROUP BY ALL HAVING sum(counted) <> 0
        ),
        v AS (FROM district.progress_by_solution WHERE adds_to_district AND admitted <> 0)
        FROM f FULL JOIN v ON f.period = v.period AND f.solution = v.solution
          AND f.organisation IS NOT DISTINCT FROM v.organisation
        WHERE f.counted IS DISTINCT FROM v.admitted""",
    "progress_by_solution, beside the district": """
        WITH f AS (SELECT period, solution, sum(value) AS value FROM fact_now
          WHERE measure = 'enterprises_admitted' AND NOT unallocated GROUP BY ALL),
        v AS (SELECT period, solution, sum(admitted) AS admitted FROM district.progress_by_solution
          WHERE NOT adds_to_district GROUP BY ALL)
        FROM f FULL JOIN v USING (period, solution) WHERE f.value IS DISTINCT FROM v.admitted""",
    "admission_funnel": """
        WITH f AS (
          SELECT submission_id, sum(value) FILTER (measure = 'candidates') AS candidates,
            sum(value) FILTER (measure = 'class_completed') AS class_completed,
            sum(value) FILTER (measure = 'files_in_review') AS files_in_review,
            sum(value) FILTER (measure = 'admitted') AS admitted
          FROM fact_now GROUP BY ALL
        )
        FROM district.admission_funnel AS v LEFT JOIN f USING (submission_id)
        WHERE (f.candidates, f.class_completed, f.files_in_review, f.admitted)
          IS DISTINCT FROM (v.candidates, v.class_completed, v.files_in_review, v.admitted)""",
    "key_cadre_gap": """
        WITH f AS (
          SELECT organisation, level, sum(counted) FILTER (measure = 'key_cadres') AS key_cadres,
            sum(counted) FILTER (measure = 'not_yet_members') AS not_yet_members
          FROM fact_now WHERE measure IN ('key_cadres', 'not_yet_members') AND counted IS NOT NULL GROUP BY ALL
        )
        FROM f FULL JOIN district.key_cadre_gap AS v USING (organisation, level)
        WHERE (f.key_cadres, f.not_yet_members) IS DISTINCT FROM (v.key_cadres, v.not_yet_members)""",
    "enterprise_organisation": """
        WITH f AS (
          SELECT party_organisation, sum(counted) FILTER (measure = 'workers') AS workers,
            sum(counted) FILTER (measure = 'full_members') AS full_members
          FROM fact_now GROUP BY ALL
        )
        FROM district.enterprise_organisation AS v LEFT JOIN f
          ON f.party_organisation IS NOT DISTINCT FROM v.party_organisation
        WHERE (f.workers, f.full_members) IS DISTINCT FROM (v.workers, v.full_members)""",
    "school_admissions": """
        WITH f AS (
          SELECT submission_id, member, sum(value) FILTER (measure = 'admitted') AS admitted,
            sum(value) FILTER (measure = 'admitted_women') AS admitted_women, sum(value) FILTER (measure = 'total') AS total
          FROM fact_now GROUP BY ALL
        )
        FROM district.school_admissions AS v LEFT JOIN f USING (submission_id, member)
        WHERE (f.admitted, f.admitted_women, f.total) IS DISTINCT FROM (v.admitted, v.admitted_women, v.total)""",
    "admissions_by_period": """
        WITH f AS (
          SELECT unit_id, period, sum(counted) AS admitted, coalesce(sum(counted) FILTER (readmitted), 0) AS readmitted
          FROM fact_now WHERE measure = 'admission_register' GROUP BY ALL HAVING sum(counted) > 0
        )
        FROM f FULL JOIN district.admissions_by_period AS v USING (unit_id, period)
        WHERE (f.admitted, f.readmitted) IS DISTINCT FROM (v.admitted, v.readmitted)""",
    "unit_year": """
        WITH f AS (SELECT unit_id, year, term, sum(counted) AS counted FROM fact_now WHERE measure = 'admitted' GROUP BY ALL)
        FROM f FULL JOIN district.unit_year AS v USING (unit_id, year, term)
        WHERE coalesce(f.counted, 0) IS DISTINCT FROM coalesce(v.counted, 0)""",
    "unit_progress_as_it_is": """
        WITH f AS (SELECT standing_unit_id AS unit_id, sum(counted) AS counted FROM fact_now WHERE measure = 'admitted' GROUP BY ALL),
        v AS (SELECT unit_id, sum(counted) AS counted
          FROM district.unit_progress_as_it_is((SELECT arg_max(as_of, entry) FROM ledger.run)) GROUP BY ALL)
        FROM f FULL JOIN v USING (unit_id) WHERE f.counted IS DISTINCT FROM v.counted""",
}
_OF_LEDGER = """
WITH f AS (
  SELECT submission_id, sum(value) AS parts FROM fact_now WHERE measure = '{measure}' AND form = '{form}' GROUP BY ALL
),
l AS (
  SELECT submission_id, sum({field}) AS whole FROM ledger.{table} SEMI JOIN ledger.current_submission USING (submission_id)
  GROUP BY ALL HAVING count({field}) > 0
)
FROM f FULL JOIN l USING (submission_id) WHERE f.parts IS DISTINCT FROM l.whole"""


def differences(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows that differ, by view, and by form and measure; the facts are asked for once."""
    connection.execute("CREATE OR REPLACE TEMP TABLE fact_now AS FROM district.fact")
    found = {view: connection.sql(sql).fetchall() for view, sql in DIFFERENCES.items()}
    for form in FORMS:
        metadata = form.metadata()
        for measure in (m for m in measures(form, FORMS) if m.field):
            sql = _OF_LEDGER.format(measure=measure.name, form=metadata.code, field=measure.field, table=metadata.table)
            found[f"{metadata.code} {measure.name}"] = connection.sql(sql).fetchall()
    return found
