-- The cells of the reports that count, with their unit and period · Các ô của báo cáo được tính
-- unit_id: the unit · đơn vị
-- period: the period · kỳ báo cáo
-- unallocated: true where shorter reports lie inside its period · phần chưa phân bổ
-- submission_id: the submission · mã lần gửi
-- form: the form's code · mẫu
-- sheet: the sheet's name · trang tính
-- cell: the cell · ô
-- field: the form's field · cột trong kho
-- record: the record · dòng hoặc cột của mẫu
-- value: the number there · số liệu
SELECT n.unit_id, n.period, n.unallocated, c.submission_id, c.form, c.sheet, c.cell, c.field, c.record, c.value
FROM ledger.cell AS c
JOIN ledger.current_counting AS n USING (submission_id)
