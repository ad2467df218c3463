-- The cells behind the counted admissions, each with its sign · Các ô làm nên số được tính
-- unit_id: the unit · đơn vị
-- period: the counting report's period · kỳ báo cáo
-- period_start: its first day · ngày đầu kỳ
-- period_end: its last day · ngày cuối kỳ
-- unallocated: true where shorter reports lie inside it · phần chưa phân bổ
-- submission_id: the submission · mã lần gửi
-- sheet: the sheet's name · trang tính
-- cell: the cell · ô
-- field: the form's field · cột trong kho
-- record: the record · dòng hoặc cột của mẫu
-- value: the number there · số liệu
-- factor: 1, -1 or 0, as in ledger.counted_part · hệ số
SELECT p.unit_id, p.period, p.period_start, p.period_end, p.unallocated, c.submission_id, c.sheet, c.cell, c.field, c.record, c.value, p.factor
FROM ledger.counted_part AS p
JOIN ledger.figure_cell AS c USING (submission_id)
WHERE c.adds_to_district AND c.figure = 'admitted'
