-- Key cadres who are not yet members, from each unit's latest report · Cán bộ chủ chốt chưa là đảng viên
-- organisation: the mass organisation · tổ chức
-- level: commune or branch · cấp
-- units: units whose reports are in it · số đơn vị
-- key_cadres: key cadres · tổng số cán bộ chủ chốt
-- not_yet_members: of them not yet members · chưa là đảng viên
-- share: not_yet_members of key_cadres (0 to 1) · tỷ lệ
WITH as_of AS (SELECT arg_max(as_of, entry) AS day FROM ledger.run),
latest AS (
  SELECT c.submission_id, c.unit_id
  FROM ledger.current_submission AS c
  JOIN ledger.unit AS u USING (unit_id)
  CROSS JOIN as_of
  WHERE (u.valid_to IS NULL OR u.valid_to >= as_of.day)
    AND EXISTS (FROM ledger.key_cadres AS k WHERE k.submission_id = c.submission_id)
  QUALIFY row_number() OVER (PARTITION BY c.unit_id ORDER BY c.period_end DESC, c.period_start DESC) = 1
)
SELECT
  k.organisation, k.level, count(DISTINCT l.unit_id) AS units,
  sum(k.key_cadres)::BIGINT AS key_cadres, sum(k.not_yet_members)::BIGINT AS not_yet_members,
  round(sum(k.not_yet_members) / nullif(sum(k.key_cadres), 0), 4) AS share
FROM latest AS l
JOIN ledger.key_cadres AS k USING (submission_id)
GROUP BY k.organisation, k.level
ORDER BY share DESC, k.organisation, k.level
