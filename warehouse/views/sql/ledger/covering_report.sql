-- The counting reports that lie inside no other of their unit: their days add up · Các báo cáo không nằm trong báo cáo dài hơn
-- unit_id: the unit · đơn vị
-- period_start: first day · ngày đầu kỳ
-- period_end: last day · ngày cuối kỳ
-- Of two periods one lies inside the other or they are apart, so one that lies inside an earlier one ends no later.
SELECT unit_id, period_start, period_end
FROM ledger.counted_admission
WINDOW earlier AS (
  PARTITION BY unit_id ORDER BY period_start, period_end DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
)
QUALIFY coalesce(max(period_end) OVER earlier, DATE '0001-01-01') < period_end
