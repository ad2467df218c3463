-- Key cadres who are not yet members, from each unit's latest report · Cán bộ chủ chốt chưa là đảng viên
-- organisation: the mass organisation · tổ chức
-- level: commune or branch · cấp
-- units: units whose reports are in it · số đơn vị
-- key_cadres: key cadres · tổng số cán bộ chủ chốt
-- not_yet_members: of them not yet members · chưa là đảng viên
-- share: not_yet_members of key_cadres (0 to 1) · tỷ lệ
-- @key: organisation, level
-- @issued: yes
-- @trace key_cadres, not_yet_members = stated: c.form = ledger.form_code('key_cadres') AND c.field = {figure} AND c.record = f.organisation || ' · ' || f.level AND c.submission_id IN (SELECT submission_id FROM ledger.latest_key_cadres)
-- @trace units = a_report: c.submission_id IN (SELECT submission_id FROM ledger.latest_key_cadres JOIN ledger.key_cadres AS k USING (submission_id) WHERE k.organisation = f.organisation AND k.level = f.level)
-- @trace share = derived
-- @example: SELECT organisation, key_cadres, not_yet_members, share FROM key_cadre_gap WHERE level = 'Chi hội'
SELECT
  k.organisation, k.level, count(DISTINCT l.unit_id) AS units,
  sum(k.key_cadres)::BIGINT AS key_cadres, sum(k.not_yet_members)::BIGINT AS not_yet_members,
  round(sum(k.not_yet_members) / nullif(sum(k.key_cadres), 0), 4) AS share
FROM ledger.latest_key_cadres AS l
JOIN ledger.key_cadres AS k USING (submission_id)
GROUP BY k.organisation, k.level
ORDER BY share DESC, k.organisation, k.level
