-- Rows of 01A-XA of the reports that count, each with the party cell that it is now · Các dòng 01A-XA kèm chi bộ hiện nay
-- unit_id: the unit · đơn vị
-- period: the period · kỳ báo cáo
-- period_start: its first day · ngày đầu kỳ
-- period_end: its last day · ngày cuối kỳ
-- section: section of the form · mục
-- cell: the present name, as names are compared; of a cell that was split its own · chi bộ để so sánh
-- present_name: the present name as the registry writes it; null where the registry says nothing · tên hiện nay
-- becomes: of a cell that was split, the cells that it became · được tách thành
-- named: the name in this report · tên trong báo cáo
-- annual_target: target of the year · chỉ tiêu năm
-- admitted: admissions of the period · kết nạp trong kỳ
-- year_to_date: as stated · lũy kế năm
-- term_to_date: as stated · lũy kế nhiệm kỳ
-- recency: the order of reports, the latest greatest · thứ tự mới nhất
-- submission_id: the report · mã lần gửi
-- Names are compared as by `transforms.identity.party_cells`: without case and punctuation, and without "chi bộ" before them.
WITH spelled AS (
  SELECT
    c.unit_id, c.period, c.period_start, c.period_end, c.recency, c.submission_id, a.section, a.party_cell,
    a.annual_target, a.admitted, a.admitted_year_to_date, a.admitted_term_to_date,
    regexp_replace(trim(regexp_replace(lower(a.party_cell), '[^\p{L}\p{M}\p{N}_]+', ' ', 'g')), '^chi bộ ', '') AS cell
  FROM ledger.commune_admissions AS a
  JOIN ledger.current_submission AS c USING (submission_id)
)
SELECT
  s.unit_id, s.period, s.period_start, s.period_end, s.section, coalesce(n.present_cell, s.cell) AS cell,
  n.present_name, n.becomes, s.party_cell AS named, s.annual_target, s.admitted, s.admitted_year_to_date AS year_to_date,
  s.admitted_term_to_date AS term_to_date, s.recency, s.submission_id
FROM spelled AS s
LEFT JOIN ledger.party_cell_name AS n ON n.unit_id = s.unit_id AND n.cell = s.cell
