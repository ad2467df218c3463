-- Reported and counted admissions of each unit and period, under the units of their own time · Kết quả của từng đơn vị theo kỳ
-- unit_id: the unit · mã đơn vị
-- unit_name: its name · tên đơn vị
-- kind: the kind of unit, as commune or school · loại đơn vị
-- period: the period · kỳ báo cáo
-- period_start: first day · ngày đầu kỳ
-- period_end: last day · ngày cuối kỳ
-- admitted: admissions the report states · kết nạp trong kỳ
-- counted: those of them that count · số được tính
-- unallocated: true where shorter reports lie inside this one · có phần chưa phân bổ
-- year_to_date: as stated by the unit · lũy kế năm do đơn vị ghi
-- term_to_date: as stated by the unit · lũy kế nhiệm kỳ do đơn vị ghi
-- counted_year_to_date: counted of the unit since the year's first day, from reports that end by then · số được tính từ đầu năm
-- counted_term_to_date: counted of the unit since the term's first day, from reports that end by then · số được tính từ đầu nhiệm kỳ
-- status: accepted or accepted_with_warnings · trạng thái
-- submission_id: the report · mã lần gửi
-- term_start: first day of the term that the period belongs to · ngày đầu nhiệm kỳ
-- units_owing: units that owe the period's admissions · số đơn vị phải báo cáo
-- units_reported: of them, units that reported · số đơn vị đã báo cáo
-- provisional: true until the period is due · số liệu tạm tính
-- mark: p: provisional; r: revised after it was published as final; null: neither · ký hiệu
-- revised_by: the kinds of revision, as in `revision` · loại điều chỉnh
-- @key: unit_id, period
-- @issued: yes
-- @trace admitted, year_to_date, term_to_date = stated_figure: c.submission_id = f.submission_id AND c.adds_to_district AND c.figure = {figure}
-- @trace counted = counted: c.unit_id = f.unit_id AND c.period = f.period
-- @trace counted_year_to_date = counted: c.unit_id = f.unit_id AND c.period_end BETWEEN f.term_start AND f.period_end AND year(c.period_end) = year(f.period_end)
-- @trace counted_term_to_date = counted: c.unit_id = f.unit_id AND c.period_end BETWEEN f.term_start AND f.period_end
-- @trace units_owing, units_reported = coverage
-- @example: SELECT unit_name, period, admitted, counted FROM unit_progress WHERE period = '2024-01' ORDER BY counted DESC, unit_name COLLATE vi
SELECT
  c.unit_id, u.name AS unit_name, u.kind, c.period, c.period_start, c.period_end, c.stated AS admitted, c.counted,
  c.unallocated, s.year_to_date, s.term_to_date,
  (sum(c.counted) OVER (PARTITION BY c.unit_id, t.term, year(c.period_end) ORDER BY c.period_end))::BIGINT AS counted_year_to_date,
  (sum(c.counted) OVER (PARTITION BY c.unit_id, t.term ORDER BY c.period_end))::BIGINT AS counted_term_to_date,
  if(r.status = 'rejected', 'accepted_with_warnings', r.status) AS status, c.submission_id, t.start_day AS term_start,
  k.units_owing, k.units_reported, k.provisional, CASE WHEN k.provisional THEN 'p' WHEN v.kinds IS NOT NULL THEN 'r' END AS mark, v.kinds AS revised_by
FROM ledger.counted_admission AS c
JOIN ledger.submission AS r USING (submission_id)
JOIN ledger.unit AS u ON u.unit_id = c.unit_id
JOIN ledger.period AS p ON p.period = c.period
JOIN ledger.term AS t ON t.term = p.term
JOIN ledger.completeness AS k ON k.period = c.period
LEFT JOIN (
  SELECT unit_id, period, string_agg(DISTINCT kind, ' ' ORDER BY kind) AS kinds
  FROM (SELECT unit_id, period, kind FROM district.revision GROUP BY unit_id, period, kind HAVING sum(difference) <> 0)
  GROUP BY unit_id, period
) AS v ON v.unit_id = c.unit_id AND v.period = c.period
LEFT JOIN ledger.stated_sums AS s ON s.submission_id = c.submission_id
ORDER BY c.period_start, c.period_end, c.unit_id
