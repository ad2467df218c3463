-- Who owes a report and what became of it: a zero said is not a report missing · Tình hình nộp báo cáo
-- unit_id: the unit · mã đơn vị
-- unit_name: its name · tên đơn vị
-- kind: commune, town, enterprise or school · loại
-- period: the period owed · kỳ phải báo cáo
-- period_end: its last day · ngày cuối kỳ
-- due_on: the day the report is due · hạn nộp
-- state: reported, confirmed_zero, reported_late, rejected or missing · tình trạng
-- admitted: admissions the counted report states · kết nạp
-- received_on: the day the counted report (or the last rejected one) was read · ngày nhận
-- submission_id: that report · mã lần gửi
-- A period is owed by every unit of a kind that existed in it, once any unit of that kind has reported it; the
-- latest month that has ended is owed by all. A report is due 5 days after its period ends.
WITH as_of AS (SELECT arg_max(as_of, entry) AS day FROM ledger.run),
owed_periods AS (
  SELECT DISTINCT u.kind, s.period, s.period_start, s.period_end
  FROM ledger.submission AS s
  JOIN ledger.unit AS u USING (unit_id)
  CROSS JOIN as_of
  WHERE s.period_end < as_of.day AND s.period_start <= s.period_end
  UNION
  SELECT k.kind, p.period, p.period_start, p.period_end
  FROM (SELECT DISTINCT kind FROM ledger.unit) AS k
  CROSS JOIN (
    SELECT period, period_start, period_end FROM ledger.period CROSS JOIN as_of
    WHERE kind = 'month' AND period_end < as_of.day ORDER BY period_end DESC LIMIT 1
  ) AS p
),
owed AS (
  SELECT u.unit_id, u.name, u.kind, p.period, p.period_start, p.period_end
  FROM ledger.unit AS u
  JOIN owed_periods AS p ON p.kind = u.kind
    AND coalesce(u.valid_from, DATE '0001-01-01') <= p.period_end
    AND coalesce(u.valid_to, DATE '9999-12-31') >= p.period_start
),
counted AS (
  SELECT c.*, s.received_on, sum(a.admitted)::BIGINT AS admitted
  FROM ledger.current_submission AS c
  JOIN ledger.submission AS s USING (submission_id)
  LEFT JOIN (
    SELECT submission_id, admitted FROM ledger.stated_admission
    UNION ALL SELECT submission_id, admitted FROM ledger.enterprise_report
  ) AS a USING (submission_id)
  GROUP BY ALL
),
rejected AS (
  SELECT unit_id, period, submission_id, received_on
  FROM ledger.submission
  WHERE status = 'rejected'
  QUALIFY row_number() OVER (PARTITION BY unit_id, period ORDER BY arrival DESC) = 1
)
SELECT
  o.unit_id, o.name AS unit_name, o.kind, o.period, o.period_end, o.period_end + 5 AS due_on,
  CASE
    WHEN c.submission_id IS NULL AND r.submission_id IS NOT NULL THEN 'rejected'
    WHEN c.submission_id IS NULL THEN 'missing'
    WHEN c.received_on > o.period_end + 5 THEN 'reported_late'
    WHEN c.admitted = 0 THEN 'confirmed_zero'
    ELSE 'reported'
  END AS state,
  c.admitted,
  coalesce(c.received_on, r.received_on) AS received_on,
  coalesce(c.submission_id, r.submission_id) AS submission_id
FROM owed AS o
LEFT JOIN counted AS c ON c.unit_id = o.unit_id AND c.period = o.period
LEFT JOIN rejected AS r ON r.unit_id = o.unit_id AND r.period = o.period
ORDER BY o.period_start, o.period_end, o.kind, o.unit_id
