-- The province's admissions by month: the districts' figures added up · Kết quả kết nạp của tỉnh theo tháng
-- period: the month · tháng
-- districts: districts of the lake with figures of this month · số huyện đã có số liệu
-- of_districts: districts of the lake · số huyện
-- admitted: admissions of the reports for this month · kết nạp trong tháng
-- year_to_date: admissions since the year's first day · lũy kế từ đầu năm
-- term_to_date: admissions since the term's first day · lũy kế từ đầu nhiệm kỳ
-- year_target: sum of those districts' targets of the year · chỉ tiêu năm
-- term_target: sum of those districts' targets of the term · chỉ tiêu nhiệm kỳ
-- term_share: term_to_date / term_target (0 to 1) · tỷ lệ so với chỉ tiêu nhiệm kỳ
SELECT
  period,
  count(*) AS districts,
  (SELECT count(*) FROM ledger.district) AS of_districts,
  sum(admitted)::BIGINT AS admitted,
  sum(year_to_date)::BIGINT AS year_to_date,
  sum(term_to_date)::BIGINT AS term_to_date,
  sum(year_target)::BIGINT AS year_target,
  sum(term_target)::BIGINT AS term_target,
  round(sum(term_to_date) / sum(term_target), 4) AS term_share
FROM province.progress_by_district
GROUP BY period
ORDER BY period
