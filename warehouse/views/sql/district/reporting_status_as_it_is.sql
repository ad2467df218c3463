-- Owed reports and their states, with the units that exist on a given day · Tình hình nộp báo cáo, kèm đơn vị kế thừa
-- unit_id: the unit that exists on the day · mã đơn vị
-- unit_name: its name · tên đơn vị
-- owed_by: the unit that owed the report in its time · đơn vị phải báo cáo
-- period: the period owed · kỳ phải báo cáo
-- period_end: its last day · ngày cuối kỳ
-- due_on: the day the report is due · hạn nộp
-- state: confirmed_zero, reported, reported_late, rejected, not_yet_due or missing · tình trạng
-- admitted: admissions the counted report states · kết nạp
-- submission_id: the report · mã lần gửi
-- @parameters: on_day
-- @example: SELECT unit_name, owed_by, state FROM reporting_status_as_it_is(DATE '2025-07-01') WHERE period = '2024-01' ORDER BY unit_name COLLATE vi
SELECT s.standing_unit_id AS unit_id, s.unit_name, r.unit_id AS owed_by, r.period, r.period_end, r.due_on, r.state, r.admitted, r.submission_id
FROM district.reporting_status AS r
JOIN ledger.standing_unit(on_day) AS s USING (unit_id)
ORDER BY r.period_start, r.period_end, s.standing_unit_id, r.unit_id
