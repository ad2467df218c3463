-- Upper secondary schools: pupils of grade 12 and staff, by period · Kết nạp trong trường học
-- unit_id: the school · mã trường
-- unit_name: its name · tên trường
-- period: the period · kỳ báo cáo
-- member: grade_12 or staff · học sinh lớp 12 hoặc cán bộ, giáo viên, nhân viên
-- total: how many there are · tổng số
-- members: of them members · đảng viên
-- candidates: outstanding people reviewed · quần chúng ưu tú
-- aged_18: aged 18 · đủ 18 tuổi
-- sent_to_class: sent to the class · được cử học
-- class_completed: through the class · đã hoàn thành lớp
-- files_in_review: files in review · hồ sơ đang xét
-- admitted: admissions of the period · kết nạp trong kỳ
-- admitted_women: of them women · trong đó nữ
-- year_to_date: as the school states it · lũy kế năm
-- term_to_date: as the school states it · lũy kế nhiệm kỳ
-- submission_id: the report · mã lần gửi
-- units_owing: schools that owe the period · số trường phải báo cáo
-- units_reported: of them, schools that reported · số trường đã báo cáo
-- provisional: true until the period is due · số liệu tạm tính
-- @key: unit_id, period, member
-- @issued: yes
-- @trace total, members, candidates, aged_18, sent_to_class, class_completed, files_in_review, admitted, admitted_women = stated: c.submission_id = f.submission_id AND c.form = ledger.form_code('school_report') AND c.record = f.member AND c.field = {figure}
-- @trace year_to_date, term_to_date = stated_figure: c.submission_id = f.submission_id AND c.form = ledger.form_code('school_report') AND c.record = f.member AND c.figure = {figure}
-- @trace units_owing, units_reported = coverage
-- @example: SELECT unit_name, admitted FROM school_admissions WHERE period = '2023' AND member = 'grade_12' ORDER BY unit_name COLLATE vi
SELECT
  c.unit_id, u.name AS unit_name, c.period, s.member, s.total, s.members, s.candidates, s.aged_18, s.sent_to_class,
  s.class_completed, s.files_in_review, s.admitted, s.admitted_women, s.admitted_year_to_date AS year_to_date,
  s.admitted_term_to_date AS term_to_date, c.submission_id,
  coalesce(k.units_owing, 0) AS units_owing, coalesce(k.units_reported, 0) AS units_reported, coalesce(k.provisional, false) AS provisional
FROM ledger.current_submission AS c
JOIN ledger.school_report AS s USING (submission_id)
JOIN ledger.unit AS u ON u.unit_id = c.unit_id
LEFT JOIN ledger.completeness_of_kind AS k ON k.period = c.period AND k.kind = u.kind
ORDER BY c.period_start, c.period_end, c.unit_id, s.member
