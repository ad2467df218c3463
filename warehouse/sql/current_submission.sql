-- The report that counts for each unit and period: the latest accepted one · Báo cáo được tính của mỗi đơn vị, mỗi kỳ
-- submission_id: the submission · mã lần gửi
-- unit_id: the unit · đơn vị
-- period: the period · kỳ báo cáo
-- period_start: first day · ngày đầu kỳ
-- period_end: last day · ngày cuối kỳ
-- status: accepted or accepted_with_warnings · trạng thái
SELECT submission_id, unit_id, period, period_start, period_end, status
FROM ledger.submission
WHERE status IN ('accepted', 'accepted_with_warnings')
QUALIFY row_number() OVER (PARTITION BY unit_id, period ORDER BY arrival DESC) = 1
