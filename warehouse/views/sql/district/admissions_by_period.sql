-- Admissions of the registers by the period that reported them; a decision line counts once · Kết nạp theo kỳ báo cáo
-- period: the reporting period · kỳ báo cáo
-- unit_id: the unit · mã đơn vị
-- unit_name: its name · tên đơn vị
-- admitted: lines of registers, each decision line once in the district · số kết nạp
-- readmitted: readmissions among them · kết nạp lại
-- @key: unit_id, period
-- @trace admitted = registered: c.unit_id = f.unit_id AND c.period = f.period
-- @trace readmitted = registered: c.unit_id = f.unit_id AND c.period = f.period AND c.readmitted
-- @example: SELECT period, sum(admitted) AS admitted, sum(readmitted) AS readmitted FROM admissions_by_period GROUP BY period ORDER BY period
SELECT
  l.period, l.unit_id, u.name AS unit_name, count(*) AS admitted, count(*) FILTER (l.readmitted) AS readmitted
FROM ledger.register_line AS l
JOIN ledger.unit AS u USING (unit_id)
GROUP BY ALL
ORDER BY l.period, l.unit_id
