-- The reports that together cover a period: those inside it that lie inside no other · Các báo cáo hợp thành một kỳ
-- submission_id: the report · mã lần gửi
-- unit_id: the unit · đơn vị
-- period: its own period · kỳ của báo cáo
-- period_end: that period's last day · ngày cuối kỳ
-- is_last: true for the unit's last of them, whose stocks are those of the whole period · báo cáo cuối cùng trong kỳ
-- @parameters: of_period
WITH inside AS (
  SELECT c.submission_id, c.unit_id, p.period, p.period_start, p.period_end,
    array_position(['month', 'quarter', 'half_year', 'nine_months', 'year'], p.kind) AS length
  FROM ledger.current_submission AS c
  JOIN ledger.period AS p ON p.period = c.period
  JOIN ledger.period AS whole ON p.period_start >= whole.period_start AND p.period_end <= whole.period_end
  WHERE whole.period = of_period
)
SELECT
  i.submission_id, i.unit_id, i.period, i.period_end,
  row_number() OVER (PARTITION BY i.unit_id ORDER BY i.period_end DESC) = 1 AS is_last
FROM inside AS i
WHERE NOT EXISTS (
  FROM inside AS o
  WHERE o.unit_id = i.unit_id AND o.length > i.length AND o.period_start <= i.period_start AND o.period_end >= i.period_end
)
ORDER BY i.unit_id, i.period_end
