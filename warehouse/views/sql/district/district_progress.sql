-- The district's admissions month by month against its targets · Kết quả kết nạp của huyện theo tháng so với chỉ tiêu
-- period: the month, or what of a term ends inside a month · tháng
-- period_start: first day of the month, cut to the term · ngày đầu tháng
-- period_end: last day of the month · ngày cuối tháng
-- admitted: admissions of the reports for this month · kết nạp trong tháng
-- year_to_date: admissions since the first day of the year or term, from reports that end by then · lũy kế từ đầu năm
-- term_to_date: admissions since the term's first day, from reports that end by then · lũy kế từ đầu nhiệm kỳ
-- year_target: target of the year · chỉ tiêu năm
-- term_target: target of the term · chỉ tiêu nhiệm kỳ
-- term_share: term_to_date / term_target (0 to 1) · tỷ lệ so với chỉ tiêu nhiệm kỳ
-- path_to_date: the target line on the month's last day, straight from 0 to the term's target · tiến độ bình quân theo chỉ tiêu
-- term: the term that the month belongs to · nhiệm kỳ
-- term_start: the term's first day · ngày đầu nhiệm kỳ
-- @key: period
-- @issued: yes
-- @trace admitted = counted: c.period = f.period
-- @trace year_to_date = counted: c.period_end BETWEEN f.term_start AND f.period_end AND year(c.period_end) = year(f.period_end)
-- @trace term_to_date = counted: c.period_end BETWEEN f.term_start AND f.period_end
-- @trace year_target, term_target, path_to_date = registry
-- @trace term_share = derived
-- @example: SELECT period, admitted, year_to_date, term_to_date, path_to_date FROM district_progress ORDER BY period DESC LIMIT 12
WITH as_of AS (SELECT arg_max(as_of, entry) AS day FROM ledger.run),
term AS (
  SELECT t.term, t.start_day, t.end_day, any_value(g.target) AS target
  FROM ledger.term AS t
  LEFT JOIN ledger.target AS g ON g.scope = 'term' AND g.unit_id IS NULL AND g.term = t.term
  GROUP BY ALL
),
-- Reports are summed by period first, so that each month adds up the periods before it, not all reports.
counted AS (
  SELECT c.period, c.period_end, p.term, sum(c.counted) AS counted
  FROM ledger.counted_admission AS c
  JOIN ledger.period AS p USING (period)
  GROUP BY ALL
)
SELECT
  m.period,
  m.period_start,
  m.period_end,
  coalesce(sum(c.counted) FILTER (c.period = m.period), 0)::BIGINT AS admitted,
  coalesce(sum(c.counted) FILTER (year(c.period_end) = year(m.period_end)), 0)::BIGINT AS year_to_date,
  coalesce(sum(c.counted), 0)::BIGINT AS term_to_date,
  (SELECT any_value(target) FROM ledger.target AS t WHERE t.scope = 'year' AND t.unit_id IS NULL AND m.period_end BETWEEN t.start_day AND t.end_day) AS year_target,
  any_value(term.target) AS term_target,
  round(term_to_date / any_value(term.target), 4) AS term_share,
  round(any_value(term.target) * (m.period_end - any_value(term.start_day) + 1) / (any_value(term.end_day) - any_value(term.start_day) + 1), 1) AS path_to_date,
  m.term,
  any_value(term.start_day) AS term_start
FROM ledger.period AS m
CROSS JOIN as_of
JOIN term ON term.term = m.term
LEFT JOIN counted AS c ON c.term = m.term AND c.period_end <= m.period_end
WHERE list_contains(string_split(m.owed_every, ' '), 'month') AND m.period_end < as_of.day
GROUP BY m.period, m.period_start, m.period_end, m.term
ORDER BY m.period_start
