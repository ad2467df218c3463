-- Admissions of the registers by the period that reported them; a decision line counts once · Kết nạp theo kỳ báo cáo
-- period: the reporting period · kỳ báo cáo
-- unit_id: the unit · mã đơn vị
-- unit_name: its name · tên đơn vị
-- admitted: lines of registers, each decision line once in the district · số kết nạp
-- readmitted: readmissions among them · kết nạp lại
-- units_owing: units that owe the period's admissions · số đơn vị phải báo cáo
-- units_reported: of them, units that reported · số đơn vị đã báo cáo
-- provisional: true until the period is due · số liệu tạm tính
-- @key: unit_id, period
-- @trace admitted = registered: c.unit_id = f.unit_id AND c.period = f.period
-- @trace readmitted = registered: c.unit_id = f.unit_id AND c.period = f.period AND c.readmitted
-- @trace units_owing, units_reported = coverage
-- @example: SELECT period, sum(admitted) AS admitted, sum(readmitted) AS readmitted FROM admissions_by_period GROUP BY period ORDER BY period
SELECT
  l.period, l.unit_id, u.name AS unit_name, count(*) AS admitted, count(*) FILTER (l.readmitted) AS readmitted,
  k.units_owing, k.units_reported, k.provisional
FROM ledger.register_line AS l
JOIN ledger.unit AS u USING (unit_id)
JOIN ledger.completeness AS k ON k.period = l.period
GROUP BY ALL
ORDER BY l.period, l.unit_id
