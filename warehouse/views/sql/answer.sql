-- The last answer to each finding that was answered · Giải trình gần nhất của mỗi lỗi
-- finding_id: the finding · mã lỗi
-- answer: in the words of who entered it · giải trình
-- answered_by: who entered it · người ghi
-- answered_at: when · thời điểm
SELECT subject AS finding_id, reason AS answer, who AS answered_by, "at" AS answered_at
FROM ledger.event
WHERE kind = 'answered'
QUALIFY row_number() OVER (PARTITION BY subject ORDER BY entry DESC) = 1
