-- Issued figures against the present ones; null where only one of them exists · Số đã báo cáo so với số hiện tại
-- period: the period issued · kỳ đã báo cáo
-- number: number of the issue within the period, from 1 · lần báo cáo
-- issued_at: time of the issue · thời điểm báo cáo
-- view: the view · bảng
-- unit_id: the unit, where the figure is one unit's · đơn vị
-- of_period: the figure's own period · kỳ của số liệu
-- item: further part of the figure's key · mục
-- figure: the view's column · cột số liệu
-- issued: the figure as it was issued · số đã báo cáo
-- current: the figure as it is now · số hiện tại
-- difference: current less issued · chênh lệch
-- @example: SELECT period, number, "view", figure, issued, current FROM issued_against_current WHERE difference <> 0
WITH issue AS (SELECT DISTINCT entry, period, number FROM ledger.issued_figure),
present AS (SELECT i.entry, f.* FROM issue AS i JOIN ledger.issuable_figure AS f USING (period)),
compared AS (
  SELECT
    coalesce(i.entry, c.entry) AS entry, coalesce(i."view", c."view") AS "view", coalesce(i.unit_id, c.unit_id) AS unit_id,
    coalesce(i.of_period, c.of_period) AS of_period, coalesce(i.item, c.item) AS item, coalesce(i.figure, c.figure) AS figure,
    i.value AS issued, c.value AS current
  FROM ledger.issued_figure AS i
  FULL JOIN present AS c ON c.entry = i.entry AND c."view" = i."view" AND c.figure = i.figure
    AND coalesce(c.unit_id, '') = coalesce(i.unit_id, '') AND coalesce(c.of_period, '') = coalesce(i.of_period, '')
    AND coalesce(c.item, '') = coalesce(i.item, '')
)
SELECT i.period, i.number, e."at" AS issued_at, c."view", c.unit_id, c.of_period, c.item, c.figure, c.issued, c.current,
  round(c.current - c.issued, 4) AS difference
FROM compared AS c
JOIN issue AS i USING (entry)
JOIN ledger.event AS e USING (entry)
ORDER BY i.period, i.number, c."view", c.of_period, c.unit_id, c.item, c.figure
