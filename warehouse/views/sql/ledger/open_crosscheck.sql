-- Open cross-check findings: the last row of each · Lỗi đối chiếu đang mở
-- entry: the journal entry that last changed it · số thứ tự trong nhật ký
-- finding_id: identifies the finding · mã lỗi
-- rule: X-01 to X-06 · quy tắc
-- severity: error or warning · mức độ
-- unit_id: the unit · đơn vị
-- period: the period · kỳ báo cáo
-- submission_id: the report · mã lần gửi
-- sheet: the sheet · trang tính
-- cell: the cell, the first one of a sum · ô
-- found: the value found · đang ghi
-- expected: the expected value, and why · cần ghi
-- sentence: explanation for the unit · giải thích
-- other_unit_id: the unit of the other cell · đơn vị của ô đối chiếu
-- other_period: its period · kỳ của ô đối chiếu
-- other_submission_id: its report · lần gửi của ô đối chiếu
-- other_cell: the other cell with its sheet · ô đối chiếu
SELECT entry, finding_id, rule, severity, unit_id, period, submission_id, sheet, cell, found, expected, sentence,
  other_unit_id, other_period, other_submission_id, other_sheet || '!' || other_cell AS other_cell
FROM ledger.crosscheck
QUALIFY row_number() OVER (PARTITION BY finding_id ORDER BY entry DESC) = 1 AND event = 'opened'
