-- The figures that an issue of each period freezes: of the periods inside it, and of the latest reports · Số liệu được chốt khi báo cáo lên trên
-- period: the period issued · kỳ báo cáo lên trên
-- view: the view · bảng
-- unit_id: the unit, where the figure is one unit's · đơn vị
-- of_period: the figure's own period · kỳ của số liệu
-- item: further part of the figure's key · mục
-- figure: the view's column · cột số liệu
-- value: the figure · số liệu
WITH figure AS (
  SELECT f.*, p.period_start, p.period_end
  FROM ledger.issued_view_figure AS f
  LEFT JOIN ledger.period AS p ON p.period = f.period
)
SELECT i.period, f."view", f.unit_id, f.period AS of_period, f.item, f.figure, f.value
FROM ledger.period AS i
JOIN figure AS f ON f.period IS NULL OR (f.period_start >= i.period_start AND f.period_end <= i.period_end)
