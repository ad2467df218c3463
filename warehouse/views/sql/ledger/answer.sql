-- The last answer to each answered finding · Giải trình gần nhất của mỗi lỗi
-- finding_id: the finding · mã lỗi
-- answer: text of the answer · giải trình
-- answered_by: the person who entered it · người ghi
-- answered_at: time of the answer · thời điểm
-- An answer "as history" is one action for all warnings that were asked by then of periods that ended before a day.
WITH history AS (
  SELECT entry, try_cast(subject AS DATE) AS before, reason, who, "at" FROM ledger.event WHERE kind = 'answered_as_history'
),
asked AS (
  SELECT f.finding_id, r.entry, s.period_end
  FROM ledger.finding AS f
  JOIN ledger.submission AS s USING (submission_id)
  JOIN ledger.run AS r USING (run_id)
  WHERE f.severity = 'warning'
  UNION ALL
  SELECT c.finding_id, c.entry, p.period_end
  FROM ledger.crosscheck AS c
  JOIN ledger.period AS p USING (period)
  WHERE c.event = 'opened' AND c.severity = 'warning'
),
answered AS (
  SELECT subject AS finding_id, entry, reason, who, "at" FROM ledger.event WHERE kind = 'answered'
  UNION
  SELECT a.finding_id, h.entry, h.reason, h.who, h."at"
  FROM history AS h
  JOIN asked AS a ON a.entry < h.entry AND a.period_end < h.before
)
SELECT finding_id, reason AS answer, who AS answered_by, "at" AS answered_at
FROM answered
QUALIFY row_number() OVER (PARTITION BY finding_id ORDER BY entry DESC) = 1
