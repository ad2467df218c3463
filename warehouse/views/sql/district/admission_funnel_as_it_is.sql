-- Candidates to admissions, under the units that exist on a given day · Từ quần chúng ưu tú đến kết nạp, theo đơn vị đang tồn tại
-- unit_id: the unit that exists on the day · mã đơn vị
-- unit_name: its name · tên đơn vị
-- kind: the kind of unit, as commune or school · loại đơn vị
-- period: the period · kỳ báo cáo
-- period_start: first day · ngày đầu kỳ
-- period_end: last day · ngày cuối kỳ
-- candidates: outstanding people · quần chúng ưu tú
-- class_completed: of them, with the preparatory class completed · đã học lớp bồi dưỡng
-- files_in_review: files in review · hồ sơ đang xét
-- admitted: admissions of the period · kết nạp trong kỳ
-- units_owing: units that owe the period's admissions · số đơn vị phải báo cáo
-- units_reported: of them, units that reported · số đơn vị đã báo cáo
-- provisional: true until the period is due · số liệu tạm tính
-- @parameters: on_day
-- @example: SELECT unit_name, candidates, admitted FROM admission_funnel_as_it_is(DATE '2025-07-01') WHERE period = '2023' ORDER BY unit_name COLLATE vi
SELECT
  s.standing_unit_id AS unit_id, any_value(s.unit_name) AS unit_name, any_value(s.kind) AS kind, f.period,
  f.period_start, f.period_end, sum(f.candidates)::BIGINT AS candidates, sum(f.class_completed)::BIGINT AS class_completed,
  sum(f.files_in_review)::BIGINT AS files_in_review, sum(f.admitted)::BIGINT AS admitted,
  any_value(f.units_owing) AS units_owing, any_value(f.units_reported) AS units_reported, any_value(f.provisional) AS provisional
FROM district.admission_funnel AS f
JOIN ledger.standing_unit(on_day) AS s USING (unit_id)
GROUP BY s.standing_unit_id, f.period, f.period_start, f.period_end
ORDER BY f.period_start, f.period_end, s.standing_unit_id
