-- The cells of the reports that count, with their unit and period · Các ô của báo cáo được tính
-- unit_id: the unit · đơn vị
-- period: the period · kỳ báo cáo
-- unallocated: true where shorter reports lie inside its period · phần chưa phân bổ
-- submission_id: the submission · mã lần gửi
-- form: the form's code · mẫu
-- adds_to_district: whether the form's admissions add to the district · có cộng vào huyện không
-- sheet: the sheet's name · trang tính
-- cell: the cell · ô
-- field: the form's field · cột trong kho
-- figure: the district's figure that the field feeds · số liệu chung của huyện
-- solution: the solution whose admissions it counts · nhóm giải pháp
-- organisation: who introduced them, or which records of the form · tổ chức
-- record: the record · dòng hoặc cột của mẫu
-- value: the number there · số liệu
SELECT n.unit_id, n.period, n.unallocated, c.submission_id, c.form, c.adds_to_district, c.sheet, c.cell, c.field,
  c.figure, c.solution, c.organisation, c.record, c.value
FROM ledger.cell AS c
JOIN ledger.current_counting AS n USING (submission_id)
