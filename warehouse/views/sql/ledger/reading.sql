-- The last reading of each content, one row also where it was read more than once · Lần đọc mới nhất của mỗi tệp
-- submission_id: the submission · mã lần gửi
-- sha256: the content · nội dung
-- file_name: the file · tên tệp
-- unit_id: the unit, where it was recognised · đơn vị
-- period: the period, where it was recognised · kỳ báo cáo
-- period_start: first day · ngày đầu kỳ
-- period_end: last day · ngày cuối kỳ
-- version: Lần nộp, where the report states one · lần nộp
-- status: status of the submission · trạng thái
-- received_on: as-of day of the run that read it · ngày nhận
-- first_received_on: as-of day of the run in which the content first came · ngày nhận lần đầu
-- first_arrival: number in the order of arrival, when the content first came · thứ tự nhận lần đầu
-- replaced_at_entry: the action that let it replace the counting report, if any · số thứ tự việc cho thay thế
-- withdrawn: true where it was withdrawn and not restored since · đã rút
-- stands: in force: accepted and not withdrawn · còn hiệu lực
-- run_id: the run that read it · lần chạy
WITH act AS (
  SELECT subject AS sha256, arg_max(kind, entry) = 'withdrawn' AS withdrawn, max(entry) FILTER (kind = 'replaced') AS replaced_at_entry
  FROM ledger.event
  WHERE kind IN ('withdrawn', 'restored', 'replaced')
  GROUP BY subject
),
-- Only a content that was read again has more than one row, so only those need to be ranked.
again AS (
  SELECT sha256, max(arrival) AS last_arrival, min(arrival) AS first_arrival, min(received_on) AS first_received_on
  FROM ledger.submission
  WHERE status <> 'duplicate' AND sha256 IN (SELECT sha256 FROM ledger.submission WHERE reread_of IS NOT NULL)
  GROUP BY sha256
)
SELECT
  s.submission_id, s.sha256, s.file_name, s.unit_id, s.period, s.period_start, s.period_end, s.version,
  -- A report refused by F-08 alone that the office lets replace another counts like one that is asked about.
  if(s.status = 'rejected' AND act.replaced_at_entry IS NOT NULL, 'accepted_with_warnings', s.status) AS status, s.received_on,
  coalesce(again.first_received_on, s.received_on) AS first_received_on,
  coalesce(again.first_arrival, s.arrival) AS first_arrival,
  act.replaced_at_entry,
  coalesce(act.withdrawn, false) AS withdrawn,
  (s.status IN ('accepted', 'accepted_with_warnings') OR (s.status = 'rejected' AND act.replaced_at_entry IS NOT NULL))
    AND NOT coalesce(act.withdrawn, false) AS stands,
  s.run_id
FROM ledger.submission AS s
LEFT JOIN again USING (sha256)
LEFT JOIN act USING (sha256)
WHERE s.status <> 'duplicate' AND (again.last_arrival IS NULL OR s.arrival = again.last_arrival)
