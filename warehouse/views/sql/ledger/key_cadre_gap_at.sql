-- Key cadres who are not yet members, from each unit's latest report by a day · Cán bộ chủ chốt chưa là đảng viên tại một ngày
-- organisation: the mass organisation · tổ chức
-- level: commune or branch · cấp
-- units: units whose reports are in it · số đơn vị
-- key_cadres: key cadres · tổng số cán bộ chủ chốt
-- not_yet_members: of them not yet members · chưa là đảng viên
-- share: not_yet_members of key_cadres (0 to 1) · tỷ lệ
-- @parameters: on_day
SELECT
  k.organisation, k.level, count(DISTINCT l.unit_id) AS units,
  sum(k.key_cadres)::BIGINT AS key_cadres, sum(k.not_yet_members)::BIGINT AS not_yet_members,
  round(sum(k.not_yet_members) / nullif(sum(k.key_cadres), 0), 4) AS share
FROM ledger.latest_key_cadres_at(on_day) AS l
JOIN ledger.key_cadres AS k USING (submission_id)
GROUP BY k.organisation, k.level
ORDER BY share DESC, k.organisation, k.level
