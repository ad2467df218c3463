-- Figures that were published as final and changed since, by kind of revision · Số liệu đã công bố và được điều chỉnh, theo loại điều chỉnh
-- unit_id: the unit · mã đơn vị
-- unit_name: its name · tên đơn vị
-- period: the period · kỳ báo cáo
-- period_start: first day · ngày đầu kỳ
-- period_end: last day · ngày cuối kỳ
-- changed_at: since when it is known so · thời điểm thay đổi
-- entry: the journal's entry that changed it · số thứ tự trong nhật ký
-- counted_before: admissions that the district counted; null: none were known · số được tính trước
-- counted: admissions that it counts since; null: no report counts · số được tính sau
-- difference: the change of the district's figure · chênh lệch
-- kind: late_report, correction (by the unit), merger, rule (read again under other rules) or own_mistake (undone by the office) · loại điều chỉnh
-- submission_id: the report that counts since · báo cáo sau
-- @example: SELECT unit_name, period, counted_before, counted, kind FROM revision
-- A first report is a revision where an earlier publication, made after its due day, had the period without it.
WITH due AS (
  SELECT d.due_on, min(r.entry) AS final_entry
  FROM (SELECT DISTINCT due_on FROM ledger.owed_report) AS d
  JOIN ledger.run AS r ON r.as_of > d.due_on
  GROUP BY d.due_on
),
first_counting AS (
  SELECT c.entry, c.unit_id, c.period, c.submission_id, c.counted
  FROM ledger.counting AS c
  QUALIFY row_number() OVER (PARTITION BY c.unit_id, c.period ORDER BY c.entry) = 1
),
late AS (
  SELECT f.unit_id, f.period, o.period_start, o.period_end, coalesce(r.published_at, e."at") AS changed_at, f.entry,
    NULL::BIGINT AS counted_before, f.counted, f.counted AS difference, 'late_report' AS kind, f.submission_id
  FROM first_counting AS f
  JOIN ledger.owed_report AS o USING (unit_id, period)
  JOIN due AS d ON d.due_on = o.due_on AND d.final_entry < f.entry
  LEFT JOIN ledger.run AS r ON r.entry = f.entry
  LEFT JOIN ledger.event AS e ON e.entry = f.entry
  WHERE f.counted IS NOT NULL
),
changed AS (
  SELECT r.unit_id, r.period, r.period_start, r.period_end, r.changed_at, r.entry,
    CASE WHEN r.submission_before IS NOT NULL THEN r.counted_before END AS counted_before,
    CASE WHEN r.submission_id IS NOT NULL THEN r.counted END AS counted,
    coalesce(r.counted, 0) - coalesce(r.counted_before, 0) AS difference,
    CASE
      WHEN r.why = 'shorter_report' AND s.unit_id IS DISTINCT FROM r.unit_id THEN 'merger'
      WHEN r.why IN ('correction', 'shorter_report') THEN 'correction'
      WHEN r.why = 'read_again' THEN 'rule'
      ELSE 'own_mistake'
    END AS kind,
    r.submission_id
  FROM district.restatement AS r
  LEFT JOIN ledger.submission AS s ON s.submission_id = string_split(r.changed_by, ' ')[1]
)
SELECT c.unit_id, u.name AS unit_name, c.* EXCLUDE (unit_id)
FROM (FROM late UNION ALL FROM changed) AS c
LEFT JOIN ledger.unit AS u USING (unit_id)
ORDER BY c.entry, c.period_start, c.period_end, c.unit_id
