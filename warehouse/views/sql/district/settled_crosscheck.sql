-- Cross-check findings closed by a later report · Lỗi đối chiếu đã được giải quyết
-- finding_id: identifies the finding · mã lỗi
-- rule: X-01 to X-06 · quy tắc
-- unit_id: the unit · đơn vị
-- unit_name: its name · tên đơn vị
-- period: the period · kỳ báo cáo
-- cell: the cell with its sheet, as it was found · ô
-- found: the value found · đã ghi
-- expected: the expected value · cần ghi
-- other_cell: the other cell with its sheet · ô đối chiếu
-- settled_by: the report that closed it; null where a report was only withdrawn · lần gửi đã giải quyết
-- settled_by_file_name: its file · tên tệp đã giải quyết
-- answer: the last answer while it was open · giải trình
-- submission_id: the report that it was found in · mã lần gửi
WITH closed AS (
  SELECT * FROM ledger.crosscheck
  QUALIFY row_number() OVER (PARTITION BY finding_id ORDER BY entry DESC) = 1 AND event = 'closed'
)
SELECT
  c.finding_id, c.rule, c.unit_id, u.name AS unit_name, c.period, c.sheet || '!' || c.cell AS cell, c.found, c.expected,
  c.other_sheet || '!' || c.other_cell AS other_cell, c.settled_by, b.file_name AS settled_by_file_name, a.answer,
  c.submission_id
FROM closed AS c
LEFT JOIN ledger.submission AS b ON b.submission_id = c.settled_by
LEFT JOIN ledger.unit AS u ON u.unit_id = c.unit_id
LEFT JOIN ledger.answer AS a USING (finding_id)
ORDER BY c.rule, c.unit_id, c.period, c.finding_id
