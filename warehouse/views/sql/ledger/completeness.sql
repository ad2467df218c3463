-- The units that owe a period's admissions, and those that reported all of them · Mức độ đầy đủ của số liệu từng kỳ
-- period: the period · kỳ báo cáo
-- units_owing: units whose admissions add to the district and that owe the period, or periods inside it · số đơn vị phải báo cáo
-- units_reported: of them, units with an accepted report of the period, or of each owed one inside it · số đơn vị đã báo cáo
-- due_on: the last due day; null: nobody owes it · hạn nộp
-- provisional: true until the due day has passed · số liệu tạm tính
SELECT
  p.period, coalesce(sum(k.units_owing), 0)::BIGINT AS units_owing, coalesce(sum(k.units_reported), 0)::BIGINT AS units_reported,
  max(k.due_on) AS due_on, coalesce(bool_or(k.provisional), false) AS provisional
FROM ledger.period AS p
LEFT JOIN ledger.completeness_of_kind AS k ON k.period = p.period AND k.adds_to_district
GROUP BY p.period
