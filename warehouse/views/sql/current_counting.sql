-- What of each unit's period counts now · Số được tính hiện tại của mỗi đơn vị, mỗi kỳ
-- entry: the journal's entry since which it is so · số thứ tự trong nhật ký
-- unit_id: the unit · đơn vị
-- period: the period · kỳ báo cáo
-- submission_id: the report that counts · mã lần gửi
-- settled_by: why that one: only, version or arrival · căn cứ chọn
-- stated: admissions it states; null: its form adds nothing · số báo cáo ghi
-- inside: what shorter reports inside it add already · số của các kỳ ngắn hơn bên trong
-- counted: what it adds: stated less inside, never under 0 · số được tính
-- unallocated: whether shorter reports lie inside it · phần chưa phân bổ
-- (Four times as fast as a window, once a view on top filters.)
SELECT entry, unit_id, period, submission_id, settled_by, stated, inside, counted, unallocated
FROM ledger.counting
SEMI JOIN (SELECT unit_id, period, max(entry) AS entry FROM ledger.counting GROUP BY unit_id, period) AS last
  USING (unit_id, period, entry)
WHERE submission_id IS NOT NULL
