-- Each content as it was last read: a content read again, or sent early and due since, has one row · Lần đọc mới nhất của mỗi tệp
-- submission_id: the submission · mã lần gửi
-- sha256: the content · nội dung
-- file_name: the file · tên tệp
-- unit_id: the unit, where it could be told · đơn vị
-- period: the period, where it could be told · kỳ báo cáo
-- period_start: first day · ngày đầu kỳ
-- period_end: last day · ngày cuối kỳ
-- version: Lần nộp, where the report states one · lần nộp
-- status: what became of it · trạng thái
-- received_on: the day it was read, by the run's as-of day · ngày nhận
-- first_arrival: its place in the order of arrival, when the content first came · thứ tự nhận lần đầu
-- withdrawn: whether it was withdrawn, and not restored since · đã rút
-- stands: accepted and not withdrawn: one of those of which one counts · còn hiệu lực
-- run_id: the run that read it · lần chạy
WITH act AS (
  SELECT subject AS sha256, arg_max(kind, entry) = 'withdrawn' AS withdrawn
  FROM ledger.event
  WHERE kind IN ('withdrawn', 'restored')
  GROUP BY subject
),
-- Only a content that was read again has more than one row, so only those need to be ranked.
again AS (
  SELECT sha256, max(arrival) AS last_arrival, min(arrival) AS first_arrival
  FROM ledger.submission
  WHERE status <> 'duplicate' AND sha256 IN (SELECT sha256 FROM ledger.submission WHERE reread_of IS NOT NULL)
  GROUP BY sha256
)
SELECT
  s.submission_id, s.sha256, s.file_name, s.unit_id, s.period, s.period_start, s.period_end, s.version, s.status, s.received_on,
  coalesce(again.first_arrival, s.arrival) AS first_arrival,
  coalesce(act.withdrawn, false) AS withdrawn,
  s.status IN ('accepted', 'accepted_with_warnings') AND NOT coalesce(act.withdrawn, false) AS stands,
  s.run_id
FROM ledger.submission AS s
LEFT JOIN again USING (sha256)
LEFT JOIN act USING (sha256)
WHERE s.status <> 'duplicate' AND (again.last_arrival IS NULL OR s.arrival = again.last_arrival)
