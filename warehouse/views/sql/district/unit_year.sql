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
-- term: the term; a year in which one ends has a row for each · nhiệm kỳ
-- term_start: the term's first day · ngày đầu nhiệm kỳ
-- term_end: the term's last day · ngày cuối nhiệm kỳ
-- units_owing: units that owe the year's admissions · số đơn vị phải báo cáo
-- units_reported: of them, units that reported all of it · số đơn vị đã báo cáo
-- provisional: true until all of the year is due · số liệu tạm tính
-- @key: unit_id, year AS period, term
-- @trace counted = counted: c.unit_id = f.unit_id AND year(c.period_end) = f.year AND c.period_end BETWEEN f.term_start AND f.term_end
-- @trace term_to_date = counted: c.unit_id = f.unit_id AND year(c.period_end) <= f.year AND c.period_end BETWEEN f.term_start AND f.term_end
-- @trace target = registry
-- @trace stated_target = stated_figure: c.submission_id = f.submission_id AND c.adds_to_district AND c.figure = 'annual_target'
-- @trace units_owing, units_reported = coverage
-- @example: SELECT unit_name, counted, target, stated_target FROM unit_year WHERE year = 2023 ORDER BY unit_name COLLATE vi
WITH reported AS (
  SELECT c.unit_id, year(c.period_end) AS year, p.term, sum(c.counted)::BIGINT AS counted,
    arg_max(c.submission_id, s.recency) AS latest
  FROM ledger.counted_admission AS c
  JOIN ledger.current_submission AS s USING (submission_id)
  JOIN ledger.period AS p ON p.period = c.period
  GROUP BY ALL
),
target AS (
  SELECT unit_id, year(end_day) AS year, term, sum(target)::BIGINT AS target
  FROM ledger.target
  WHERE scope = 'year' AND unit_id IS NOT NULL
  GROUP BY ALL
),
whole AS (
  SELECT unit_id, year, term, coalesce(r.counted, 0) AS counted, t.target, r.latest
  FROM reported AS r
  FULL JOIN target AS t USING (unit_id, year, term)
)
SELECT
  w.unit_id, u.name AS unit_name, u.kind, w.year, w.counted,
  (sum(w.counted) OVER (PARTITION BY w.unit_id, w.term ORDER BY w.year))::BIGINT AS term_to_date,
  w.target, w.latest AS submission_id, s.annual_target AS stated_target,
  w.term, t.start_day AS term_start, t.end_day AS term_end,
  k.units_owing, k.units_reported, k.provisional
FROM whole AS w
JOIN ledger.unit AS u USING (unit_id)
JOIN ledger.term AS t ON t.term = w.term
LEFT JOIN ledger.completeness_of_year AS k ON k.year = w.year AND k.term = w.term
LEFT JOIN ledger.stated_sums AS s ON s.submission_id = w.latest
ORDER BY w.year, w.term, w.unit_id
