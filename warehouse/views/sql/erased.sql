-- Originals that were erased on the record: their figures stay, and can be traced no further than the ledger · Bản gốc đã xóa có ghi sổ
-- sha256: the content · nội dung
-- erased_at: when · thời điểm xóa
-- who: who erased it · người xóa
-- reason: why · lý do
-- entry: the journal's entry that says so · số thứ tự trong nhật ký
SELECT subject AS sha256, "at" AS erased_at, who, reason, entry
FROM ledger.event
WHERE kind = 'forgotten'
