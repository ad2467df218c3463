-- Events of every submission, one row each; rows are only appended · Lịch sử của mỗi lần gửi
-- submission_id: the submission · mã lần gửi
-- file_name: the file · tên tệp
-- unit_id: the unit, where it was recognised · đơn vị
-- period: the period, where it was recognised · kỳ báo cáo
-- event: the status it was read with, or superseded, withdrawn, restored · sự kiện
-- entry: the journal's entry · số thứ tự trong nhật ký
-- at: time of the event · thời điểm
-- run_id: the run, for a run's event · lần chạy
-- by_submission_id: the report that superseded it · báo cáo thay thế
-- who: the person, for an action · người làm
-- reason: that person's reason · lý do
-- @example: SELECT file_name, event, "at" FROM submission_history WHERE unit_id = 'xa-an-my' ORDER BY entry
WITH received AS (
  SELECT s.submission_id, s.sha256, s.file_name, s.unit_id, s.period, s.status, s.arrival, r.entry, r.published_at AS "at", r.run_id
  FROM ledger.submission AS s
  JOIN ledger.run AS r USING (run_id)
),
step AS (
  SELECT entry, unit_id, period, submission_id, lag(submission_id) OVER (PARTITION BY unit_id, period ORDER BY entry) AS before
  FROM ledger.counting
),
superseded AS (
  SELECT s.before AS submission_id, s.entry, s.submission_id AS by_submission_id
  FROM step AS s
  SEMI JOIN ledger.run AS r ON r.entry = s.entry
  WHERE s.before <> s.submission_id
  UNION
  SELECT r.submission_id, r.entry, c.submission_id
  FROM received AS r
  ASOF JOIN ledger.counting AS c ON c.unit_id = r.unit_id AND c.period = r.period AND c.entry <= r.entry
  WHERE r.status IN ('accepted', 'accepted_with_warnings') AND c.submission_id <> r.submission_id
),
act AS (
  SELECT r.submission_id, e.entry, e.at, e.kind, e.who, e.reason
  FROM ledger.event AS e
  JOIN received AS r ON r.sha256 = e.subject AND r.entry < e.entry AND r.status <> 'duplicate'
  WHERE e.kind IN ('withdrawn', 'restored')
  QUALIFY row_number() OVER (PARTITION BY e.entry ORDER BY r.arrival DESC) = 1
),
happened AS (
  SELECT submission_id, status AS event, entry, "at", run_id, NULL AS by_submission_id, NULL AS who, NULL AS reason FROM received
  UNION ALL
  SELECT s.submission_id, 'superseded', s.entry, r.published_at, r.run_id, s.by_submission_id, NULL, NULL
  FROM superseded AS s
  JOIN ledger.run AS r USING (entry)
  UNION ALL
  SELECT submission_id, kind, entry, "at", NULL, NULL, who, reason FROM act
)
SELECT h.submission_id, r.file_name, r.unit_id, r.period, h.event, h.entry, h.at, h.run_id, h.by_submission_id, h.who, h.reason
FROM happened AS h
JOIN received AS r USING (submission_id)
ORDER BY h.entry, r.arrival, h.event
