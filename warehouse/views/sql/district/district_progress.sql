-- The district's admissions month by month against its targets · Kết quả kết nạp của huyện theo tháng so với chỉ tiêu
-- period: the month, or what of a term ends inside a month · tháng
-- period_start: first day of the month, cut to the term · ngày đầu tháng
-- period_end: last day of the month · ngày cuối tháng
-- admitted: admissions of the reports for this month; null: nobody owes it, or no report of it counts; which is not 0 · kết nạp trong tháng
-- year_to_date: admissions since the first day of the year or term, from reports that end by then · lũy kế từ đầu năm
-- term_to_date: admissions since the term's first day, from reports that end by then · lũy kế từ đầu nhiệm kỳ
-- year_target: target of the year · chỉ tiêu năm
-- term_target: target of the term · chỉ tiêu nhiệm kỳ
-- term_share: term_to_date / term_target (0 to 1) · tỷ lệ so với chỉ tiêu nhiệm kỳ
-- path_to_date: the target line on the month's last day, straight from 0 to the term's target · tiến độ bình quân theo chỉ tiêu
-- term: the term that the month belongs to · nhiệm kỳ
-- term_start: the term's first day · ngày đầu nhiệm kỳ
-- registered: admissions of the registers, by the decision's month · kết nạp theo sổ kết nạp, theo tháng quyết định
-- units_owing: units that owe the month · số đơn vị phải báo cáo
-- units_reported: of them, units whose report counts · số đơn vị đã báo cáo
-- provisional: true until the month is due · số liệu tạm tính
-- mark: p: provisional; r: revised after it was published as final; null: neither · ký hiệu
-- revised_by: the kinds of revision, as in `revision` · loại điều chỉnh
-- @key: period
-- @issued: yes
-- @trace admitted = counted: f.units_owing > 0 AND c.period = f.period
-- @trace year_to_date = counted: c.period_end BETWEEN f.term_start AND f.period_end AND year(c.period_end) = year(f.period_end)
-- @trace term_to_date = counted: c.period_end BETWEEN f.term_start AND f.period_end
-- @trace year_target, term_target, path_to_date = registry
-- @trace units_owing, units_reported = coverage
-- @trace registered = derived
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
),
registered AS (SELECT month, sum(admitted)::BIGINT AS admitted FROM district.admissions_by_decision_date GROUP BY month),
revised AS (
  SELECT period, string_agg(DISTINCT kind, ' ' ORDER BY kind) AS kinds
  FROM (SELECT period, kind FROM district.revision GROUP BY period, kind HAVING sum(difference) <> 0)
  GROUP BY period
)
SELECT
  m.period,
  m.period_start,
  m.period_end,
  CASE WHEN any_value(k.units_owing) > 0 THEN (sum(c.counted) FILTER (c.period = m.period))::BIGINT END AS admitted,
  coalesce(sum(c.counted) FILTER (year(c.period_end) = year(m.period_end)), 0)::BIGINT AS year_to_date,
  coalesce(sum(c.counted), 0)::BIGINT AS term_to_date,
  (SELECT any_value(target) FROM ledger.target AS t WHERE t.scope = 'year' AND t.unit_id IS NULL AND m.period_end BETWEEN t.start_day AND t.end_day) AS year_target,
  any_value(term.target) AS term_target,
  round(term_to_date / any_value(term.target), 4) AS term_share,
  round(any_value(term.target) * (m.period_end - any_value(term.start_day) + 1) / (any_value(term.end_day) - any_value(term.start_day) + 1), 1) AS path_to_date,
  m.term,
  any_value(term.start_day) AS term_start,
  any_value(g.admitted) AS registered,
  any_value(k.units_owing) AS units_owing,
  any_value(k.units_reported) AS units_reported,
  any_value(k.provisional) AS provisional,
  CASE WHEN any_value(k.provisional) THEN 'p' WHEN any_value(r.kinds) IS NOT NULL THEN 'r' END AS mark,
  any_value(r.kinds) AS revised_by
FROM ledger.period AS m
CROSS JOIN as_of
JOIN term ON term.term = m.term
LEFT JOIN ledger.completeness AS k ON k.period = m.period
LEFT JOIN registered AS g ON g.month = m.period
LEFT JOIN revised AS r ON r.period = m.period
LEFT JOIN counted AS c ON c.term = m.term AND c.period_end <= m.period_end
WHERE list_contains(string_split(m.owed_every, ' '), 'month') AND m.period_end < as_of.day
GROUP BY m.period, m.period_start, m.period_end, m.term
ORDER BY m.period_start
