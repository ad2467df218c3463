-- The district's year up to a month, against the year before up to the same month · So sánh với cùng kỳ năm trước
-- period: the month up to which both years are compared · đến hết tháng
-- year: the year · năm
-- period_end: last day of the month · ngày cuối tháng
-- year_before_end: the same month's last day a year earlier · cùng kỳ năm trước
-- year_to_date: admissions counted of the year by period_end · kết nạp từ đầu năm
-- year_before_to_date: admissions counted of the year before by year_before_end; null where unknown · kết nạp cùng kỳ năm trước
-- difference: year_to_date less year_before_to_date · tăng, giảm
-- change: difference / year_before_to_date (0.25: a quarter more) · tỷ lệ tăng, giảm
-- term_start: first day of the term that the month belongs to · ngày đầu nhiệm kỳ
-- @key: period
-- @trace year_to_date = counted: c.period_end BETWEEN f.term_start AND f.period_end AND year(c.period_end) = f.year
-- @trace year_before_to_date = counted: f.year_before_to_date IS NOT NULL AND c.period_end <= f.year_before_end AND year(c.period_end) = f.year - 1
-- @trace year, difference, change = derived
-- @example: SELECT year, year_to_date, year_before_to_date, difference FROM year_over_year WHERE period LIKE '%-12'
-- A month is listed where something is counted of its year by then and no counted report extends past its last day. The
-- year before is compared under the same conditions, and where both years lie in their terms from their first day on.
WITH tellable AS (
  SELECT m.period, m.period_end, m.year_to_date, m.term_start,
    CASE last_day(m.period_end) WHEN m.period_end THEN last_day(m.period_end - INTERVAL 1 YEAR) ELSE (m.period_end - INTERVAL 1 YEAR)::DATE END AS year_before_end
  FROM district.district_progress AS m
  SEMI JOIN ledger.counted_admission AS c ON year(c.period_end) = year(m.period_end) AND c.period_end BETWEEN m.term_start AND m.period_end
  ANTI JOIN ledger.counted_admission AS o ON o.period_start <= m.period_end AND o.period_end > m.period_end
)
SELECT
  t.period, year(t.period_end) AS year, t.period_end, t.year_before_end,
  t.year_to_date, b.year_to_date AS year_before_to_date, t.year_to_date - b.year_to_date AS difference,
  round((t.year_to_date - b.year_to_date) / nullif(b.year_to_date, 0), 4) AS change,
  t.term_start
FROM tellable AS t
LEFT JOIN tellable AS b ON b.period_end = t.year_before_end
  AND t.term_start <= date_trunc('year', t.period_end) AND b.term_start <= date_trunc('year', b.period_end)
ORDER BY t.period_end
