-- Forecast of the term, by the last month that ended by a day and is due · Dự báo tính đến tháng gần nhất đã đến hạn
-- period: the latest month of the term that is due · tháng gần nhất đã kết thúc
-- period_end: its last day · ngày cuối tháng
-- term_end: the term's last day · ngày cuối nhiệm kỳ
-- months_left: months from the day after period_end to the term's last day, of 365.25/12 days · số tháng còn lại
-- term_to_date: admissions counted since the term's first day · lũy kế từ đầu nhiệm kỳ
-- term_target: target of the term · chỉ tiêu nhiệm kỳ
-- still_needed: term_target less term_to_date, never under 0 · số còn phải kết nạp
-- needed_per_month: still_needed over months_left · cần kết nạp mỗi tháng
-- pace_since: first day of the pace period: the last 12 months, extended to whole reports · ngày đầu của quãng tính nhịp độ
-- pace_months: months of the pace period · số tháng của quãng
-- pace_admitted: admissions counted in the pace period · số kết nạp trong quãng
-- pace_per_month: pace_admitted over pace_months · nhịp độ mỗi tháng
-- dispersion: variance of the units' months against a Poisson distribution's, at least 1 · hệ số phân tán
-- expected_term_total: term_to_date + pace_per_month × months_left · dự kiến đến hết nhiệm kỳ
-- low_90: lower bound of the total's 90 % interval; null before the first admission · cận dưới 90 %
-- high_90: upper bound of the total's 90 % interval; null before the first admission · cận trên 90 %
-- term_start: the term's first day · ngày đầu nhiệm kỳ
-- @parameters: on_day
-- The method. A report is never cut: of two periods one lies inside the other or they are apart, so a pace period that
-- begins with the longest report that reaches into the last 12 months holds whole reports alone. A report not sent
-- counts as 0 admissions. The interval is a quasi-Poisson one: each unit's months (or longer reports, by their months)
-- are compared with that unit's own pace of the term; the dispersion is their variance against a Poisson count's, pooled
-- over the units. The rest of the term has the variance dispersion × pace × months_left, times
-- 1 + months_left / pace_months, because the pace itself is estimated from few months.
WITH as_of AS (SELECT arg_max(as_of, entry) AS day FROM ledger.run),
term AS (
  SELECT t.term, t.start_day, t.end_day, g.target
  FROM ledger.term AS t
  CROSS JOIN as_of
  LEFT JOIN ledger.target AS g ON g.scope = 'term' AND g.unit_id IS NULL AND g.term = t.term
  WHERE t.start_day <= least(as_of.day, on_day::DATE)
  ORDER BY t.start_day DESC
  LIMIT 1
),
-- The last of the months that are owed and due; where none is, the last that has ended.
month AS (
  SELECT p.period, p.period_end, last_day(p.period_end - INTERVAL 12 MONTHS) AS year_ago
  FROM ledger.period AS p
  CROSS JOIN as_of
  SEMI JOIN term ON term.term = p.term
  LEFT JOIN ledger.completeness AS c ON c.period = p.period
  WHERE list_contains(string_split(p.owed_every, ' '), 'month') AND p.period_end < as_of.day AND p.period_end <= on_day::DATE
  ORDER BY c.units_owing > 0 AND NOT c.provisional DESC, p.period_end DESC
  LIMIT 1
),
counted AS (
  SELECT c.*, (c.period_end - c.period_start + 1) / (365.25 / 12) AS months
  FROM ledger.counted_admission AS c
  CROSS JOIN term
  SEMI JOIN month AS m ON c.period_end <= m.period_end
  WHERE c.period_end >= term.start_day
),
stretch AS (
  SELECT any_value(m.period) AS period, any_value(m.period_end) AS period_end,
    greatest(any_value(term.start_day), least(any_value(m.year_ago) + 1, min(c.period_start))) AS since
  FROM month AS m
  CROSS JOIN term
  LEFT JOIN counted AS c ON c.period_end > m.year_ago
),
pace AS (
  SELECT any_value(s.since) AS since, (any_value(s.period_end) - any_value(s.since) + 1) / (365.25 / 12) AS months,
    coalesce(sum(c.counted) FILTER (c.period_start >= s.since), 0)::BIGINT AS admitted,
    coalesce(sum(c.counted), 0)::BIGINT AS term_to_date
  FROM stretch AS s
  LEFT JOIN counted AS c ON true
),
unit_pace AS (
  SELECT unit_id, sum(counted) / sum(months) AS per_month FROM counted WHERE NOT unallocated GROUP BY unit_id HAVING sum(counted) > 0
),
scatter AS (
  SELECT greatest(1, coalesce(
    sum((c.counted - c.months * u.per_month) ** 2 / (c.months * u.per_month)) / nullif(count(*) - count(DISTINCT c.unit_id), 0), 1
  )) AS dispersion
  FROM counted AS c
  JOIN unit_pace AS u USING (unit_id)
  WHERE NOT c.unallocated
),
rest AS (
  SELECT greatest(0, term.end_day - s.period_end) / (365.25 / 12) AS months_left, p.admitted / p.months AS per_month,
    per_month * months_left AS expected,
    1.645 * sqrt(d.dispersion * expected * (1 + months_left / p.months)) AS margin
  FROM stretch AS s
  CROSS JOIN term
  CROSS JOIN pace AS p
  CROSS JOIN scatter AS d
)
SELECT
  s.period, s.period_end, term.end_day AS term_end, round(r.months_left, 2) AS months_left, p.term_to_date,
  term.target AS term_target, greatest(0, term.target - p.term_to_date) AS still_needed,
  round(greatest(0, term.target - p.term_to_date) / nullif(r.months_left, 0), 2) AS needed_per_month,
  p.since AS pace_since, round(p.months, 2) AS pace_months, p.admitted AS pace_admitted,
  round(r.per_month, 2) AS pace_per_month, round(d.dispersion, 2) AS dispersion,
  round(p.term_to_date + r.expected)::BIGINT AS expected_term_total,
  CASE WHEN p.admitted > 0 THEN floor(p.term_to_date + greatest(0, r.expected - r.margin))::BIGINT END AS low_90,
  CASE WHEN p.admitted > 0 THEN ceil(p.term_to_date + r.expected + r.margin)::BIGINT END AS high_90,
  term.start_day AS term_start
FROM stretch AS s
CROSS JOIN term
CROSS JOIN pace AS p
CROSS JOIN scatter AS d
CROSS JOIN rest AS r
