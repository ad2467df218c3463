-- Each unit's target of a year: the registry's, else what the unit itself states · Chỉ tiêu năm của từng đơn vị
-- unit_id: the unit · mã đơn vị
-- unit_name: its name · tên đơn vị
-- kind: the kind of unit, as commune or school · loại đơn vị
-- year: the year · năm
-- term: the term; a year in which one ends has a row for each · nhiệm kỳ
-- term_start: the term's first day · ngày đầu nhiệm kỳ
-- term_end: its last day · ngày cuối nhiệm kỳ
-- target: the target · chỉ tiêu năm
-- source: registry, or stated by the unit's latest report of the year · nguồn
-- registry_target: the target in the registry · chỉ tiêu giao
-- stated_target: the target that the unit states · chỉ tiêu năm do đơn vị ghi
-- counted: admissions counted of the year · số được tính trong năm
-- submission_id: the unit's latest report of the year · báo cáo mới nhất trong năm
-- units_owing: units that owe the year's admissions · số đơn vị phải báo cáo
-- units_reported: of them, units that reported all of it · số đơn vị đã báo cáo
-- provisional: true until all of the year is due · số liệu tạm tính
-- @key: unit_id, year AS period, term
-- @trace stated_target = stated_figure: c.submission_id = f.submission_id AND c.adds_to_district AND c.figure = 'annual_target'
-- @trace counted = counted: c.unit_id = f.unit_id AND year(c.period_end) = f.year AND c.period_end BETWEEN f.term_start AND f.term_end
-- @trace registry_target = registry
-- @trace target = derived
-- @trace units_owing, units_reported = coverage
-- @example: SELECT unit_name, target, source, counted FROM unit_target WHERE year = 2023 ORDER BY unit_name COLLATE vi
SELECT
  unit_id, unit_name, kind, year, term, term_start, term_end, coalesce(target, stated_target) AS target,
  if(target IS NULL, 'stated', 'registry') AS source, target AS registry_target, stated_target, counted, submission_id,
  units_owing, units_reported, provisional
FROM district.unit_year
WHERE target IS NOT NULL OR stated_target IS NOT NULL
ORDER BY year, term, unit_id
