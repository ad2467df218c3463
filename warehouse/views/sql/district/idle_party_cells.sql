-- Party cells without an admission for two years or more · Chi bộ từ hai năm trở lên không kết nạp được đảng viên
-- unit_id: the unit, with the past of its predecessors · mã đơn vị
-- unit_name: its name · tên đơn vị
-- section: the kind of party cell · loại chi bộ
-- party_cell: the party cell, as the unit's latest report names it · chi bộ
-- since: first day of the two years · ngày đầu của hai năm
-- until: their last day, the end of the latest month that has ended · ngày cuối
-- last_admission_by: last day of the latest report with an admission of it; null: none · kỳ kết nạp gần nhất
-- submission_id: the unit's latest report · báo cáo mới nhất của đơn vị
-- @example: SELECT unit_name, party_cell, last_admission_by FROM idle_party_cells ORDER BY unit_name COLLATE vi, party_cell COLLATE vi LIMIT 10
-- A cell is listed where reports name it from the two years' first day on. One that was renamed, or whose longer report
-- reaches into them with an admission, has the benefit of the doubt.
WITH stretch AS (
  SELECT last_day(max(p.period_end) - INTERVAL 24 MONTHS) + 1 AS since, max(p.period_end) AS until
  FROM ledger.period AS p
  SEMI JOIN (SELECT arg_max(as_of, entry) AS day FROM ledger.run) AS a ON p.period_end < a.day
  WHERE p.kind = 'month'
),
place AS MATERIALIZED (
  SELECT unit_id, standing_unit_id, unit_name FROM ledger.standing_unit((SELECT arg_max(as_of, entry) FROM ledger.run)) WHERE stands
),
told AS (
  SELECT
    p.standing_unit_id AS unit_id, a.party_cell, min(c.period_start) AS named_since,
    max(c.period_end) FILTER (a.admitted > 0) AS last_admission_by
  FROM ledger.commune_admissions AS a
  JOIN ledger.current_submission AS c USING (submission_id)
  JOIN place AS p ON p.unit_id = c.unit_id
  GROUP BY p.standing_unit_id, a.party_cell
)
SELECT
  t.unit_id, p.unit_name, a.section, a.party_cell, s.since, s.until, t.last_admission_by, n.submission_id
FROM ledger.present_stock AS n
JOIN ledger.commune_admissions AS a USING (submission_id)
JOIN place AS p ON p.unit_id = n.unit_id
JOIN told AS t ON t.unit_id = p.standing_unit_id AND t.party_cell = a.party_cell
CROSS JOIN stretch AS s
WHERE n.form = ledger.form_code('commune_admissions') AND t.named_since <= s.since
  AND coalesce(t.last_admission_by, DATE '0001-01-01') < s.since
ORDER BY p.unit_name COLLATE vi, t.unit_id, a.section, a.party_cell COLLATE vi
