"""Queries of page and workbook about a period: completeness, revisions, forecast, figures to date, quiet units."""

_REVISED = """
FROM district.revision AS r
JOIN ledger.standing_unit($on_day) AS s USING (unit_id)
JOIN ledger.period AS whole ON r.period_start >= whole.period_start AND r.period_end <= whole.period_end
WHERE whole.period = $period
"""
# The units whose figure of the period was revised after it was published as final, and how.
REVISED = f"""
SELECT s.standing_unit_id AS unit_id, r.kind
{_REVISED}
GROUP BY s.standing_unit_id, r.kind
HAVING sum(r.difference) <> 0
ORDER BY ALL
"""
# The completeness of the period, and the mark of the district's figures: p or r, as in `district_progress`.
COMPLETENESS = f"""
WITH revised AS (SELECT r.kind {_REVISED} GROUP BY r.kind HAVING sum(r.difference) <> 0)
SELECT c.*, CASE WHEN c.provisional THEN 'p' WHEN EXISTS (FROM revised) THEN 'r' END AS mark
FROM ledger.completeness AS c
WHERE c.period = $period
"""
FORECAST = """
FROM ledger.term_forecast_at((SELECT period_end FROM ledger.period WHERE period = $period))
WHERE term_start = (
  SELECT t.start_day FROM ledger.period AS p JOIN ledger.term AS t USING (term) WHERE p.period = $period
)
"""
# Each unit's counted admissions to date, and what its report of the period states.
TO_DATE = """
WITH whole AS (
  SELECT p.period_end, t.start_day FROM ledger.period AS p JOIN ledger.term AS t USING (term) WHERE p.period = $period
),
counted AS (
  SELECT c.unit_id, sum(c.counted) FILTER (year(c.period_end) = year(w.period_end)) AS of_year,
    sum(c.counted) AS of_term
  FROM ledger.counted_admission AS c
  JOIN whole AS w ON c.period_end BETWEEN w.start_day AND w.period_end
  GROUP BY c.unit_id
),
stated AS (
  SELECT r.unit_id, s.year_to_date, s.term_to_date
  FROM ledger.outermost_report($period) AS r
  JOIN ledger.stated_sums AS s USING (submission_id)
  WHERE r.is_last
)
SELECT
  u.standing_unit_id AS unit_id, any_value(u.unit_name) AS unit_name, coalesce(sum(c.of_year), 0)::BIGINT AS of_year,
  coalesce(sum(c.of_term), 0)::BIGINT AS of_term, sum(s.year_to_date)::BIGINT AS stated_of_year,
  sum(s.term_to_date)::BIGINT AS stated_of_term
FROM ledger.standing_unit($on_day) AS u
LEFT JOIN counted AS c USING (unit_id)
LEFT JOIN stated AS s USING (unit_id)
WHERE c.unit_id IS NOT NULL OR s.term_to_date IS NOT NULL
GROUP BY u.standing_unit_id
ORDER BY any_value(u.unit_name) COLLATE vi, u.standing_unit_id
"""
WITHOUT_ADMISSION = """
WITH whole AS (
  SELECT p.period_end, t.start_day FROM ledger.period AS p JOIN ledger.term AS t USING (term) WHERE p.period = $period
),
owing AS (
  SELECT DISTINCT s.standing_unit_id, s.unit_name
  FROM district.reporting_status AS r
  SEMI JOIN (FROM ledger.form_sender WHERE adds_to_district) AS f ON f.kind = r.kind
  JOIN ledger.standing_unit($on_day) AS s USING (unit_id)
  WHERE r.period = $period
),
admitting AS (
  SELECT s.standing_unit_id, max(c.period_end) AS last_admission_by
  FROM ledger.counted_admission AS c
  JOIN ledger.standing_unit($on_day) AS s USING (unit_id)
  JOIN whole AS w ON c.period_end BETWEEN w.start_day AND w.period_end
  WHERE c.counted > 0
  GROUP BY s.standing_unit_id
)
SELECT o.standing_unit_id AS unit_id, o.unit_name, a.last_admission_by
FROM owing AS o
CROSS JOIN whole AS w
LEFT JOIN admitting AS a USING (standing_unit_id)
WHERE coalesce(a.last_admission_by, DATE '0001-01-01') <= last_day(w.period_end - INTERVAL 12 MONTHS)
ORDER BY o.unit_name COLLATE vi
"""
