-- What each counted report adds to the district: all it states, less what shorter reports inside it state already · Số được tính của mỗi báo cáo
-- submission_id: the submission · mã lần gửi
-- unit_id: the unit · đơn vị
-- period: the period · kỳ báo cáo
-- period_start: first day · ngày đầu kỳ
-- period_end: last day · ngày cuối kỳ
-- stated: admissions the report states · số báo cáo ghi
-- inside: admissions that shorter reports inside it state already · số của các kỳ ngắn hơn bên trong
-- counted: what is added: stated less inside, never under 0 · số được tính
-- unallocated: whether shorter reports lie inside, so that `counted` belongs to none of them · phần chưa phân bổ
-- Of any two periods one lies inside the other or they are apart, so the shorter are settled before the longer
-- (FORMS.md §5.3): months, then quarters, half-years, nine months and years.
WITH stated AS (
  SELECT c.submission_id, c.unit_id, c.period, c.period_start, c.period_end, p.kind, sum(a.admitted)::BIGINT AS stated
  FROM ledger.current_submission AS c
  JOIN ledger.period AS p USING (period)
  JOIN ledger.stated_admission AS a USING (submission_id)
  GROUP BY ALL
),
months AS (
  SELECT *, 0::BIGINT AS inside, stated AS counted, false AS unallocated FROM stated WHERE kind = 'month'
),
quarters AS (
  SELECT s.*, coalesce(sum(m.counted), 0)::BIGINT AS inside, greatest(any_value(s.stated) - coalesce(sum(m.counted), 0), 0)::BIGINT AS counted,
    count(m.counted) > 0 AS unallocated
  FROM stated AS s
  LEFT JOIN months AS m ON m.unit_id = s.unit_id AND m.period_start >= s.period_start AND m.period_end <= s.period_end
  WHERE s.kind = 'quarter'
  GROUP BY s.submission_id, s.unit_id, s.period, s.period_start, s.period_end, s.kind, s.stated
),
to_quarters AS (FROM months UNION ALL FROM quarters),
half_years AS (
  SELECT s.*, coalesce(sum(m.counted), 0)::BIGINT AS inside, greatest(any_value(s.stated) - coalesce(sum(m.counted), 0), 0)::BIGINT AS counted,
    count(m.counted) > 0 AS unallocated
  FROM stated AS s
  LEFT JOIN to_quarters AS m ON m.unit_id = s.unit_id AND m.period_start >= s.period_start AND m.period_end <= s.period_end
  WHERE s.kind = 'half_year'
  GROUP BY s.submission_id, s.unit_id, s.period, s.period_start, s.period_end, s.kind, s.stated
),
to_half_years AS (FROM to_quarters UNION ALL FROM half_years),
nine_months AS (
  SELECT s.*, coalesce(sum(m.counted), 0)::BIGINT AS inside, greatest(any_value(s.stated) - coalesce(sum(m.counted), 0), 0)::BIGINT AS counted,
    count(m.counted) > 0 AS unallocated
  FROM stated AS s
  LEFT JOIN to_half_years AS m ON m.unit_id = s.unit_id AND m.period_start >= s.period_start AND m.period_end <= s.period_end
  WHERE s.kind = 'nine_months'
  GROUP BY s.submission_id, s.unit_id, s.period, s.period_start, s.period_end, s.kind, s.stated
),
to_nine_months AS (FROM to_half_years UNION ALL FROM nine_months),
years AS (
  SELECT s.*, coalesce(sum(m.counted), 0)::BIGINT AS inside, greatest(any_value(s.stated) - coalesce(sum(m.counted), 0), 0)::BIGINT AS counted,
    count(m.counted) > 0 AS unallocated
  FROM stated AS s
  LEFT JOIN to_nine_months AS m ON m.unit_id = s.unit_id AND m.period_start >= s.period_start AND m.period_end <= s.period_end
  WHERE s.kind = 'year'
  GROUP BY s.submission_id, s.unit_id, s.period, s.period_start, s.period_end, s.kind, s.stated
)
SELECT submission_id, unit_id, period, period_start, period_end, stated, inside, counted, unallocated
FROM (FROM to_nine_months UNION ALL FROM years)
