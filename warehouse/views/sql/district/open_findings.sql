-- Open findings: of rejected reports without a later accepted one, of counting reports, and of cross-checks · Lỗi và cảnh báo chưa xử lý
-- unit_id: the unit, where it was recognised · đơn vị
-- unit_name: its name · tên đơn vị
-- period: the period, where it was recognised · kỳ báo cáo
-- file_name: the file · tên tệp
-- status: status of the file · trạng thái
-- rule: the rule · quy tắc
-- severity: error or warning · mức độ
-- sheet: the sheet · trang tính
-- cell: the cell with its sheet, as 01A-XA!G14 · ô
-- found: the value found · đang ghi
-- expected: the expected value · cần ghi
-- sentence: explanation for the sender · giải thích
-- submission_id: the submission · mã lần gửi
-- finding_id: identifies the finding, also when the report is sent again · mã lỗi
-- other_cell: of a cross-check, the cell that contradicts it · ô đối chiếu
-- answer: the last answer to it · giải trình
WITH last AS (
  SELECT unit_id, period,
    max(first_arrival) FILTER (stands) AS accepted,
    max(first_arrival) FILTER (status = 'rejected' AND NOT withdrawn) AS rejected
  FROM ledger.reading
  WHERE unit_id IS NOT NULL AND period IS NOT NULL
  GROUP BY unit_id, period
),
asked AS (
  SELECT r.submission_id, r.unit_id, r.period, r.file_name, r.status, r.replaced_at_entry IS NOT NULL AS replaced
  FROM ledger.reading AS r
  LEFT JOIN last AS l ON l.unit_id = r.unit_id AND l.period = r.period
  LEFT JOIN ledger.current_counting AS c USING (submission_id)
  WHERE NOT r.withdrawn
    AND CASE
      WHEN r.stands THEN c.submission_id IS NOT NULL
      WHEN r.status = 'rejected' THEN r.first_arrival >= coalesce(greatest(l.accepted, l.rejected), 0)
      ELSE true
    END
),
found AS (
  SELECT a.unit_id, a.period, a.file_name, a.status, f.finding_id, f.submission_id, f.rule, f.severity, f.sheet, f.cell, f.found, f.expected, f.sentence, NULL AS other_cell
  FROM ledger.finding AS f
  JOIN asked AS a USING (submission_id)
  WHERE f.severity <> 'note' AND NOT (a.replaced AND f.rule = 'F-08')
  UNION ALL
  SELECT s.unit_id, s.period, s.file_name, s.status, o.finding_id, o.submission_id, o.rule, o.severity, o.sheet, o.cell, o.found, o.expected, o.sentence, o.other_cell
  FROM ledger.open_crosscheck AS o
  JOIN ledger.submission AS s USING (submission_id)
)
SELECT
  f.unit_id, u.name AS unit_name, f.period, f.file_name, f.status, f.rule, f.severity, f.sheet,
  f.sheet || '!' || f.cell AS cell, f.found,
  f.expected, f.sentence, f.submission_id, f.finding_id, f.other_cell, a.answer
FROM found AS f
LEFT JOIN ledger.unit AS u ON u.unit_id = f.unit_id
LEFT JOIN ledger.answer AS a USING (finding_id)
ORDER BY f.unit_id NULLS LAST, f.period, f.file_name, f.sheet, f.cell, f.rule, f.finding_id, f.submission_id
