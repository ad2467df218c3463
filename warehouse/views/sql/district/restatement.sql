-- Figures that were known and changed since: what a correction, a withdrawal or a late report did to them · Số liệu đã công bố và được điều chỉnh
-- unit_id: the unit · mã đơn vị
-- unit_name: its name · tên đơn vị
-- period: the period · kỳ báo cáo
-- period_start: first day · ngày đầu kỳ
-- period_end: last day · ngày cuối kỳ
-- changed_at: since when it is known so · thời điểm thay đổi
-- entry: the journal's entry that changed it · số thứ tự trong nhật ký
-- stated_before: admissions that the report that counted stated · số ghi trước
-- stated: admissions that the one that counts since states; null: none counts · số ghi sau
-- counted_before: what the district counted of it · số được tính trước
-- counted: what it counts since · số được tính sau
-- difference: what that adds to the district, or takes away · chênh lệch
-- submission_before: the report that counted · báo cáo trước
-- submission_id: the report that counts since · báo cáo sau
-- changed_by: the reports that did it: the new one, the one withdrawn, or shorter ones inside this period · báo cáo gây thay đổi
-- why: correction, read_again, withdrawn, restored, or shorter_report: what changed lies inside this period · lý do
-- @key: unit_id, period, entry
-- @trace stated_before = stated_figure: c.submission_id = f.submission_before AND c.adds_to_district AND c.figure = 'admitted'
-- @trace stated = stated_figure: c.submission_id = f.submission_id AND c.adds_to_district AND c.figure = 'admitted'
-- @trace counted_before, counted, difference = derived
-- @trace entry = journal
-- @example: SELECT unit_id, period, counted_before, counted, why FROM restatement
WITH made AS (
  SELECT entry, published_at AS "at", 'run' AS kind FROM ledger.run
  UNION ALL
  SELECT entry, "at", kind FROM ledger.event
),
moment AS (
  SELECT m.entry, coalesce(min(p.published_at), m."at") AS "at", m.kind
  FROM made AS m
  LEFT JOIN ledger.publication AS p ON p.entry >= m.entry
  GROUP BY m.entry, m."at", m.kind
),
step AS (
  SELECT
    c.entry, c.unit_id, c.period, c.submission_id, c.stated, c.counted,
    lag(c.submission_id) OVER before AS submission_before, lag(c.stated) OVER before AS stated_before,
    lag(c.counted) OVER before AS counted_before, row_number() OVER before AS number
  FROM ledger.counting AS c
  WINDOW before AS (PARTITION BY c.unit_id, c.period ORDER BY c.entry)
),
moved AS (
  SELECT s.*, p.period_start, p.period_end, submission_id IS DISTINCT FROM submission_before AS is_own
  FROM step AS s
  JOIN ledger.period AS p USING (period)
),
changed AS (
  FROM moved WHERE number > 1 AND (stated IS DISTINCT FROM stated_before OR counted IS DISTINCT FROM counted_before)
),
past AS (
  SELECT unit_id, unit_id AS past_unit_id FROM ledger.unit
  UNION ALL
  FROM ledger.predecessor
),
inside AS (
  SELECT c.entry, c.unit_id, c.period, string_agg(coalesce(m.submission_id, m.submission_before), ' ' ORDER BY m.period, m.unit_id) AS changed_by
  FROM changed AS c
  JOIN past AS p ON p.unit_id = c.unit_id
  JOIN moved AS m ON m.entry = c.entry AND m.unit_id = p.past_unit_id AND m.is_own
    AND (m.period <> c.period OR m.unit_id <> c.unit_id) AND m.period_start >= c.period_start AND m.period_end <= c.period_end
  WHERE NOT c.is_own
  GROUP BY ALL
)
SELECT
  c.unit_id, u.name AS unit_name, c.period, c.period_start, c.period_end, m.at AS changed_at, c.entry,
  c.stated_before, c.stated, c.counted_before, c.counted, c.counted - c.counted_before AS difference,
  c.submission_before, c.submission_id,
  coalesce(i.changed_by, c.submission_id, c.submission_before) AS changed_by,
  CASE
    WHEN NOT c.is_own THEN 'shorter_report'
    WHEN m.kind <> 'run' THEN m.kind
    WHEN a.reread_of IS NOT NULL OR c.submission_id IS NULL THEN 'read_again'
    ELSE 'correction'
  END AS why
FROM changed AS c
JOIN moment AS m USING (entry)
LEFT JOIN inside AS i ON i.entry = c.entry AND i.unit_id = c.unit_id AND i.period = c.period
LEFT JOIN ledger.submission AS a ON a.submission_id = c.submission_id
LEFT JOIN ledger.unit AS u ON u.unit_id = c.unit_id
ORDER BY c.entry, c.period_start, c.period_end, c.unit_id
