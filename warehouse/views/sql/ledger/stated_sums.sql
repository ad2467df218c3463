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
  sum(admitted)::BIGINT AS admitted, sum(year_to_date)::BIGINT AS year_to_date, sum(term_to_date)::BIGINT AS term_to_date
FROM ledger.stated_record
SEMI JOIN ledger.current_counting USING (submission_id)
WHERE adds_to_district
GROUP BY submission_id
