-- The last answer to each answered finding · Giải trình gần nhất của mỗi lỗi
-- finding_id: the finding · mã lỗi
-- answer: text of the answer · giải trình
-- answered_by: the person who entered it · người ghi
-- answered_at: time of the answer · thời điểm
SELECT subject AS finding_id, reason AS answer, who AS answered_by, "at" AS answered_at
FROM ledger.event
WHERE kind = 'answered'
QUALIFY row_number() OVER (PARTITION BY subject ORDER BY entry DESC) = 1
