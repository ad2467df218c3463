-- Open cross-check findings: a report's cell, and the cell that contradicts it · Lỗi đối chiếu giữa các báo cáo
-- finding_id: identifies the finding, also when the report is sent again · mã lỗi
-- rule: X-01 to X-06 · quy tắc
-- severity: error or warning; the report counts in either case · mức độ
-- unit_id: the unit · đơn vị
-- unit_name: its name · tên đơn vị
-- period: the period · kỳ báo cáo
-- file_name: the report's file · tên tệp
-- cell: the cell with its sheet, the first one of a sum · ô
-- found: the value found · đang ghi
-- expected: the expected value, and why · cần ghi
-- other_unit_id: the unit of the other cell · đơn vị của ô đối chiếu
-- other_unit_name: its name · tên đơn vị của ô đối chiếu
-- other_period: the period of the other cell · kỳ của ô đối chiếu
-- other_file_name: the file of the other cell · tên tệp của ô đối chiếu
-- other_cell: the other cell with its sheet · ô đối chiếu
-- sentence: explanation for the unit · giải thích
-- answer: the last answer to it · giải trình
-- answered_by: the person who entered the answer · người ghi giải trình
-- answered_at: time of the answer · thời điểm giải trình
-- submission_id: the report · mã lần gửi
-- other_submission_id: the report of the other cell · lần gửi của ô đối chiếu
SELECT
  c.finding_id, c.rule, c.severity, c.unit_id, u.name AS unit_name, c.period, s.file_name, c.sheet || '!' || c.cell AS cell,
  c.found, c.expected, c.other_unit_id, o.name AS other_unit_name, c.other_period, os.file_name AS other_file_name,
  c.other_cell, c.sentence, a.answer, a.answered_by, a.answered_at, c.submission_id, c.other_submission_id
FROM ledger.open_crosscheck AS c
JOIN ledger.submission AS s USING (submission_id)
JOIN ledger.submission AS os ON os.submission_id = c.other_submission_id
LEFT JOIN ledger.unit AS u ON u.unit_id = c.unit_id
LEFT JOIN ledger.unit AS o ON o.unit_id = c.other_unit_id
LEFT JOIN ledger.answer AS a USING (finding_id)
ORDER BY c.rule, c.unit_id, c.period, c.sheet, c.cell, c.finding_id
