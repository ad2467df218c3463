-- Existing units whose form adds to the district, with no admission for twelve months · Đơn vị 12 tháng không kết nạp
-- unit_id: the unit · mã đơn vị
-- unit_name: its name · tên đơn vị
-- kind: the kind of unit, as commune or school · loại đơn vị
-- since: first day of the twelve months · ngày đầu của 12 tháng
-- until: their last day, the end of the latest month that has ended · ngày cuối của 12 tháng
-- reports: the unit's counted reports that reach into them; 0: it is not known, for nothing came · số báo cáo trong 12 tháng
-- last_admission_by: last day of the latest report with an admission; null: none · kỳ kết nạp gần nhất
-- months_without: months from there to until; null: none · số tháng không kết nạp
-- term_to_date: admissions counted since the term's first day · lũy kế từ đầu nhiệm kỳ
-- term_start: the term's first day · ngày đầu nhiệm kỳ
-- @key: unit_id
-- @trace reports = a_report: (f.unit_id = c.unit_id OR (f.unit_id, c.unit_id) IN (SELECT (unit_id, predecessor_id) FROM ledger.predecessor)) AND c.period_end BETWEEN f.since AND f.until AND c.submission_id IN (SELECT submission_id FROM ledger.counted_admission)
-- @trace term_to_date = counted: (f.unit_id = c.unit_id OR (f.unit_id, c.unit_id) IN (SELECT (unit_id, predecessor_id) FROM ledger.predecessor)) AND c.period_end BETWEEN f.term_start AND f.until
-- @trace months_without = derived
-- @example: SELECT unit_name, last_admission_by, months_without FROM units_without_admission ORDER BY months_without DESC NULLS FIRST, unit_name COLLATE vi
-- A longer report that reaches into the twelve months and has an admission is given the benefit of the doubt: the
-- unit is not listed. A unit has the past of its predecessors. Enterprises are not listed: their admissions are their host committees'.
WITH month AS (SELECT arg_max(period_end, period_end) AS ended, arg_max(term_start, period_end) AS term_start FROM district.district_progress),
stretch AS (SELECT last_day(ended - INTERVAL 12 MONTHS) + 1 AS since, ended AS until, term_start FROM month)
SELECT
  u.unit_id, u.name AS unit_name, u.kind, s.since, s.until,
  count(c.submission_id) FILTER (c.period_end >= s.since) AS reports,
  max(c.period_end) FILTER (c.counted > 0) AS last_admission_by,
  datediff('month', last_admission_by, s.until) AS months_without,
  coalesce(sum(c.counted) FILTER (c.period_end >= s.term_start), 0)::BIGINT AS term_to_date,
  s.term_start
FROM ledger.unit AS u
CROSS JOIN stretch AS s
LEFT JOIN (
  SELECT unit_id, unit_id AS past_unit_id FROM ledger.unit
  UNION ALL
  FROM ledger.predecessor
) AS p ON p.unit_id = u.unit_id
LEFT JOIN ledger.counted_admission AS c ON c.unit_id = p.past_unit_id AND c.period_end <= s.until
WHERE u.kind IN (SELECT kind FROM ledger.form_sender WHERE adds_to_district)
  AND coalesce(u.valid_from, DATE '0001-01-01') <= s.until AND coalesce(u.valid_to, DATE '9999-12-31') >= s.until
GROUP BY u.unit_id, u.name, u.kind, s.since, s.until, s.term_start
HAVING coalesce(max(c.period_end) FILTER (c.counted > 0), DATE '0001-01-01') < s.since
ORDER BY u.name COLLATE vi, u.unit_id
