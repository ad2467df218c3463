-- For every unit the one that exists in its place on a given day: itself, or its last successor by then · Đơn vị kế thừa tại một ngày
-- unit_id: the unit · đơn vị
-- standing_unit_id: the unit that exists in its place · đơn vị kế thừa
-- unit_name: that unit's name · tên đơn vị kế thừa
-- kind: that unit's kind · loại
-- stands: true where it exists on the day · còn tồn tại
-- @parameters: on_day
-- A unit that exists on the day has the past of all units in whose place it exists. A unit that begins after the day,
-- or ended without a successor, maps to itself; so does one whose successors lead back to it. Codes are not compared,
-- because they are assigned again after mergers.
WITH place AS (
  SELECT unit_id, unit_id AS later_id FROM ledger.unit
  UNION ALL
  SELECT predecessor_id, unit_id FROM ledger.predecessor
),
mergers AS (SELECT unit_id, count(*) AS behind FROM ledger.predecessor GROUP BY unit_id),
ends AS (
  SELECT p.unit_id, arg_min(p.later_id, coalesce(m.behind, 0)) AS reached
  FROM place AS p
  JOIN ledger.unit AS l ON l.unit_id = p.later_id
  LEFT JOIN ledger.unit AS n ON n.unit_id = l.successor_id
  LEFT JOIN mergers AS m ON m.unit_id = p.later_id
  WHERE n.unit_id IS NULL OR coalesce(l.valid_to, DATE '9999-12-31') >= on_day::DATE
  GROUP BY p.unit_id
)
SELECT
  u.unit_id, s.unit_id AS standing_unit_id, s.name AS unit_name, s.kind,
  on_day::DATE BETWEEN coalesce(s.valid_from, DATE '0001-01-01') AND coalesce(s.valid_to, DATE '9999-12-31') AS stands
FROM ledger.unit AS u
LEFT JOIN ends AS e ON e.unit_id = u.unit_id
JOIN ledger.unit AS s ON s.unit_id = coalesce(e.reached, u.unit_id)
