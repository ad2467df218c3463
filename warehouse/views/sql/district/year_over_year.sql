-- The district's year up to a month, against the year before up to the same month · So sánh với cùng kỳ năm trước
-- period: the month up to which both years are compared · đến hết tháng
-- year: the year · năm
-- period_end: last day of the month · ngày cuối tháng
-- year_before_end: the same month's last day a year earlier · cùng kỳ năm trước
-- year_to_date: admissions counted of the year by period_end · kết nạp từ đầu năm
-- year_before_to_date: admissions counted of the year before by year_before_end; null where unknown · kết nạp cùng kỳ năm trước
-- units_compared: units whose reports cover both years up to the month; null where the year before is unknown · số đơn vị so sánh
-- compared: what is counted of those units in the year · kết nạp của các đơn vị so sánh
-- compared_before: what is counted of them in the year before · kết nạp cùng kỳ của các đơn vị so sánh
-- difference: compared less compared_before · tăng, giảm
-- change: difference / compared_before (0.25: a quarter more) · tỷ lệ tăng, giảm
-- term_start: first day of the term that the month belongs to · ngày đầu nhiệm kỳ
-- @key: period
-- @trace year_to_date = counted: c.period_end BETWEEN f.term_start AND f.period_end AND year(c.period_end) = f.year
-- @trace year_before_to_date = counted: f.year_before_to_date IS NOT NULL AND c.period_end <= f.year_before_end AND year(c.period_end) = f.year - 1
-- @trace year, units_compared, compared, compared_before, difference, change = derived
-- @example: SELECT year, year_to_date, year_before_to_date, difference FROM year_over_year WHERE period LIKE '%-12'
-- A month is listed where something is counted of its year by then and no counted report extends past its last day. The
-- year before is compared under the same conditions, and where both years lie in their terms from their first day on.
-- Like is compared with like: the units whose reports cover every month of both years up to then.
WITH tellable AS (
  SELECT m.period, m.period_end, m.year_to_date, m.term_start,
    CASE last_day(m.period_end) WHEN m.period_end THEN last_day(m.period_end - INTERVAL 1 YEAR) ELSE (m.period_end - INTERVAL 1 YEAR)::DATE END AS year_before_end
  FROM district.district_progress AS m
  SEMI JOIN ledger.counted_admission AS c ON year(c.period_end) = year(m.period_end) AND c.period_end BETWEEN m.term_start AND m.period_end
  ANTI JOIN ledger.counted_admission AS o ON o.period_start <= m.period_end AND o.period_end > m.period_end
),
pair AS (
  SELECT t.*, b.period AS period_before, b.year_to_date AS year_before_to_date
  FROM tellable AS t
  LEFT JOIN tellable AS b ON b.period_end = t.year_before_end
    AND t.term_start <= date_trunc('year', t.period_end) AND b.term_start <= date_trunc('year', b.period_end)
),
covered AS (
  SELECT t.period, c.unit_id
  FROM tellable AS t
  JOIN ledger.covering_report AS c ON c.period_start >= date_trunc('year', t.period_end) AND c.period_end <= t.period_end
  GROUP BY t.period, t.period_end, c.unit_id
  HAVING sum(c.period_end - c.period_start + 1) = t.period_end - date_trunc('year', t.period_end)::DATE + 1
),
of_both AS (
  SELECT p.period, p.period_end, p.year_before_end, a.unit_id
  FROM pair AS p
  JOIN covered AS a ON a.period = p.period
  JOIN covered AS b ON b.period = p.period_before AND b.unit_id = a.unit_id
),
compared AS (
  SELECT o.period, count(DISTINCT o.unit_id) AS units,
    coalesce(sum(c.counted) FILTER (year(c.period_end) = year(o.period_end) AND c.period_end <= o.period_end), 0)::BIGINT AS of_year,
    coalesce(sum(c.counted) FILTER (year(c.period_end) = year(o.period_end) - 1 AND c.period_end <= o.year_before_end), 0)::BIGINT AS of_year_before
  FROM of_both AS o
  JOIN ledger.counted_admission AS c USING (unit_id)
  GROUP BY o.period
)
SELECT
  p.period, year(p.period_end) AS year, p.period_end, p.year_before_end, p.year_to_date, p.year_before_to_date,
  c.units AS units_compared, c.of_year AS compared, c.of_year_before AS compared_before,
  c.of_year - c.of_year_before AS difference, round(difference / nullif(c.of_year_before, 0), 4) AS change, p.term_start
FROM pair AS p
LEFT JOIN compared AS c USING (period)
ORDER BY p.period_end
