-- The units that owe a period's admissions, and those that reported all of them · Mức độ đầy đủ của số liệu từng kỳ
-- period: the period · kỳ báo cáo
-- units_owing: units whose admissions add to the district and that owe the period, or periods inside it · số đơn vị phải báo cáo
-- units_reported: of them, units with an accepted report of the period, or of each owed one inside it · số đơn vị đã báo cáo
-- due_on: the last due day; null: nobody owes it · hạn nộp
-- provisional: true until the due day has passed · số liệu tạm tính
WITH as_of AS (SELECT arg_max(as_of, entry) AS day FROM ledger.run),
owed AS (
  SELECT o.unit_id, o.period, o.period_start, o.period_end, o.due_on, c.submission_id IS NOT NULL AS is_reported
  FROM ledger.owed_report AS o
  SEMI JOIN (FROM ledger.form_sender WHERE adds_to_district) AS s ON s.kind = o.kind
  LEFT JOIN ledger.current_counting AS c ON c.unit_id = o.unit_id AND c.period = o.period
),
of_unit AS (
  SELECT
    p.period, o.unit_id, max(o.due_on) AS due_on,
    count(own.submission_id) > 0 OR coalesce(bool_and(o.is_reported) FILTER (o.period <> p.period), false) AS is_reported
  FROM ledger.period AS p
  JOIN owed AS o ON o.period_start >= p.period_start AND o.period_end <= p.period_end
  LEFT JOIN ledger.current_counting AS own ON own.unit_id = o.unit_id AND own.period = p.period
  GROUP BY p.period, o.unit_id
)
SELECT
  p.period, count(u.unit_id) AS units_owing, count(u.unit_id) FILTER (u.is_reported) AS units_reported,
  max(u.due_on) AS due_on, coalesce(max(u.due_on) >= any_value(a.day), false) AS provisional
FROM ledger.period AS p
CROSS JOIN as_of AS a
LEFT JOIN of_unit AS u USING (period)
GROUP BY p.period
