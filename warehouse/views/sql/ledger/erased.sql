-- Erased originals; their figures stay, and can be traced to the ledger only · Bản gốc đã xóa có ghi sổ
-- sha256: the content · nội dung
-- erased_at: time of the erasure · thời điểm xóa
-- who: the person who erased it · người xóa
-- reason: that person's reason · lý do
-- entry: the journal entry · số thứ tự trong nhật ký
SELECT subject AS sha256, "at" AS erased_at, who, reason, entry
FROM ledger.event
WHERE kind = 'forgotten'
