-- Admissions by solution: mass organisations, other bodies of the communes, schools, enterprises · Kết nạp theo nhóm giải pháp
-- period: the period · kỳ báo cáo
-- period_start: first day · ngày đầu kỳ
-- period_end: last day · ngày cuối kỳ
-- solution: as the forms declare it (ledger.form_solution), or unallocated · nhóm giải pháp
-- organisation: who introduced, or which records of the form · tổ chức
-- admitted: admissions · số kết nạp
-- adds_to_district: false for enterprises, whose admissions their host committees report · có cộng vào huyện không
-- units_owing: units that owe the period's admissions · số đơn vị phải báo cáo
-- units_reported: of them, units that reported · số đơn vị đã báo cáo
-- provisional: true until the period is due · số liệu tạm tính
-- @key: period, solution, organisation
-- @issued: yes
-- @trace admitted = solution: c.solution = f.solution AND c.organisation IS NOT DISTINCT FROM f.organisation AND c.period = f.period AND NOT (c.adds_to_district AND c.unallocated)
-- @trace units_owing, units_reported = coverage
-- @trace admitted = counted: f.solution = 'unallocated' AND c.period = f.period AND c.unallocated
-- @example: SELECT year(period_end) AS year, solution, sum(admitted) AS admitted FROM progress_by_solution WHERE adds_to_district GROUP BY ALL ORDER BY ALL
WITH part AS (
  SELECT p.period, p.period_start, p.period_end, s.solution, s.organisation, sum(s.admitted)::BIGINT AS admitted, s.adds_to_district
  FROM ledger.solution_part AS s
  JOIN ledger.current_counting AS c USING (submission_id)
  JOIN ledger.period AS p USING (period)
  WHERE NOT (s.adds_to_district AND c.unallocated)
  GROUP BY ALL
  UNION ALL
  SELECT c.period, c.period_start, c.period_end, 'unallocated', NULL, sum(c.counted)::BIGINT, true
  FROM ledger.counted_admission AS c
  WHERE c.unallocated
  GROUP BY ALL
)
SELECT p.*, k.units_owing, k.units_reported, k.provisional
FROM part AS p
JOIN ledger.completeness AS k USING (period)
ORDER BY p.period_start, p.period_end, p.solution, p.organisation
