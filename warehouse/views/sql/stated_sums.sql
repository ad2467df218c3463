-- What each report that counts states in all, its records added up · Tổng các dòng của mỗi báo cáo được tính
-- submission_id: the submission · mã lần gửi
-- annual_target: the unit's own target of the year · chỉ tiêu năm
-- candidates: outstanding people · quần chúng ưu tú
-- class_completed: through the class · đã học lớp bồi dưỡng
-- files_in_review: files in review · hồ sơ đang xét
-- admitted: admissions of the period · kết nạp trong kỳ
-- year_to_date: as the unit states it · lũy kế năm
-- term_to_date: as the unit states it · lũy kế nhiệm kỳ
SELECT
  submission_id, sum(annual_target)::BIGINT AS annual_target, sum(candidates)::BIGINT AS candidates,
  sum(class_completed)::BIGINT AS class_completed, sum(files_in_review)::BIGINT AS files_in_review,
  sum(admitted)::BIGINT AS admitted, sum(admitted_year_to_date)::BIGINT AS year_to_date,
  sum(admitted_term_to_date)::BIGINT AS term_to_date
FROM (
  SELECT submission_id, annual_target, candidates, class_completed, files_in_review, admitted,
    admitted_year_to_date, admitted_term_to_date
  FROM ledger.commune_admissions SEMI JOIN ledger.current_counting USING (submission_id)
  UNION ALL
  SELECT submission_id, NULL, candidates, class_completed, files_in_review, admitted,
    admitted_year_to_date, admitted_term_to_date
  FROM ledger.school_report SEMI JOIN ledger.current_counting USING (submission_id)
)
GROUP BY submission_id
