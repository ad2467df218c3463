-- From candidates to admissions, by unit and period, each unit as it was · Từ quần chúng ưu tú đến kết nạp
-- unit_id: the unit · mã đơn vị
-- unit_name: its name · tên đơn vị
-- kind: the kind of unit, as commune or school · loại đơn vị
-- period: the period · kỳ báo cáo
-- period_start: first day · ngày đầu kỳ
-- period_end: last day · ngày cuối kỳ
-- candidates: outstanding people · quần chúng ưu tú
-- class_completed: of them through the class · đã học lớp bồi dưỡng
-- files_in_review: files in review · hồ sơ đang xét
-- admitted: admissions of the period · kết nạp trong kỳ
-- submission_id: the report · mã lần gửi
-- units_owing: units that owe the period's admissions · số đơn vị phải báo cáo
-- units_reported: of them, units that reported · số đơn vị đã báo cáo
-- provisional: true until the period is due · số liệu tạm tính
-- @key: unit_id, period
-- @issued: yes
-- @trace candidates, class_completed, files_in_review, admitted = stated_figure: c.submission_id = f.submission_id AND c.adds_to_district AND c.figure = {figure}
-- @trace units_owing, units_reported = coverage
-- @example: SELECT unit_name, candidates, class_completed, files_in_review, admitted FROM admission_funnel WHERE period = '2023' ORDER BY unit_name COLLATE vi
SELECT
  c.unit_id, u.name AS unit_name, u.kind, c.period, c.period_start, c.period_end, s.candidates, s.class_completed,
  s.files_in_review, s.admitted, c.submission_id, k.units_owing, k.units_reported, k.provisional
FROM ledger.counted_admission AS c
JOIN ledger.stated_sums AS s USING (submission_id)
JOIN ledger.unit AS u ON u.unit_id = c.unit_id
JOIN ledger.completeness AS k ON k.period = c.period
ORDER BY c.period_start, c.period_end, c.unit_id
