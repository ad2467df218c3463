-- Findings by rule, of the last reading of each content, and the open ones among them · Lỗi và cảnh báo theo quy tắc
-- rule: the rule · quy tắc
-- severity: error or warning · mức độ
-- findings: findings of the last reading of each content · số lỗi trong các tệp
-- contents: contents with such a finding · số tệp
-- units: units with such contents · số đơn vị
-- open_findings: open findings, with those of cross-checks · số lỗi chưa xử lý
-- open_units: units with an open one · số đơn vị còn lỗi
-- @example: SELECT rule, findings, contents, open_findings FROM findings_by_rule
WITH found AS (
  SELECT f.rule, f.severity, count(*) AS findings, count(DISTINCT r.sha256) AS contents, count(DISTINCT r.unit_id) AS units
  FROM ledger.finding AS f
  JOIN ledger.reading AS r USING (submission_id)
  WHERE f.severity <> 'note'
  GROUP BY f.rule, f.severity
),
open AS (
  SELECT rule, severity, count(*) AS findings, count(DISTINCT unit_id) AS units FROM district.open_findings GROUP BY rule, severity
)
SELECT
  coalesce(f.rule, o.rule) AS rule, coalesce(f.severity, o.severity) AS severity,
  coalesce(f.findings, 0) AS findings, coalesce(f.contents, 0) AS contents, coalesce(f.units, 0) AS units,
  coalesce(o.findings, 0) AS open_findings, coalesce(o.units, 0) AS open_units
FROM found AS f
FULL JOIN open AS o ON o.rule = f.rule AND o.severity = f.severity
ORDER BY open_findings DESC, findings DESC, rule, severity
