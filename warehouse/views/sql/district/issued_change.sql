-- Issued figures that changed since, by unit and figure, with the reasons · Số đã báo cáo lên trên và thay đổi sau đó
-- period: the period issued · kỳ đã báo cáo
-- number: number of the issue within the period, from 1 · lần báo cáo
-- issued_at: time of the issue · thời điểm báo cáo
-- view: the view · bảng
-- unit_id: the unit, where the figure is one unit's · đơn vị
-- unit_name: its name · tên đơn vị
-- of_period: the figure's own period · kỳ của số liệu
-- item: further part of the figure's key · mục
-- figure: the view's column · cột số liệu
-- issued: the figure as it was issued; null: there was none · số đã báo cáo
-- current: the figure as it is now; null: there is none · số hiện tại
-- difference: current less issued · chênh lệch
-- kinds: the kinds of the revisions since, as in `revision` · loại điều chỉnh
-- sentence: one sentence · diễn giải
-- @example: SELECT sentence FROM issued_change WHERE figure = 'term_to_date'
WITH change AS (
  SELECT a.*, u.name AS unit_name, coalesce(o.period_end, p.period_end) AS period_end
  FROM district.issued_against_current AS a
  JOIN ledger.period AS p ON p.period = a.period
  LEFT JOIN ledger.period AS o ON o.period = a.of_period
  LEFT JOIN ledger.unit AS u ON u.unit_id = a.unit_id
  WHERE a.issued IS DISTINCT FROM a.current
),
named AS (
  SELECT
    v.unit_id, v.period_end, v.changed_at, v.kind,
    CASE v.kind
      WHEN 'late_report' THEN 'báo cáo nộp muộn'
      WHEN 'correction' THEN 'đơn vị nộp bản sửa'
      WHEN 'merger' THEN 'sáp nhập đơn vị'
      WHEN 'rule' THEN 'đọc lại theo quy tắc mới'
      ELSE 'cơ quan tổng hợp sửa'
    END AS label
  FROM district.revision AS v
),
explained AS (
  SELECT
    c.*, string_agg(DISTINCT n.kind, ' ' ORDER BY n.kind) AS kinds, string_agg(DISTINCT n.label, ', ' ORDER BY n.label) AS labels
  FROM change AS c
  LEFT JOIN named AS n ON n.changed_at > c.issued_at AND n.period_end <= c.period_end
    AND (c.unit_id IS NULL OR n.unit_id = c.unit_id)
  GROUP BY ALL
)
SELECT
  period, number, issued_at, "view", unit_id, unit_name, of_period, item, figure, issued, current, difference, kinds,
  'đã báo cáo lên trên: ' || coalesce(printf('%g', issued), '..') || '; nay: ' || coalesce(printf('%g', current), '..')
    || coalesce('; do ' || labels, '') AS sentence
FROM explained
ORDER BY period, number, "view", of_period, unit_id, item, figure
