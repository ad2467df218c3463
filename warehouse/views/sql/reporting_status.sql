-- Who owes a report and what became of it: a zero said is not a report missing · Tình hình nộp báo cáo
-- unit_id: the unit · mã đơn vị
-- unit_name: its name · tên đơn vị
-- kind: the kind of unit, as commune or school · loại đơn vị
-- period: the period owed · kỳ phải báo cáo
-- period_start: its first day · ngày đầu kỳ
-- period_end: its last day · ngày cuối kỳ
-- due_on: the day the report is due · hạn nộp
-- state: reported, confirmed_zero, reported_late, rejected or missing · tình trạng
-- admitted: admissions the counted report states · kết nạp
-- received_on: the day the counted report (or the last rejected one) was read · ngày nhận
-- first_received_on: the day the first report that stands was read: a correction makes no report late · ngày nhận đầu tiên
-- submission_id: that report · mã lần gửi
-- @key: unit_id, period
-- @trace admitted = stated_figure: c.submission_id = f.submission_id AND c.figure = 'admitted'
-- @example: SELECT unit_name, state, due_on, received_on FROM reporting_status WHERE period = '2024-01' AND state IN ('missing', 'rejected') ORDER BY unit_name COLLATE vi
-- A period is owed by every unit of a kind that existed in it, once any unit of that kind has reported it; the
-- latest month that has ended is owed by all. When it is due: `warehouse.views.statements`.
WITH as_of AS (SELECT arg_max(as_of, entry) AS day FROM ledger.run),
owed_periods AS (
  SELECT DISTINCT u.kind, s.period, s.period_start, s.period_end
  FROM (SELECT DISTINCT unit_id, period, period_start, period_end FROM ledger.submission) AS s
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
beside AS (
  SELECT submission_id, sum(admitted)::BIGINT AS admitted FROM ledger.stated_record WHERE NOT adds_to_district GROUP BY submission_id
),
counted AS (
  SELECT c.unit_id, c.period, c.submission_id, s.received_on, coalesce(c.stated, b.admitted) AS admitted
  FROM ledger.current_counting AS c
  JOIN ledger.submission AS s USING (submission_id)
  LEFT JOIN beside AS b USING (submission_id)
),
received AS (
  SELECT unit_id, period,
    min(received_on) FILTER (stands) AS first_received_on,
    arg_max(submission_id, first_arrival) FILTER (status = 'rejected' AND NOT withdrawn) AS rejected,
    arg_max(received_on, first_arrival) FILTER (status = 'rejected' AND NOT withdrawn) AS rejected_on
  FROM ledger.reading
  GROUP BY unit_id, period
)
SELECT
  o.unit_id, o.name AS unit_name, o.kind, o.period, o.period_start, o.period_end, ledger.due_on(o.period_end) AS due_on,
  CASE
    WHEN c.submission_id IS NULL AND r.rejected IS NOT NULL THEN 'rejected'
    WHEN c.submission_id IS NULL THEN 'missing'
    WHEN r.first_received_on > ledger.due_on(o.period_end) THEN 'reported_late'
    WHEN c.admitted = 0 THEN 'confirmed_zero'
    ELSE 'reported'
  END AS state,
  c.admitted,
  coalesce(c.received_on, r.rejected_on) AS received_on,
  r.first_received_on,
  coalesce(c.submission_id, r.rejected) AS submission_id
FROM owed AS o
LEFT JOIN counted AS c ON c.unit_id = o.unit_id AND c.period = o.period
LEFT JOIN received AS r ON r.unit_id = o.unit_id AND r.period = o.period
ORDER BY o.period_start, o.period_end, o.kind, o.unit_id
