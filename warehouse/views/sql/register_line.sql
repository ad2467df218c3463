-- The lines of the registers that count, each decision line once in the whole district · Các dòng sổ kết nạp, mỗi dòng quyết định một lần
-- decision_number: the decision, as 123-QĐ/HU · số quyết định
-- decision_line: the line of the decision · dòng
-- unit_id: the unit it counts for: of several, the one of the shortest period, then the earliest · đơn vị
-- period: the period of that register · kỳ báo cáo
-- decided_on: day of the decision · ngày quyết định
-- admitted_on: day of the ceremony · ngày lễ kết nạp
-- readmitted: whether it is a readmission · kết nạp lại
-- registers: number of registers with the line · số lần ghi trong các sổ
-- units: number of units whose registers have it; over 1 is X-02 · số đơn vị cùng ghi
-- submission_id: that register's submission · mã lần gửi
-- sheet: its sheet · trang tính
-- sheet_row: its row · dòng trên trang tính
WITH line AS (
  SELECT
    k.decision_number, k.decision_line, c.unit_id, c.period, c.period_start, c.period_end, k.decided_on, k.admitted_on,
    k.readmitted, k.submission_id, k.sheet, k.sheet_row, upper(regexp_replace(k.decision_number, '\s', '', 'g')) AS decision
  FROM ledger.admission_register AS k
  JOIN ledger.current_submission AS c USING (submission_id)
),
spread AS (
  SELECT decision, decision_line, count(*) AS registers, count(DISTINCT unit_id) AS units FROM line GROUP BY decision, decision_line
)
SELECT
  l.decision_number, l.decision_line, l.unit_id, l.period, l.decided_on, l.admitted_on, l.readmitted, s.registers, s.units,
  l.submission_id, l.sheet, l.sheet_row
FROM line AS l
JOIN spread AS s USING (decision, decision_line)
QUALIFY row_number() OVER (
  PARTITION BY decision, decision_line
  ORDER BY l.period_end - l.period_start, l.period_start, l.unit_id, l.submission_id, l.sheet, l.sheet_row
) = 1
