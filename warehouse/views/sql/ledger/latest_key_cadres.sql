-- The latest report of key cadres in the past of each existing unit · Báo cáo cán bộ chủ chốt mới nhất của mỗi đơn vị
-- submission_id: the report · mã lần gửi
-- unit_id: the unit that sent it · mã đơn vị
-- Until a successor reports key cadres, those of its predecessors are the latest: each one's own.
WITH latest AS (
  SELECT c.submission_id, c.unit_id
  FROM ledger.current_submission AS c
  SEMI JOIN ledger.key_cadres AS k ON k.submission_id = c.submission_id
  QUALIFY row_number() OVER (PARTITION BY c.unit_id ORDER BY c.recency DESC) = 1
)
SELECT l.submission_id, l.unit_id
FROM latest AS l
JOIN ledger.standing_unit((SELECT arg_max(as_of, entry) FROM ledger.run)) AS s USING (unit_id)
WHERE s.stands
  AND l.unit_id NOT IN (SELECT p.predecessor_id FROM ledger.predecessor AS p SEMI JOIN latest ON latest.unit_id = p.unit_id)
