-- The reports whose stocks are the present ones: of each form the latest in the past of each existing unit · Báo cáo có số hiện có mới nhất
-- submission_id: the report · mã lần gửi
-- form: the form's code · mẫu
-- unit_id: the unit that sent it · mã đơn vị
-- Until a successor reports, the stocks of its predecessors are the latest: each one's own.
WITH latest AS (
  SELECT c.submission_id, f.form, c.unit_id
  FROM ledger.current_submission AS c
  JOIN ledger.submission_form AS f USING (submission_id)
  QUALIFY row_number() OVER (PARTITION BY c.unit_id, f.form ORDER BY c.recency DESC) = 1
),
followed AS (
  SELECT l.form, p.predecessor_id AS unit_id
  FROM ledger.predecessor AS p
  JOIN latest AS l ON l.unit_id = p.unit_id
)
SELECT l.submission_id, l.form, l.unit_id
FROM latest AS l
JOIN ledger.standing_unit((SELECT arg_max(as_of, entry) FROM ledger.run)) AS s USING (unit_id)
ANTI JOIN followed AS f ON f.form = l.form AND f.unit_id = l.unit_id
WHERE s.stands
