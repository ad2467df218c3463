-- The reports behind a period's counted admissions: the counting report, less shorter ones inside it · Thành phần của số được tính
-- unit_id: the unit · đơn vị
-- period: the counting report's period · kỳ báo cáo
-- period_start: its first day · ngày đầu kỳ
-- period_end: its last day · ngày cuối kỳ
-- unallocated: true where shorter reports lie inside it · phần chưa phân bổ
-- submission_id: the report whose cells these are · mã lần gửi
-- factor: 1 for the counting report, -1 for a shorter one inside it, 0 where the shorter ones state more · hệ số
-- The sum of the shorter reports inside a period is stated by the longest of them that state at least what lies inside
-- them. A figure is therefore the counting report's cells less those reports' cells.
WITH settled AS (
  SELECT c.*, stated >= inside AS is_whole, array_position(['month', 'quarter', 'half_year', 'nine_months', 'year'], p.kind) AS length
  FROM ledger.counted_admission AS c
  JOIN ledger.period AS p USING (period)
),
within AS (
  SELECT l.unit_id, l.period, s.period AS shorter, s.period_start, s.period_end, s.length, s.submission_id
  FROM settled AS l
  JOIN settled AS s ON s.unit_id = l.unit_id AND s.length < l.length AND s.period_start >= l.period_start AND s.period_end <= l.period_end
  WHERE l.unallocated AND l.is_whole AND s.is_whole
),
longest AS (
  FROM within AS w
  WHERE NOT EXISTS (
    FROM within AS o
    WHERE o.unit_id = w.unit_id AND o.period = w.period AND o.length > w.length
      AND o.period_start <= w.period_start AND o.period_end >= w.period_end
  )
)
SELECT unit_id, period, period_start, period_end, unallocated, submission_id, is_whole::INTEGER AS factor FROM settled
UNION ALL
SELECT l.unit_id, l.period, s.period_start, s.period_end, s.unallocated, l.submission_id, -1
FROM longest AS l
JOIN settled AS s ON s.unit_id = l.unit_id AND s.period = l.period
