-- Each unit's year as far as reported, against the same part of the year before · So sánh từng đơn vị với cùng kỳ năm trước
-- unit_id: the unit, with the past of its predecessors · mã đơn vị
-- unit_name: its name · tên đơn vị
-- kind: the kind of unit, as commune or school · loại đơn vị
-- year: the year · năm
-- told_until: last day of the unit's latest counted report of the year · đến ngày
-- year_before_end: the same day a year earlier · cùng kỳ năm trước
-- counted: admissions counted of the year · kết nạp trong năm
-- counted_year_before: admissions counted of the year before by year_before_end; null where unknown · kết nạp cùng kỳ năm trước
-- difference: counted less counted_year_before · tăng, giảm
-- @key: unit_id, year AS period
-- @trace counted = counted: (f.unit_id = c.unit_id OR (f.unit_id, c.unit_id) IN (SELECT (unit_id, predecessor_id) FROM ledger.predecessor)) AND year(c.period_end) = f.year
-- @trace counted_year_before = counted: f.counted_year_before IS NOT NULL AND (f.unit_id = c.unit_id OR (f.unit_id, c.unit_id) IN (SELECT (unit_id, predecessor_id) FROM ledger.predecessor)) AND c.period_end <= f.year_before_end AND year(c.period_end) = f.year - 1
-- @trace difference = derived
-- @example: SELECT unit_name, counted, counted_year_before, difference FROM unit_year_over_year WHERE year = 2023 ORDER BY difference, unit_name COLLATE vi LIMIT 10
-- The year before is unknown where nothing of it was reported by that day, where a report of it extends past that day,
-- or where a term began during it. Units are those that exist on the last run's day, each with its predecessors' past.
WITH counted AS (
  SELECT s.standing_unit_id AS unit_id, c.period_start, c.period_end, c.counted
  FROM ledger.counted_admission AS c
  JOIN ledger.standing_unit((SELECT arg_max(as_of, entry) FROM ledger.run)) AS s USING (unit_id)
),
this_year AS (
  SELECT unit_id, year(period_end) AS year, max(period_end) AS told_until, sum(counted)::BIGINT AS counted,
    CASE last_day(told_until) WHEN told_until THEN last_day(told_until - INTERVAL 1 YEAR) ELSE (told_until - INTERVAL 1 YEAR)::DATE END AS year_before_end
  FROM counted
  GROUP BY ALL
),
before AS (
  SELECT t.unit_id, t.year, sum(b.counted) FILTER (b.period_end <= t.year_before_end)::BIGINT AS counted,
    bool_or(b.period_start <= t.year_before_end AND b.period_end > t.year_before_end) AS runs_on
  FROM this_year AS t
  JOIN counted AS b ON b.unit_id = t.unit_id AND year(b.period_end) = t.year - 1
  GROUP BY ALL
)
SELECT
  t.unit_id, u.name AS unit_name, u.kind, t.year, t.told_until, t.year_before_end, t.counted,
  CASE WHEN NOT b.runs_on AND term.whole THEN b.counted END AS counted_year_before,
  t.counted - counted_year_before AS difference
FROM this_year AS t
CROSS JOIN LATERAL (
  SELECT count(*) > 0 AND bool_and(start_day <= make_date(t.year - 1, 1, 1)) AS whole FROM ledger.term WHERE start_day < make_date(t.year, 1, 1)
) AS term
JOIN ledger.unit AS u USING (unit_id)
LEFT JOIN before AS b ON b.unit_id = t.unit_id AND b.year = t.year
ORDER BY t.year, u.name COLLATE vi, t.unit_id
