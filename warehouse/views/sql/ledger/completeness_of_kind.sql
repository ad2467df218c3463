-- The units of each kind that owe a period, and those that reported all of it · Mức độ đầy đủ của số liệu từng kỳ, theo loại đơn vị
-- period: the period · kỳ báo cáo
-- kind: the kind of unit, as commune or school · loại đơn vị
-- adds_to_district: whether its admissions add to the district · có cộng vào huyện không
-- units_owing: units that owe the period, or periods inside it · số đơn vị phải báo cáo
-- units_reported: of them, units with an accepted report of the period, or of each owed one inside it · số đơn vị đã báo cáo
-- due_on: the last due day of the kind · hạn nộp
-- provisional: true until the last due day of the kinds that are added up with it has passed · số liệu tạm tính
-- The one rule of what is provisional. Kinds that nobody owes a period of have no row.
WITH as_of AS (SELECT arg_max(as_of, entry) AS day FROM ledger.run),
owed AS (
  SELECT o.unit_id, o.kind, o.period, o.period_start, o.period_end, o.due_on, c.submission_id IS NOT NULL AS is_reported
  FROM ledger.owed_report AS o
  LEFT JOIN ledger.current_counting AS c ON c.unit_id = o.unit_id AND c.period = o.period
),
of_unit AS (
  SELECT
    p.period, o.kind, o.unit_id, max(o.due_on) AS due_on,
    count(own.submission_id) > 0 OR coalesce(bool_and(o.is_reported) FILTER (o.period <> p.period), false) AS is_reported
  FROM ledger.period AS p
  JOIN owed AS o ON o.period_start >= p.period_start AND o.period_end <= p.period_end
  LEFT JOIN ledger.current_counting AS own ON own.unit_id = o.unit_id AND own.period = p.period
  GROUP BY p.period, o.kind, o.unit_id
),
of_kind AS (
  SELECT u.period, u.kind, u.kind IN (SELECT kind FROM ledger.form_sender WHERE adds_to_district) AS adds_to_district,
    count(*) AS units_owing, count(*) FILTER (u.is_reported) AS units_reported, max(u.due_on) AS due_on
  FROM of_unit AS u
  GROUP BY u.period, u.kind
)
SELECT k.*, max(k.due_on) OVER (PARTITION BY k.period, k.adds_to_district) >= a.day AS provisional
FROM of_kind AS k
CROSS JOIN as_of AS a
