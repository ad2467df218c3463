-- The predecessors of each unit, however far back: it has their past · Đơn vị tiền thân của mỗi đơn vị
-- unit_id: the unit · đơn vị
-- predecessor_id: a predecessor · đơn vị tiền thân
-- A unit whose successors lead back to it is no predecessor of itself.
WITH RECURSIVE later AS (
  SELECT unit_id AS predecessor_id, successor_id AS unit_id FROM ledger.unit WHERE successor_id IS NOT NULL
  UNION
  SELECT l.predecessor_id, u.successor_id
  FROM later AS l
  JOIN ledger.unit AS u ON u.unit_id = l.unit_id
  WHERE u.successor_id IS NOT NULL
)
SELECT l.unit_id, l.predecessor_id
FROM later AS l
SEMI JOIN ledger.unit AS u ON u.unit_id = l.unit_id
WHERE l.unit_id <> l.predecessor_id
