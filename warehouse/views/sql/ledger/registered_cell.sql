-- The register's lines, each decision line once, with its cell · Các dòng sổ kết nạp kèm ô
-- unit_id: the unit it counts for · đơn vị
-- period: the period of that register · kỳ báo cáo
-- decided_on: day of the decision · ngày quyết định
-- admitted_on: day of the ceremony · ngày lễ kết nạp
-- readmitted: true for a readmission · kết nạp lại
-- submission_id: the submission · mã lần gửi
-- sheet: the sheet's name · trang tính
-- cell: the cell of its decision number · ô
-- field: the form's field · cột trong kho
-- record: number and line · số và dòng
-- value: always 1 · một
SELECT
  l.unit_id, l.period, l.decided_on, l.admitted_on, l.readmitted, l.submission_id, l.sheet, y.sheet_column || l.sheet_row AS cell,
  'decision_number' AS field, l.decision_number || ' · ' || l.decision_line AS record, 1 AS value
FROM ledger.register_line AS l
LEFT JOIN ledger.layout AS y ON y.submission_id = l.submission_id AND y.sheet = l.sheet AND y.field = 'decision_number'
