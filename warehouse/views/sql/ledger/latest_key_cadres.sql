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
SEMI JOIN ledger.standing_now AS s ON s.unit_id = l.unit_id
ANTI JOIN (
  SELECT p.predecessor_id FROM ledger.predecessor AS p SEMI JOIN latest AS o ON o.unit_id = p.unit_id
) AS replaced ON replaced.predecessor_id = l.unit_id
