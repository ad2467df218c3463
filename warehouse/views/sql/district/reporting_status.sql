-- Who owes a report and what became of it: a zero said is not a report missing · Tình hình nộp báo cáo
-- unit_id: the unit · mã đơn vị
-- unit_name: its name · tên đơn vị
-- kind: the kind of unit, as commune or school · loại đơn vị
-- period: the period owed · kỳ phải báo cáo
-- period_start: its first day · ngày đầu kỳ
-- period_end: its last day · ngày cuối kỳ
-- due_on: the day the report is due · hạn nộp
-- state: confirmed_zero, reported, reported_late, rejected, not_yet_due or missing · tình trạng
-- admitted: admissions the counted report states · kết nạp
-- received_on: the day the content of the counted report (or of the last rejected one) first came · ngày nhận
-- first_received_on: the day the first content in force came: a correction makes no report late · ngày nhận đầu tiên
-- submission_id: that report · mã lần gửi
-- @key: unit_id, period
-- @trace admitted = stated_figure: c.submission_id = f.submission_id AND c.figure = 'admitted'
-- @example: SELECT unit_name, state, due_on, received_on FROM reporting_status WHERE period = '2024-01' AND state IN ('missing', 'rejected') ORDER BY unit_name COLLATE vi
-- Owed is what the obligations of the registry say (`ledger.owed_report`), of the periods that have ended. What was due
-- before the first day with the system is not late: when it came is not known.
WITH as_of AS (SELECT arg_max(as_of, entry) AS day FROM ledger.run),
system AS (SELECT coalesce(any_value(first_day), DATE '0001-01-01') AS first_day FROM ledger.office),
owed AS (
  SELECT o.*, as_of.day AS as_of, o.due_on >= system.first_day AS lateness_known
  FROM ledger.owed_report AS o
  CROSS JOIN as_of
  CROSS JOIN system
  WHERE o.period_end < as_of.day
),
beside AS (
  SELECT submission_id, sum(admitted)::BIGINT AS admitted FROM ledger.stated_record WHERE NOT adds_to_district GROUP BY submission_id
),
counted AS (
  SELECT c.unit_id, c.period, c.submission_id, s.first_received_on AS received_on, coalesce(c.stated, b.admitted) AS admitted
  FROM ledger.current_counting AS c
  JOIN ledger.reading AS s USING (submission_id)
  LEFT JOIN beside AS b USING (submission_id)
),
received AS (
  SELECT unit_id, period,
    min(first_received_on) FILTER (stands) AS first_received_on,
    arg_max(submission_id, first_arrival) FILTER (status = 'rejected' AND NOT withdrawn) AS rejected,
    arg_max(first_received_on, first_arrival) FILTER (status = 'rejected' AND NOT withdrawn) AS rejected_on
  FROM ledger.reading
  GROUP BY unit_id, period
)
SELECT
  o.unit_id, o.unit_name, o.kind, o.period, o.period_start, o.period_end, o.due_on,
  CASE
    WHEN c.submission_id IS NOT NULL AND o.lateness_known AND r.first_received_on > o.due_on THEN 'reported_late'
    WHEN c.submission_id IS NOT NULL AND c.admitted = 0 THEN 'confirmed_zero'
    WHEN c.submission_id IS NOT NULL THEN 'reported'
    WHEN r.rejected IS NOT NULL THEN 'rejected'
    WHEN o.as_of <= o.due_on THEN 'not_yet_due'
    ELSE 'missing'
  END AS state,
  c.admitted,
  coalesce(c.received_on, r.rejected_on) AS received_on,
  r.first_received_on,
  coalesce(c.submission_id, r.rejected) AS submission_id
FROM owed AS o
LEFT JOIN counted AS c ON c.unit_id = o.unit_id AND c.period = o.period
LEFT JOIN received AS r ON r.unit_id = o.unit_id AND r.period = o.period
ORDER BY o.period_start, o.period_end, o.kind, o.unit_id
