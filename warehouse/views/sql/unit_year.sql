-- Counted admissions of each unit and year against its target, under the units of their own time · Kết quả năm của từng đơn vị so với chỉ tiêu
-- unit_id: the unit · mã đơn vị
-- unit_name: its name · tên đơn vị
-- kind: the kind of unit, as commune or school · loại đơn vị
-- year: the year, by the last day of the reports' periods · năm
-- counted: admissions counted of the year · số được tính trong năm
-- term_to_date: admissions counted since the term's first day · số được tính từ đầu nhiệm kỳ
-- target: the unit's target of the year, from the registry · chỉ tiêu năm
-- submission_id: the unit's latest report of the year · báo cáo mới nhất trong năm
-- stated_target: the target that the unit's latest report of the year states · chỉ tiêu năm do đơn vị ghi
-- @key: unit_id, year AS period
-- @trace counted = counted: c.unit_id = f.unit_id AND year(c.period_end) = f.year
-- @trace term_to_date = counted: c.unit_id = f.unit_id AND year(c.period_end) <= f.year
-- @trace target = registry
-- @trace stated_target = stated_figure: c.submission_id = f.submission_id AND c.adds_to_district AND c.figure = 'annual_target'
-- @example: SELECT unit_name, counted, target, stated_target FROM unit_year WHERE year = 2023 ORDER BY unit_name COLLATE vi
WITH reported AS (
  SELECT unit_id, year(period_end) AS year, sum(counted)::BIGINT AS counted,
    arg_max(submission_id, (period_end, period_start)) AS latest
  FROM ledger.counted_admission
  GROUP BY ALL
),
target AS (
  SELECT unit_id, year(end_day) AS year, sum(target)::BIGINT AS target
  FROM ledger.target
  WHERE scope = 'year' AND unit_id IS NOT NULL
  GROUP BY ALL
),
whole AS (
  SELECT coalesce(r.unit_id, t.unit_id) AS unit_id, coalesce(r.year, t.year) AS year, coalesce(r.counted, 0) AS counted, t.target, r.latest
  FROM reported AS r
  FULL JOIN target AS t ON t.unit_id = r.unit_id AND t.year = r.year
)
SELECT
  w.unit_id, u.name AS unit_name, u.kind, w.year, w.counted,
  (sum(w.counted) OVER (PARTITION BY w.unit_id ORDER BY w.year))::BIGINT AS term_to_date,
  w.target, w.latest AS submission_id, s.annual_target AS stated_target
FROM whole AS w
JOIN ledger.unit AS u USING (unit_id)
LEFT JOIN ledger.stated_sums AS s ON s.submission_id = w.latest
ORDER BY w.year, w.unit_id
