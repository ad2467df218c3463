-- Open findings by unit · Lỗi và cảnh báo chưa xử lý theo đơn vị
-- unit_id: the unit; null: not recognised · mã đơn vị
-- unit_name: its name · tên đơn vị
-- kind: the kind of unit, as commune or school · loại đơn vị
-- errors: open errors · số lỗi
-- warnings: open warnings · số cảnh báo
-- contents: contents with open findings · số tệp
-- periods: periods of those contents · số kỳ
-- rules: the rules, in order · các quy tắc
-- @example: SELECT unit_name, errors, warnings, rules FROM open_findings_by_unit
SELECT
  f.unit_id, any_value(u.name) AS unit_name, any_value(u.kind) AS kind,
  count(*) FILTER (f.severity = 'error') AS errors, count(*) FILTER (f.severity = 'warning') AS warnings,
  count(DISTINCT f.submission_id) AS contents, count(DISTINCT f.period) AS periods,
  string_agg(DISTINCT f.rule, ', ' ORDER BY f.rule) AS rules
FROM district.open_findings AS f
LEFT JOIN ledger.unit AS u USING (unit_id)
GROUP BY f.unit_id
ORDER BY errors DESC, warnings DESC, any_value(u.name) COLLATE vi, f.unit_id
