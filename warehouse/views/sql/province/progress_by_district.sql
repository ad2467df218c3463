-- Each district's admissions by month, from its own view · Kết quả kết nạp của từng huyện theo tháng
-- district_id: the district · mã huyện
-- district_name: its name · tên huyện
-- period: the month · tháng
-- admitted: admissions of the reports for this month · kết nạp trong tháng
-- year_to_date: admissions since the year's first day · lũy kế từ đầu năm
-- term_to_date: admissions since the term's first day · lũy kế từ đầu nhiệm kỳ
-- year_target: target of the year · chỉ tiêu năm
-- term_target: target of the term · chỉ tiêu nhiệm kỳ
-- term_share: term_to_date / term_target (0 to 1) · tỷ lệ so với chỉ tiêu nhiệm kỳ
-- known_at: time of publication of the last of these figures · thời điểm công bố
SELECT
  district_id,
  any_value(d.name) AS district_name,
  period,
  any_value(value) FILTER (figure = 'admitted')::BIGINT AS admitted,
  any_value(value) FILTER (figure = 'year_to_date')::BIGINT AS year_to_date,
  any_value(value) FILTER (figure = 'term_to_date')::BIGINT AS term_to_date,
  any_value(value) FILTER (figure = 'year_target')::BIGINT AS year_target,
  any_value(value) FILTER (figure = 'term_target')::BIGINT AS term_target,
  any_value(value) FILTER (figure = 'term_share') AS term_share,
  max(known_at) AS known_at
FROM province.told
LEFT JOIN ledger.district AS d USING (district_id)
WHERE "view" = 'district_progress'
GROUP BY district_id, period
ORDER BY period, district_id
