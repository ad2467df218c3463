-- The latest report of key cadres by a day, in the past of each unit that existed then · Báo cáo cán bộ chủ chốt mới nhất đến một ngày
-- submission_id: the report · mã lần gửi
-- unit_id: the unit that sent it · mã đơn vị
-- @parameters: on_day
-- Until a successor reports key cadres, those of its predecessors are the latest: each one's own.
WITH latest AS (
  SELECT c.submission_id, c.unit_id
  FROM ledger.current_submission AS c
  SEMI JOIN ledger.key_cadres AS k ON k.submission_id = c.submission_id
  WHERE c.period_end <= on_day::DATE
  QUALIFY row_number() OVER (PARTITION BY c.unit_id ORDER BY c.recency DESC) = 1
)
SELECT l.submission_id, l.unit_id
FROM latest AS l
JOIN ledger.standing_unit(on_day) AS s USING (unit_id)
WHERE s.stands
  AND l.unit_id NOT IN (SELECT p.predecessor_id FROM ledger.predecessor AS p SEMI JOIN latest ON latest.unit_id = p.unit_id)
