-- The present counting result of each unit and period · Số được tính hiện tại của mỗi đơn vị, mỗi kỳ
-- entry: the journal entry that last changed it · số thứ tự trong nhật ký
-- unit_id: the unit · đơn vị
-- period: the period · kỳ báo cáo
-- submission_id: the report that counts · mã lần gửi
-- settled_by: the reason for this report: only, version or arrival · căn cứ chọn
-- stated: admissions it states; null: its form adds nothing · số báo cáo ghi
-- inside: admissions that shorter reports inside it add · số của các kỳ ngắn hơn bên trong
-- counted: stated less inside, never under 0 · số được tính
-- unallocated: true where shorter reports lie inside it · phần chưa phân bổ
-- A SEMI JOIN is four times as fast as a window function where an outer view filters.
SELECT entry, unit_id, period, submission_id, settled_by, stated, inside, counted, unallocated
FROM ledger.counting
SEMI JOIN (SELECT unit_id, period, max(entry) AS entry FROM ledger.counting GROUP BY unit_id, period) AS last
  USING (unit_id, period, entry)
WHERE submission_id IS NOT NULL
