-- Each unit's year from candidates to admissions, with what part goes on at each step · Tỷ lệ chuyển đổi từ quần chúng ưu tú đến kết nạp
-- unit_id: the unit · mã đơn vị
-- unit_name: its name · tên đơn vị
-- kind: the kind of unit, as commune or school · loại đơn vị
-- year: the year · năm
-- candidates: outstanding people, by the year's latest report · quần chúng ưu tú
-- class_completed: of them through the class, by that report · đã học lớp bồi dưỡng
-- files_in_review: files in review, by that report · hồ sơ đang xét
-- admitted: admissions counted of the whole year · kết nạp trong năm
-- class_share: class_completed of candidates (0 to 1) · tỷ lệ đã học lớp
-- review_share: files_in_review of class_completed · tỷ lệ có hồ sơ đang xét
-- admitted_share: admitted of candidates; of several units, add up both and divide · tỷ lệ kết nạp
-- submission_id: the year's latest report · mã lần gửi
-- units_owing: units that owe the year's admissions · số đơn vị phải báo cáo
-- units_reported: of them, units that reported all of it · số đơn vị đã báo cáo
-- provisional: true until all of the year is due · số liệu tạm tính
-- @key: unit_id, year AS period
-- @trace candidates, class_completed, files_in_review = stated_figure: c.submission_id = f.submission_id AND c.adds_to_district AND c.figure = {figure}
-- @trace admitted = counted: c.unit_id = f.unit_id AND year(c.period_end) = f.year
-- @trace class_share, review_share, admitted_share = derived
-- @trace units_owing, units_reported = coverage
-- @example: SELECT kind, sum(admitted) AS admitted, sum(candidates) AS candidates, round(sum(admitted) / sum(candidates), 4) AS admitted_share FROM funnel_conversion WHERE year = 2023 GROUP BY kind ORDER BY kind
SELECT
  y.unit_id, y.unit_name, y.kind, y.year, s.candidates, s.class_completed, s.files_in_review, y.counted AS admitted,
  round(s.class_completed / nullif(s.candidates, 0), 4) AS class_share,
  round(s.files_in_review / nullif(s.class_completed, 0), 4) AS review_share,
  round(y.counted / nullif(s.candidates, 0), 4) AS admitted_share,
  y.submission_id, y.units_owing, y.units_reported, y.provisional
FROM district.unit_year AS y
JOIN ledger.stated_sums AS s USING (submission_id)
ORDER BY y.year, y.unit_name COLLATE vi, y.unit_id
