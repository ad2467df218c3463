-- For every unit the one that exists in its place on a given day: itself, or its last successor by then · Đơn vị kế thừa tại một ngày
-- unit_id: the unit · đơn vị
-- standing_unit_id: the unit that exists in its place · đơn vị kế thừa
-- unit_name: that unit's name · tên đơn vị kế thừa
-- kind: that unit's kind · loại
-- stands: true where it exists on the day · còn tồn tại
-- @parameters: on_day
-- A unit that exists on the day has the past of all units in whose place it exists. A unit that begins after the day, or ended without a successor, maps to itself; so does one whose successors lead back
-- to it. Codes are not compared, because they are assigned again after mergers.
WITH RECURSIVE moved AS (
  SELECT u.unit_id, u.successor_id
  FROM ledger.unit AS u
  JOIN ledger.unit AS s ON s.unit_id = u.successor_id
  WHERE u.valid_to < on_day::DATE
),
chain AS (
  SELECT unit_id, unit_id AS reached FROM ledger.unit
  UNION
  SELECT c.unit_id, m.successor_id FROM chain AS c JOIN moved AS m ON m.unit_id = c.reached
),
ends AS (SELECT unit_id, any_value(reached) AS reached FROM chain ANTI JOIN moved ON moved.unit_id = chain.reached GROUP BY unit_id)
SELECT
  u.unit_id, s.unit_id AS standing_unit_id, s.name AS unit_name, s.kind,
  on_day::DATE BETWEEN coalesce(s.valid_from, DATE '0001-01-01') AND coalesce(s.valid_to, DATE '9999-12-31') AS stands
FROM ledger.unit AS u
LEFT JOIN ends AS e ON e.unit_id = u.unit_id
JOIN ledger.unit AS s ON s.unit_id = coalesce(e.reached, u.unit_id)
