-- The latest report of key cadres of each existing unit · Báo cáo cán bộ chủ chốt mới nhất của mỗi đơn vị
-- submission_id: the report · mã lần gửi
-- unit_id: the unit · mã đơn vị
WITH as_of AS (SELECT arg_max(as_of, entry) AS day FROM ledger.run)
SELECT c.submission_id, c.unit_id
FROM ledger.current_submission AS c
JOIN ledger.unit AS u USING (unit_id)
CROSS JOIN as_of
SEMI JOIN ledger.key_cadres AS k ON k.submission_id = c.submission_id
WHERE u.valid_to IS NULL OR u.valid_to >= as_of.day
QUALIFY row_number() OVER (PARTITION BY c.unit_id ORDER BY c.period_end DESC, c.period_start DESC) = 1
