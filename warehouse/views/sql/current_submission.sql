-- The counting report of each unit and period · Báo cáo được tính của mỗi đơn vị, mỗi kỳ
-- submission_id: the submission · mã lần gửi
-- unit_id: the unit · đơn vị
-- period: the period · kỳ báo cáo
-- period_start: first day · ngày đầu kỳ
-- period_end: last day · ngày cuối kỳ
-- status: accepted or accepted_with_warnings · trạng thái
-- settled_by: the reason for this report: only (no other in force), version (the highest Lần nộp) or arrival (the latest) · căn cứ chọn
SELECT s.submission_id, c.unit_id, c.period, s.period_start, s.period_end, if(s.status = 'rejected', 'accepted_with_warnings', s.status) AS status, c.settled_by
FROM ledger.current_counting AS c
JOIN ledger.submission AS s USING (submission_id)
