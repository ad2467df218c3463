-- Each unit's year as far as reported, against the same part of the year before · So sánh từng đơn vị với cùng kỳ năm trước
-- unit_id: the unit, with the past of its predecessors · mã đơn vị
-- unit_name: its name · tên đơn vị
-- kind: the kind of unit, as commune or school · loại đơn vị
-- year: the year · năm
-- told_until: last day of the unit's latest counted report of the year · đến ngày
-- year_before_end: the same day a year earlier · cùng kỳ năm trước
-- counted: admissions counted of the year · kết nạp trong năm
-- counted_year_before: admissions counted of the year before by year_before_end; null where unknown · kết nạp cùng kỳ năm trước
-- units_compared: the unit and the predecessors whose reports cover both years up to then; null: some don't · số đơn vị so sánh
-- difference: counted less counted_year_before, where like is compared with like · tăng, giảm
-- @key: unit_id, year AS period
-- @trace counted = counted: (f.unit_id = c.unit_id OR (f.unit_id, c.unit_id) IN (SELECT (unit_id, predecessor_id) FROM ledger.predecessor)) AND year(c.period_end) = f.year
-- @trace counted_year_before = counted: f.counted_year_before IS NOT NULL AND (f.unit_id = c.unit_id OR (f.unit_id, c.unit_id) IN (SELECT (unit_id, predecessor_id) FROM ledger.predecessor)) AND c.period_end <= f.year_before_end AND year(c.period_end) = f.year - 1
-- @trace units_compared, difference = derived
-- @example: SELECT unit_name, counted, counted_year_before, difference FROM unit_year_over_year WHERE year = 2023 ORDER BY difference, unit_name COLLATE vi LIMIT 10
-- The year before is unknown where nothing of it was reported by that day, where a report of it extends past that day,
-- or where a term began during it. Units are those that exist on the last run's day, each with its predecessors' past.
-- Like is compared with like where every day of both years up to then is reported, by each unit that existed on it or by
-- a successor of it.
WITH place AS (
  SELECT unit_id, standing_unit_id FROM ledger.standing_unit((SELECT arg_max(as_of, entry) FROM ledger.run))
),
counted AS (
  SELECT p.standing_unit_id AS unit_id, c.period_start, c.period_end, c.counted
  FROM ledger.counted_admission AS c
  JOIN place AS p USING (unit_id)
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
),
-- The reports that tell of a unit (member): its own, and those of its successors.
told AS (
  SELECT p.standing_unit_id AS unit_id, h.past_unit_id AS member_id, c.period_start, c.period_end
  FROM (
    SELECT unit_id, unit_id AS past_unit_id FROM ledger.unit
    UNION ALL
    FROM ledger.predecessor
  ) AS h
  JOIN place AS p ON p.unit_id = h.past_unit_id
  SEMI JOIN place AS s ON s.unit_id = h.unit_id AND s.standing_unit_id = p.standing_unit_id
  JOIN ledger.covering_report AS c ON c.unit_id = h.unit_id
),
stretch AS (
  SELECT unit_id, year, make_date(year, 1, 1) AS since, told_until AS until FROM this_year
  UNION ALL
  SELECT unit_id, year, make_date(year - 1, 1, 1), year_before_end FROM this_year
),
existed AS (
  SELECT s.*, u.unit_id AS member_id, greatest(s.since, coalesce(u.valid_from, s.since)) AS first_day,
    least(s.until, coalesce(u.valid_to, s.until)) AS last_day
  FROM stretch AS s
  JOIN place AS p ON p.standing_unit_id = s.unit_id
  JOIN ledger.unit AS u ON u.unit_id = p.unit_id
),
covering AS (
  SELECT e.*, t.period_start, t.period_end
  FROM existed AS e
  LEFT JOIN told AS t ON t.unit_id = e.unit_id AND t.member_id = e.member_id AND t.period_start >= e.since
    AND t.period_end <= e.until AND t.period_start <= e.last_day AND t.period_end >= e.first_day
  WHERE e.first_day <= e.last_day
  WINDOW earlier AS (
    PARTITION BY e.unit_id, e.year, e.since, e.member_id ORDER BY t.period_start, t.period_end DESC
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  )
  QUALIFY t.period_end IS NULL OR coalesce(max(t.period_end) OVER earlier, DATE '0001-01-01') < t.period_end
),
covered AS (
  SELECT unit_id, year, member_id,
    sum(least(period_end, last_day) - greatest(period_start, first_day) + 1) FILTER (period_end IS NOT NULL)
      IS NOT DISTINCT FROM last_day - first_day + 1 AS is_whole
  FROM covering
  GROUP BY unit_id, year, since, member_id, first_day, last_day
),
compared AS (
  SELECT unit_id, year, CASE WHEN bool_and(is_whole) THEN count(DISTINCT member_id) END AS units FROM covered GROUP BY unit_id, year
)
SELECT
  t.unit_id, u.name AS unit_name, u.kind, t.year, t.told_until, t.year_before_end, t.counted,
  CASE WHEN NOT b.runs_on AND term.whole THEN b.counted END AS counted_year_before,
  CASE WHEN counted_year_before IS NOT NULL THEN c.units END AS units_compared,
  CASE WHEN c.units IS NOT NULL THEN t.counted - counted_year_before END AS difference
FROM this_year AS t
CROSS JOIN LATERAL (
  SELECT count(*) > 0 AND bool_and(start_day <= make_date(t.year - 1, 1, 1)) AS whole FROM ledger.term WHERE start_day < make_date(t.year, 1, 1)
) AS term
JOIN ledger.unit AS u USING (unit_id)
LEFT JOIN before AS b ON b.unit_id = t.unit_id AND b.year = t.year
LEFT JOIN compared AS c ON c.unit_id = t.unit_id AND c.year = t.year
ORDER BY t.year, u.name COLLATE vi, t.unit_id
