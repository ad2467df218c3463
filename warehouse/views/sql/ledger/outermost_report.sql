-- The reports that together cover a period: those inside it that lie inside no other · Các báo cáo hợp thành một kỳ
-- submission_id: the report · mã lần gửi
-- unit_id: the unit · đơn vị
-- period: its own period · kỳ của báo cáo
-- period_end: that period's last day · ngày cuối kỳ
-- is_last: true for the unit's latest of them, whose stocks are the whole period's, until a successor reports · báo cáo cuối cùng trong kỳ
-- @parameters: of_period
WITH inside AS (
  SELECT c.submission_id, c.unit_id, c.period, c.period_start, c.period_end, c.length, c.recency
  FROM ledger.current_submission AS c
  JOIN ledger.period AS whole ON c.period_start >= whole.period_start AND c.period_end <= whole.period_end
  WHERE whole.period = of_period
),
past AS (
  SELECT unit_id, unit_id AS past_unit_id FROM ledger.unit
  UNION ALL
  FROM ledger.predecessor
)
SELECT
  i.submission_id, i.unit_id, i.period, i.period_end,
  row_number() OVER (PARTITION BY i.unit_id ORDER BY i.recency DESC) = 1
    AND i.unit_id NOT IN (SELECT p.predecessor_id FROM ledger.predecessor AS p SEMI JOIN inside ON inside.unit_id = p.unit_id) AS is_last
FROM inside AS i
WHERE NOT EXISTS (
  FROM inside AS o
  JOIN past AS p ON p.unit_id = o.unit_id
  WHERE p.past_unit_id = i.unit_id AND (o.length > i.length OR o.unit_id <> i.unit_id)
    AND o.period_start <= i.period_start AND o.period_end >= i.period_end
)
ORDER BY i.unit_id, i.period_end
