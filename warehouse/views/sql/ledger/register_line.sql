-- The lines of the registers that count, each decision line once in the whole district · Các dòng sổ kết nạp, mỗi dòng quyết định một lần
-- decision_number: the decision, as 123-QĐ/HU · số quyết định
-- decision_line: the line of the decision · dòng
-- unit_id: the unit it counts for: of several, the one of the shortest period, then the latest · đơn vị
-- period: the period of that register · kỳ báo cáo
-- decided_on: day of the decision · ngày quyết định
-- admitted_on: day of the ceremony · ngày lễ kết nạp
-- readmitted: whether it is a readmission · kết nạp lại
-- registers: number of registers with the line · số lần ghi trong các sổ
-- units: number of units whose registers have it, without successors of one of them; over 1 is X-02 · số đơn vị cùng ghi
-- submission_id: that register's submission · mã lần gửi
-- sheet: its sheet · trang tính
-- sheet_row: its row · dòng trên trang tính
-- A register of the fewest months is taken before longer ones, as in counting (docs/forms.md §5.3).
-- A decision is one of its term: numbers start again. The term is that of the decision's date, else of the period.
WITH line AS (
  SELECT
    k.decision_number, k.decision_line, c.unit_id, c.period, c.length, c.recency, k.decided_on, k.admitted_on,
    k.readmitted, k.submission_id, k.sheet, k.sheet_row, upper(regexp_replace(k.decision_number, '\s', '', 'g')) AS decision,
    coalesce(t.term, p.term) AS term
  FROM ledger.admission_register AS k
  JOIN ledger.current_submission AS c USING (submission_id)
  JOIN ledger.period AS p ON p.period = c.period
  LEFT JOIN ledger.term AS t ON k.decided_on BETWEEN t.start_day AND t.end_day
),
-- A successor's year lists again what its predecessors listed.
listed AS (SELECT DISTINCT term, decision, decision_line, unit_id FROM line),
again AS (
  SELECT DISTINCT l.*
  FROM listed AS l
  JOIN ledger.predecessor AS p ON p.unit_id = l.unit_id
  JOIN listed AS o ON o.unit_id = p.predecessor_id AND o.term = l.term AND o.decision = l.decision AND o.decision_line = l.decision_line
),
spread AS (
  SELECT l.term, l.decision, l.decision_line, count(*) AS registers, count(DISTINCT l.unit_id) - count(DISTINCT a.unit_id) AS units
  FROM line AS l
  LEFT JOIN again AS a USING (term, decision, decision_line, unit_id)
  GROUP BY ALL
)
SELECT
  l.decision_number, l.decision_line, l.unit_id, l.period, l.decided_on, l.admitted_on, l.readmitted, s.registers, s.units,
  l.submission_id, l.sheet, l.sheet_row
FROM line AS l
JOIN spread AS s USING (term, decision, decision_line)
QUALIFY row_number() OVER (
  PARTITION BY term, decision, decision_line ORDER BY round(l.length / 6 / 30.4), l.recency // 10_000_000 DESC, l.unit_id, l.submission_id, l.sheet, l.sheet_row
) = 1
