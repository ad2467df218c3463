-- Each existing unit's admissions against its own targets, of the year and of the term · Tiến độ của từng đơn vị so với chỉ tiêu của chính mình
-- unit_id: the unit, with the past of its predecessors · mã đơn vị
-- period_end: last day of the latest month that is due · ngày cuối của tháng gần nhất đã đến hạn
-- term_start: the term's first day · ngày đầu nhiệm kỳ
-- target: target of the year · chỉ tiêu năm
-- target_year: the year that target is of: an earlier one where the year's is not known · năm của chỉ tiêu
-- counted: admissions counted of the year by period_end · kết nạp trong năm
-- expected: the part of the target that is expected by period_end · tiến độ năm
-- path: seasonal or straight · cách tính tiến độ
-- term_counted: admissions counted of the term by period_end · kết nạp từ đầu nhiệm kỳ
-- term_expected: expected by then of the targets of the term's years · tiến độ nhiệm kỳ
-- dispersion: as in `term_forecast` · hệ số phân tán
-- recent_since: first day of the pace period of `term_forecast` · ngày đầu của quãng tính nhịp độ
-- recent_counted: admissions counted since then · kết nạp trong quãng
-- recent_reports: counting reports that end since then · số báo cáo trong quãng
-- A target is the registry's, else what the unit's latest report of the year states. What is expected of it is the part
-- of its days that have passed, lie in the term and see the unit exist. Where two whole years of the district are known
-- by months, the present year follows their months (seasonal).
WITH last AS MATERIALIZED (
  SELECT period_end, term_start, term_end, dispersion, pace_since
  FROM ledger.term_forecast_at((SELECT arg_max(as_of, entry) FROM ledger.run))
),
place AS MATERIALIZED (
  SELECT unit_id, standing_unit_id FROM ledger.standing_unit((SELECT arg_max(as_of, entry) FROM ledger.run)) WHERE stands
),
counted AS MATERIALIZED (
  SELECT c.unit_id, c.period_start, c.period_end, c.counted, c.submission_id
  FROM ledger.counted_admission AS c
  SEMI JOIN last AS l ON c.period_end BETWEEN l.term_start AND l.period_end
),
stated AS (
  SELECT c.unit_id, year(c.period_end) AS year, arg_max_null(s.annual_target, r.recency) AS target
  FROM counted AS c
  JOIN ledger.current_submission AS r USING (submission_id)
  JOIN ledger.stated_sums AS s USING (submission_id)
  GROUP BY ALL
),
given AS (
  SELECT unit_id, year(end_day) AS year, sum(target)::BIGINT AS target, min(start_day) AS start_day, max(end_day) AS end_day
  FROM ledger.target
  SEMI JOIN last AS l ON end_day BETWEEN l.term_start AND l.term_end
  WHERE scope = 'year' AND unit_id IS NOT NULL
  GROUP BY ALL
),
known AS (
  SELECT unit_id, year, coalesce(g.target, s.target) AS target,
    coalesce(g.start_day, make_date(year, 1, 1)) AS start_day, coalesce(g.end_day, make_date(year, 12, 31)) AS end_day
  FROM given AS g
  FULL JOIN stated AS s USING (unit_id, year)
  SEMI JOIN last AS l ON year <= year(l.period_end)
  WHERE coalesce(g.target, s.target) IS NOT NULL
),
-- A year without a target has that of the unit's last one before.
goal AS (
  FROM known
  UNION ALL
  SELECT k.unit_id, year(l.period_end), k.target, make_date(year(l.period_end), 1, 1), make_date(year(l.period_end), 12, 31)
  FROM last AS l
  JOIN (SELECT unit_id, max(year) AS year, arg_max(target, year) AS target FROM known GROUP BY unit_id) AS k ON k.year < year(l.period_end)
),
target_of AS (SELECT unit_id, max(year) AS target_year FROM known GROUP BY unit_id),
whole_year AS (
  SELECT year(period_end) AS year
  FROM ledger.counted_admission
  GROUP BY year(period_end)
  HAVING count(DISTINCT month(period_end)) FILTER (month(period_start) = month(period_end)) = 12
    AND sum(counted) > 0 AND sum(counted) FILTER (month(period_start) = month(period_end)) = sum(counted)
),
season AS (
  SELECT sum(c.counted) FILTER (month(c.period_end) <= month(l.period_end)) / sum(c.counted) AS share
  FROM ledger.counted_admission AS c
  CROSS JOIN last AS l
  JOIN whole_year AS w ON w.year = year(c.period_end) AND w.year < year(l.period_end)
  GROUP BY l.period_end
  HAVING count(DISTINCT w.year) >= 2
),
share_of AS (
  SELECT
    p.standing_unit_id AS unit_id, g.year, t.target_year, g.target, g.end_day - g.start_day + 1 AS days,
    greatest(g.start_day, l.term_start, coalesce(u.valid_from, g.start_day)) AS since,
    least(g.end_day, l.term_end, coalesce(u.valid_to, g.end_day)) AS until, l.period_end, s.share
  FROM goal AS g
  JOIN target_of AS t USING (unit_id)
  JOIN place AS p USING (unit_id)
  JOIN ledger.unit AS u USING (unit_id)
  CROSS JOIN last AS l
  LEFT JOIN season AS s ON true
),
expected AS (
  SELECT
    unit_id, year, max(target_year) AS target_year,
    sum(target * greatest(0, until - since + 1) / days) AS whole,
    sum(target * CASE
      WHEN year < year(period_end) OR share IS NULL THEN greatest(0, least(until, period_end) - since + 1) / days
      ELSE share * greatest(0, until - since + 1) / days
    END) AS by_now,
    bool_or(share IS NOT NULL) AS is_seasonal
  FROM share_of
  GROUP BY unit_id, year
),
path AS (
  SELECT
    e.unit_id, round(max(e.whole) FILTER (e.year = year(l.period_end)), 1) AS target,
    max(e.target_year) FILTER (e.year = year(l.period_end)) AS target_year,
    round(max(e.by_now) FILTER (e.year = year(l.period_end)), 1) AS expected,
    round(sum(e.by_now), 1) AS term_expected, bool_or(e.is_seasonal) AS is_seasonal
  FROM expected AS e
  CROSS JOIN last AS l
  GROUP BY e.unit_id
),
done AS (
  SELECT
    p.standing_unit_id AS unit_id, sum(c.counted) AS term_counted,
    sum(c.counted) FILTER (year(c.period_end) = year(l.period_end)) AS counted,
    sum(c.counted) FILTER (c.period_start >= l.pace_since) AS recent_counted,
    count(*) FILTER (c.period_end >= l.pace_since) AS recent_reports
  FROM counted AS c
  JOIN place AS p USING (unit_id)
  CROSS JOIN last AS l
  GROUP BY p.standing_unit_id
)
SELECT
  u.unit_id, l.period_end, l.term_start, p.target, p.target_year, coalesce(d.counted, 0)::BIGINT AS counted, p.expected,
  CASE WHEN p.is_seasonal THEN 'seasonal' WHEN p.unit_id IS NOT NULL THEN 'straight' END AS path,
  coalesce(d.term_counted, 0)::BIGINT AS term_counted, p.term_expected, l.dispersion, l.pace_since AS recent_since,
  coalesce(d.recent_counted, 0)::BIGINT AS recent_counted, coalesce(d.recent_reports, 0) AS recent_reports
FROM (SELECT DISTINCT standing_unit_id AS unit_id FROM place) AS s
JOIN ledger.unit AS u USING (unit_id)
CROSS JOIN last AS l
LEFT JOIN path AS p USING (unit_id)
LEFT JOIN done AS d USING (unit_id)
WHERE u.kind IN (SELECT kind FROM ledger.form_sender WHERE adds_to_district)
