-- What each unit reported for each period, and what of it counts · Kết quả của từng đơn vị theo kỳ
-- unit_id: the unit · mã đơn vị
-- unit_name: its name · tên đơn vị
-- kind: commune, town or school · loại
-- period: the period · kỳ báo cáo
-- period_start: first day · ngày đầu kỳ
-- period_end: last day · ngày cuối kỳ
-- admitted: admissions the report states · kết nạp trong kỳ
-- counted: what of them the district counts from this report · số được tính
-- unallocated: whether shorter reports lie inside this one · có phần chưa phân bổ
-- year_to_date: as the unit states it · lũy kế năm do đơn vị ghi
-- term_to_date: as the unit states it · lũy kế nhiệm kỳ do đơn vị ghi
-- status: accepted or accepted_with_warnings · trạng thái
-- submission_id: the report · mã lần gửi
WITH stated AS (
  SELECT submission_id, sum(admitted_year_to_date) AS year_to_date, sum(admitted_term_to_date) AS term_to_date
  FROM (
    SELECT submission_id, admitted_year_to_date, admitted_term_to_date FROM ledger.commune_admissions
    UNION ALL
    SELECT submission_id, admitted_year_to_date, admitted_term_to_date FROM ledger.school_report
  )
  GROUP BY submission_id
)
SELECT
  c.unit_id, u.name AS unit_name, u.kind, c.period, c.period_start, c.period_end, c.stated AS admitted, c.counted,
  c.unallocated, s.year_to_date::BIGINT AS year_to_date, s.term_to_date::BIGINT AS term_to_date, r.status, c.submission_id
FROM ledger.counted_admission AS c
JOIN ledger.current_submission AS r USING (submission_id)
JOIN ledger.unit AS u ON u.unit_id = c.unit_id
LEFT JOIN stated AS s ON s.submission_id = c.submission_id
ORDER BY c.period_start, c.period_end, c.unit_id
