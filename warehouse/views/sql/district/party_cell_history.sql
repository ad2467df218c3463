-- The history of each party cell, under its present name whatever it was called then · Lịch sử của từng chi bộ theo tên hiện nay
-- unit_id: the unit · mã đơn vị
-- unit_name: its name · tên đơn vị
-- section: section of the form: village, agency or enterprise · mục
-- party_cell: the cell's present name · tên chi bộ hiện nay
-- period: the period · kỳ báo cáo
-- period_start: first day · ngày đầu kỳ
-- period_end: last day · ngày cuối kỳ
-- named: its name in that report; of cells that were joined later, all of them · tên trong báo cáo
-- becomes: of a cell that was split, the cells that it became: its history ends with it · được tách thành
-- annual_target: target of the year · chỉ tiêu năm
-- admitted: admissions of the period · kết nạp trong kỳ
-- year_to_date: as stated · lũy kế năm
-- term_to_date: as stated · lũy kế nhiệm kỳ
-- submission_id: the report · mã lần gửi
-- cell: the present name as names are compared · tên để so sánh
-- Every row of a report that counts is in one row here, so that the sums are the reports' own. Renamed, joined and
-- split cells are those of party_cells.csv in the registry folder.
-- @key: unit_id, section, cell, period
-- @trace annual_target, admitted = stated: c.form = ledger.form_code('commune_admissions') AND c.field = {figure} AND c.submission_id = f.submission_id AND (c.submission_id, c.record, f.section, f.cell) IN (SELECT (submission_id, named, section, cell) FROM ledger.party_cell_report)
-- @trace year_to_date = stated: c.form = ledger.form_code('commune_admissions') AND c.field = 'admitted_year_to_date' AND c.submission_id = f.submission_id AND (c.submission_id, c.record, f.section, f.cell) IN (SELECT (submission_id, named, section, cell) FROM ledger.party_cell_report)
-- @trace term_to_date = stated: c.form = ledger.form_code('commune_admissions') AND c.field = 'admitted_term_to_date' AND c.submission_id = f.submission_id AND (c.submission_id, c.record, f.section, f.cell) IN (SELECT (submission_id, named, section, cell) FROM ledger.party_cell_report)
-- @example: SELECT unit_name, party_cell, period, named, admitted FROM party_cell_history WHERE unit_id = 'xa-an-ap' ORDER BY party_cell COLLATE vi, period
WITH latest AS (
  SELECT unit_id, section, cell, coalesce(any_value(present_name), arg_max(named, (recency, named))) AS party_cell
  FROM ledger.party_cell_report
  GROUP BY unit_id, section, cell
)
SELECT
  r.unit_id, u.name AS unit_name, r.section, l.party_cell,
  r.period, r.period_start, r.period_end, string_agg(r.named, ', ' ORDER BY r.named) AS named,
  any_value(r.becomes) AS becomes, sum(r.annual_target)::BIGINT AS annual_target, sum(r.admitted)::BIGINT AS admitted,
  sum(r.year_to_date)::BIGINT AS year_to_date, sum(r.term_to_date)::BIGINT AS term_to_date, r.submission_id, r.cell
FROM ledger.party_cell_report AS r
JOIN latest AS l USING (unit_id, section, cell)
JOIN ledger.unit AS u ON u.unit_id = r.unit_id
GROUP BY r.unit_id, u.name, r.section, r.cell, l.party_cell, r.period, r.period_start, r.period_end, r.submission_id
ORDER BY r.unit_id, r.section, r.cell, r.period_start, r.period_end
