-- Reported and counted admissions of each period, under the units that exist on a given day · Kết quả theo đơn vị đang tồn tại tại một ngày
-- unit_id: the unit that exists on the day · mã đơn vị
-- unit_name: its name · tên đơn vị
-- kind: the kind of unit, as commune or school · loại đơn vị
-- period: the period · kỳ báo cáo
-- period_start: first day · ngày đầu kỳ
-- period_end: last day · ngày cuối kỳ
-- reports: number of reports added up · số báo cáo
-- admitted: admissions the reports state · kết nạp trong kỳ
-- counted: those of them that count · số được tính
-- unallocated: true where shorter reports lie inside one of them · có phần chưa phân bổ
-- year_to_date: as stated by the units · lũy kế năm do đơn vị ghi
-- term_to_date: as stated by the units · lũy kế nhiệm kỳ do đơn vị ghi
-- counted_year_to_date: counted of all of them since the year's first day · số được tính từ đầu năm
-- counted_term_to_date: counted of all of them since the term's first day · số được tính từ đầu nhiệm kỳ
-- units_owing: units that owe the period's admissions · số đơn vị phải báo cáo
-- units_reported: of them, units that reported · số đơn vị đã báo cáo
-- provisional: true until the period is due · số liệu tạm tính
-- @parameters: on_day
-- @example: SELECT unit_name, sum(counted) AS counted FROM unit_progress_as_it_is(DATE '2025-07-01') GROUP BY ALL ORDER BY unit_name COLLATE vi
SELECT
  s.standing_unit_id AS unit_id, any_value(s.unit_name) AS unit_name, any_value(s.kind) AS kind,
  p.period, p.period_start, p.period_end, count(*) AS reports,
  sum(p.admitted)::BIGINT AS admitted, sum(p.counted)::BIGINT AS counted, bool_or(p.unallocated) AS unallocated,
  sum(p.year_to_date)::BIGINT AS year_to_date, sum(p.term_to_date)::BIGINT AS term_to_date,
  (sum(sum(p.counted)) OVER (PARTITION BY s.standing_unit_id, p.term_start, year(p.period_end) ORDER BY p.period_end))::BIGINT AS counted_year_to_date,
  (sum(sum(p.counted)) OVER (PARTITION BY s.standing_unit_id, p.term_start ORDER BY p.period_end))::BIGINT AS counted_term_to_date,
  any_value(p.units_owing) AS units_owing, any_value(p.units_reported) AS units_reported, any_value(p.provisional) AS provisional
FROM district.unit_progress AS p
JOIN ledger.standing_unit(on_day) AS s USING (unit_id)
GROUP BY s.standing_unit_id, p.period, p.period_start, p.period_end, p.term_start
ORDER BY p.period_start, p.period_end, s.standing_unit_id
