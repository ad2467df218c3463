-- The units that exist on the last run's day, with all whose past they have · Đơn vị đang tồn tại và các đơn vị tiền thân
-- unit_id: the unit, or a predecessor of it · đơn vị
-- standing_unit_id: the unit that exists in its place · đơn vị đang tồn tại
-- unit_name: that unit's name · tên đơn vị đang tồn tại
-- A unit that ended without a successor is not in it.
WITH as_of AS (SELECT arg_max(as_of, entry) AS day FROM ledger.run)
SELECT coalesce(p.predecessor_id, u.unit_id) AS unit_id, u.unit_id AS standing_unit_id, u.name AS unit_name
FROM ledger.unit AS u
CROSS JOIN as_of
LEFT JOIN (
  SELECT unit_id, predecessor_id FROM ledger.predecessor
  UNION ALL
  SELECT unit_id, unit_id FROM ledger.unit
) AS p ON p.unit_id = u.unit_id
WHERE as_of.day BETWEEN coalesce(u.valid_from, DATE '0001-01-01') AND coalesce(u.valid_to, DATE '9999-12-31')
