-- The completeness of each year of a term: of the longest period that it has · Mức độ đầy đủ của số liệu từng năm
-- year: the year, by the last day of the periods · năm
-- term: the term; a year in which one ends has a row for each · nhiệm kỳ
-- period: that period: the year, or what of it belongs to the term · kỳ
-- units_owing: units that owe it, or periods inside it · số đơn vị phải báo cáo
-- units_reported: of them, units that reported all of it · số đơn vị đã báo cáo
-- provisional: true until all of it is due · số liệu tạm tính
WITH whole AS (
  SELECT year(period_end) AS year, term, arg_max(period, (period_end - period_start, kind = 'year')) AS period
  FROM ledger.period
  GROUP BY ALL
)
SELECT w.year, w.term, w.period, k.units_owing, k.units_reported, k.provisional
FROM whole AS w
JOIN ledger.completeness AS k USING (period)
