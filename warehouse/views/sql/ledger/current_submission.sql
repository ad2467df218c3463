-- The counting report of each unit and period · Báo cáo được tính của mỗi đơn vị, mỗi kỳ
-- submission_id: the submission · mã lần gửi
-- unit_id: the unit · đơn vị
-- period: the period · kỳ báo cáo
-- period_start: first day · ngày đầu kỳ
-- period_end: last day · ngày cuối kỳ
-- status: accepted or accepted_with_warnings · trạng thái
-- settled_by: the reason for this report: only (no other in force), version (the highest Lần nộp) or arrival (the latest) · căn cứ chọn
-- length: orders periods by their length: days, then kind of period · độ dài kỳ
-- recency: the one order of reports: of two, the latest has the greater one · thứ tự mới nhất
-- The latest report is the one whose period ends last; then the shorter period; then the one known last
-- (docs/forms.md §5.7).
SELECT
  s.submission_id, c.unit_id, c.period, s.period_start, s.period_end,
  if(s.status = 'rejected', 'accepted_with_warnings', s.status) AS status, c.settled_by,
  ((s.period_end - s.period_start + 1) * 6
    + list_position(['rest', 'month', 'quarter', 'half_year', 'nine_months', 'year'], p.kind) - 1)::BIGINT AS length,
  ((s.period_end - DATE '0001-01-01') * 10_000 + 9_999 - length) * 10_000_000 + c.entry AS recency
FROM ledger.current_counting AS c
JOIN ledger.submission AS s USING (submission_id)
JOIN ledger.period AS p ON p.period = c.period
