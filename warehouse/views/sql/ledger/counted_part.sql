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
-- To a successor's report, those of its predecessors inside the same period are shorter ones, too.
WITH settled AS (
  SELECT c.*, c.stated >= c.inside AS is_whole, s.length
  FROM ledger.counted_admission AS c
  JOIN ledger.current_submission AS s USING (submission_id)
),
past AS (
  SELECT unit_id, unit_id AS past_unit_id FROM ledger.unit
  UNION ALL
  FROM ledger.predecessor
),
within AS (
  SELECT l.unit_id, l.period, s.unit_id AS of_unit_id, s.period AS shorter, s.period_start, s.period_end, s.length
  FROM settled AS l
  JOIN past AS p ON p.unit_id = l.unit_id
  JOIN settled AS s ON s.unit_id = p.past_unit_id AND s.period_start >= l.period_start AND s.period_end <= l.period_end
    AND (s.length < l.length OR s.unit_id <> l.unit_id)
  WHERE l.unallocated AND l.is_whole AND s.is_whole
),
longest AS (
  FROM within AS w
  WHERE NOT EXISTS (
    FROM within AS o
    JOIN past AS p ON p.unit_id = o.of_unit_id
    WHERE o.unit_id = w.unit_id AND o.period = w.period AND p.past_unit_id = w.of_unit_id
      AND (o.length > w.length OR o.of_unit_id <> w.of_unit_id)
      AND o.period_start <= w.period_start AND o.period_end >= w.period_end
  )
)
SELECT unit_id, period, period_start, period_end, unallocated, submission_id, is_whole::INTEGER AS factor FROM settled
UNION ALL
SELECT l.unit_id, l.period, l.period_start, l.period_end, l.unallocated, s.submission_id, -1
FROM longest AS w
JOIN settled AS l ON l.unit_id = w.unit_id AND l.period = w.period
JOIN settled AS s ON s.unit_id = w.of_unit_id AND s.period = w.shorter
