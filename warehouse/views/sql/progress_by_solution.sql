-- Admissions by solution: mass organisations, other bodies of the communes, schools, enterprises · Kết nạp theo nhóm giải pháp
-- period: the period · kỳ báo cáo
-- period_start: first day · ngày đầu kỳ
-- period_end: last day · ngày cuối kỳ
-- solution: mass_organisations, other_bodies, schools, enterprises or unallocated · nhóm giải pháp
-- organisation: who introduced, or which records of the form · tổ chức
-- admitted: admissions · số kết nạp
-- adds_to_district: false for enterprises, whose admissions their host committees report · có cộng vào huyện không
-- @key: period, solution, organisation
-- @issued: yes
-- @trace admitted = reported: f.solution = 'mass_organisations' AND c.period = f.period AND NOT c.unallocated AND c.form = '01A-XA' AND c.field = map {'Hội Phụ nữ': 'admitted_womens_union', 'Hội Nông dân': 'admitted_farmers_union', 'Đoàn Thanh niên': 'admitted_youth_union', 'Công đoàn': 'admitted_trade_union'}[f.organisation]
-- @trace admitted = reported: f.solution = 'other_bodies' AND c.period = f.period AND NOT c.unallocated AND c.form = '01A-XA' AND c.field = 'admitted_other'
-- @trace admitted = reported: f.solution = 'schools' AND c.period = f.period AND NOT c.unallocated AND c.form = '03-TH' AND c.field = 'admitted' AND c.record = f.organisation
-- @trace admitted = reported: f.solution = 'enterprises' AND c.period = f.period AND c.form = '02-DN' AND c.field = 'admitted'
-- @trace admitted = counted: f.solution = 'unallocated' AND c.period = f.period AND c.unallocated
-- @example: SELECT year(period_end) AS year, solution, sum(admitted) AS admitted FROM progress_by_solution WHERE adds_to_district GROUP BY ALL ORDER BY ALL
WITH counted AS (
  SELECT c.submission_id, c.period, c.period_start, c.period_end
  FROM ledger.counted_admission AS c
  WHERE NOT c.unallocated
),
by_organisation AS (
  UNPIVOT (
    SELECT
      c.period, c.period_start, c.period_end,
      sum(a.admitted_womens_union)::BIGINT AS "Hội Phụ nữ",
      sum(a.admitted_farmers_union)::BIGINT AS "Hội Nông dân",
      sum(a.admitted_youth_union)::BIGINT AS "Đoàn Thanh niên",
      sum(a.admitted_trade_union)::BIGINT AS "Công đoàn",
      sum(a.admitted_other)::BIGINT AS "Tổ chức khác"
    FROM counted AS c
    JOIN ledger.commune_admissions AS a USING (submission_id)
    GROUP BY ALL
  ) ON "Hội Phụ nữ", "Hội Nông dân", "Đoàn Thanh niên", "Công đoàn", "Tổ chức khác"
  INTO NAME organisation VALUE admitted
)
SELECT
  period, period_start, period_end,
  CASE organisation WHEN 'Tổ chức khác' THEN 'other_bodies' ELSE 'mass_organisations' END AS solution,
  organisation, admitted, true AS adds_to_district
FROM by_organisation
UNION ALL
SELECT c.period, c.period_start, c.period_end, 'schools', s.member, sum(s.admitted)::BIGINT, true
FROM counted AS c
JOIN ledger.school_report AS s USING (submission_id)
GROUP BY ALL
UNION ALL
SELECT c.period, c.period_start, c.period_end, 'unallocated', NULL, sum(c.counted)::BIGINT, true
FROM ledger.counted_admission AS c
WHERE c.unallocated
GROUP BY ALL
UNION ALL
SELECT r.period, r.period_start, r.period_end, 'enterprises', NULL, sum(e.admitted)::BIGINT, false
FROM ledger.current_submission AS r
JOIN ledger.enterprise_report AS e USING (submission_id)
GROUP BY ALL
ORDER BY period_start, period_end, solution, organisation
