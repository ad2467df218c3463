-- Counted admissions of each year against the target, under the units that exist on a given day · Kết quả năm theo đơn vị đang tồn tại tại một ngày
-- unit_id: the unit that exists on the day · mã đơn vị
-- unit_name: its name · tên đơn vị
-- kind: the kind of unit, as commune or school · loại đơn vị
-- year: the year · năm
-- counted: admissions counted of the year · số được tính trong năm
-- term_to_date: admissions counted since the term's first day · số được tính từ đầu nhiệm kỳ
-- target: sum of the targets of the unit and its predecessors · chỉ tiêu năm
-- stated_target: sum of the targets that those units' latest reports of the year state · chỉ tiêu năm do đơn vị ghi
-- term: the term · nhiệm kỳ
-- units_owing: units that owe the year's admissions · số đơn vị phải báo cáo
-- units_reported: of them, units that reported all of it · số đơn vị đã báo cáo
-- provisional: true until all of the year is due · số liệu tạm tính
-- @parameters: on_day
-- @example: SELECT unit_name, year, counted FROM unit_year_as_it_is(DATE '2025-07-01') ORDER BY unit_name COLLATE vi, year
SELECT
  s.standing_unit_id AS unit_id, any_value(s.unit_name) AS unit_name, any_value(s.kind) AS kind, y.year,
  sum(y.counted)::BIGINT AS counted,
  (sum(sum(y.counted)) OVER (PARTITION BY s.standing_unit_id, y.term ORDER BY y.year))::BIGINT AS term_to_date,
  sum(y.target)::BIGINT AS target, sum(y.stated_target)::BIGINT AS stated_target, y.term,
  any_value(y.units_owing) AS units_owing, any_value(y.units_reported) AS units_reported, any_value(y.provisional) AS provisional
FROM district.unit_year AS y
JOIN ledger.standing_unit(on_day) AS s USING (unit_id)
GROUP BY s.standing_unit_id, y.year, y.term
ORDER BY y.year, y.term, s.standing_unit_id
