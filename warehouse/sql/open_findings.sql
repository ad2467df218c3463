-- Findings that nobody has settled yet: of rejected reports without a later accepted one, and of counted reports · Lỗi và cảnh báo chưa xử lý
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
WITH last AS (
  SELECT unit_id, period,
    max(first_arrival) FILTER (stands) AS accepted,
    max(first_arrival) FILTER (status = 'rejected' AND NOT withdrawn) AS rejected
  FROM ledger.reading
  WHERE unit_id IS NOT NULL AND period IS NOT NULL
  GROUP BY unit_id, period
),
asked AS (
  SELECT r.submission_id, r.unit_id, r.period, r.file_name, r.status
  FROM ledger.reading AS r
  LEFT JOIN last AS l ON l.unit_id = r.unit_id AND l.period = r.period
  LEFT JOIN ledger.current_counting AS c USING (submission_id)
  WHERE NOT r.withdrawn
    AND CASE
      WHEN r.stands THEN c.submission_id IS NOT NULL
      WHEN r.status = 'rejected' THEN r.first_arrival >= coalesce(greatest(l.accepted, l.rejected), 0)
      ELSE true
    END
)
SELECT
  s.unit_id, u.name AS unit_name, s.period, s.file_name, s.status, f.rule, f.severity, f.sheet,
  f.sheet || '!' || f.cell AS cell, f.found,
  f.expected, f.sentence, s.submission_id
FROM ledger.finding AS f
JOIN asked AS s USING (submission_id)
LEFT JOIN ledger.unit AS u ON u.unit_id = s.unit_id
WHERE f.severity <> 'note'
ORDER BY s.unit_id NULLS LAST, s.period, s.file_name, f.sheet, f.cell, f.rule
