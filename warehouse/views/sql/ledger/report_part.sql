-- The reports behind what each counting report adds: itself, less shorter ones inside it · Thành phần của mỗi báo cáo được tính
-- submission_id: the counting report · mã lần gửi
-- part_id: the report whose numbers these are · báo cáo thành phần
-- factor: 1 for the counting report, -1 for a shorter one inside it, 0 where the shorter ones state more · hệ số
-- unallocated: true where shorter reports lie inside it · phần chưa phân bổ
-- Of reports that add to the district these are `ledger.counted_part`; of others the longest shorter ones of the unit.
WITH beside AS (
  FROM ledger.current_submission ANTI JOIN ledger.counted_admission USING (submission_id)
),
within AS (
  SELECT l.submission_id, s.submission_id AS part_id, s.length, s.period_start, s.period_end
  FROM beside AS l
  JOIN beside AS s ON s.unit_id = l.unit_id AND s.length < l.length
    AND s.period_start >= l.period_start AND s.period_end <= l.period_end
),
longest AS (
  FROM within AS w
  WHERE NOT EXISTS (
    FROM within AS o
    WHERE o.submission_id = w.submission_id AND o.length > w.length
      AND o.period_start <= w.period_start AND o.period_end >= w.period_end
  )
)
SELECT c.submission_id, p.submission_id AS part_id, p.factor, c.unallocated
FROM ledger.counted_part AS p
JOIN ledger.counted_admission AS c USING (unit_id, period)
UNION ALL
SELECT submission_id, submission_id, 1, submission_id IN (SELECT submission_id FROM within) FROM beside
UNION ALL
SELECT submission_id, part_id, -1, true FROM longest
