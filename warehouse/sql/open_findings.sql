-- Findings that nobody has settled yet: of rejected reports without a later accepted one, of counted reports, and between reports · Lỗi và cảnh báo chưa xử lý
-- unit_id: the unit, where it could be told · đơn vị
-- unit_name: its name · tên đơn vị
-- period: the period, where it could be told · kỳ báo cáo
-- file_name: the file · tên tệp
-- status: what became of the file · trạng thái
-- rule: the rule · quy tắc
-- severity: error or warning · mức độ
-- sheet: the sheet · trang tính
-- cell: the cell with its sheet, as 01A-XA!G14 · ô
-- found: what stands there · đang ghi
-- expected: what was expected · cần ghi
-- sentence: for the sender · giải thích
-- submission_id: the submission · mã lần gửi
-- finding_id: names the finding, the same when the report is sent again · mã lỗi
-- other_cell: of a finding between reports, the cell that it doesn't agree with · ô đối chiếu
-- answer: what was answered to it, the last time · giải trình
WITH found AS (
  SELECT f.finding_id, f.submission_id, f.rule, f.severity, f.sheet, f.cell, f.found, f.expected, f.sentence, NULL AS other_cell
  FROM ledger.finding AS f
  JOIN ledger.submission AS s USING (submission_id)
  WHERE f.severity <> 'note'
  AND NOT EXISTS (
    FROM ledger.submission AS later
    WHERE later.unit_id = s.unit_id AND later.period = s.period AND later.arrival > s.arrival
      AND later.status IN ('accepted', 'accepted_with_warnings')
  )
  AND NOT EXISTS (
    FROM ledger.submission AS later
    WHERE s.status = 'rejected' AND later.unit_id = s.unit_id AND later.period = s.period
      AND later.status = 'rejected' AND later.arrival > s.arrival
  )
  UNION ALL
  SELECT finding_id, submission_id, rule, severity, sheet, cell, found, expected, sentence, other_cell
  FROM ledger.open_crosscheck
)
SELECT
  s.unit_id, u.name AS unit_name, s.period, s.file_name, s.status, f.rule, f.severity, f.sheet,
  f.sheet || '!' || f.cell AS cell, f.found,
  f.expected, f.sentence, s.submission_id, f.finding_id, f.other_cell, a.answer
FROM found AS f
JOIN ledger.submission AS s USING (submission_id)
LEFT JOIN ledger.unit AS u ON u.unit_id = s.unit_id
LEFT JOIN ledger.answer AS a USING (finding_id)
ORDER BY s.unit_id NULLS LAST, s.period, s.file_name, f.sheet, f.cell, f.rule
