-- Admissions of the registers by month of the decision's date; a decision line counts once · Kết nạp theo tháng của ngày quyết định
-- month: the month of the decision's date, as 2024-02; null where the register has none · tháng của ngày quyết định
-- unit_id: the unit · mã đơn vị
-- unit_name: its name · tên đơn vị
-- admitted: lines of registers, each decision line once in the district · số kết nạp
-- readmitted: readmissions among them · kết nạp lại
-- @key: unit_id, month AS period
-- @trace admitted = registered: c.unit_id = f.unit_id AND strftime(c.decided_on, '%Y-%m') IS NOT DISTINCT FROM f.month
-- @trace readmitted = registered: c.unit_id = f.unit_id AND strftime(c.decided_on, '%Y-%m') IS NOT DISTINCT FROM f.month AND c.readmitted
-- @example: SELECT month, sum(admitted) AS admitted FROM admissions_by_decision_date GROUP BY month ORDER BY month
SELECT
  strftime(l.decided_on, '%Y-%m') AS month, l.unit_id, u.name AS unit_name, count(*) AS admitted,
  count(*) FILTER (l.readmitted) AS readmitted
FROM ledger.register_line AS l
JOIN ledger.unit AS u USING (unit_id)
GROUP BY ALL
ORDER BY month, l.unit_id
