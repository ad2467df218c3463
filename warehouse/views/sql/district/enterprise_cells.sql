-- Existing enterprises with a cell of their own, a joined cell or none, from each one's latest report · Tổ chức đảng trong doanh nghiệp
-- unit_id: the enterprise · mã doanh nghiệp
-- unit_name: its name · tên doanh nghiệp
-- period: the period of the report · kỳ báo cáo
-- ownership: kind of enterprise · loại hình
-- host_unit_id: the committee that hosts its cell, or the one that stands for it · đảng ủy chủ quản
-- host_name: the committee's name · tên đảng ủy chủ quản
-- party_organisation: Chưa có, Sinh hoạt ghép or Có chi bộ · tổ chức đảng
-- cell_founded_on: when the cell was founded · ngày thành lập chi bộ
-- founded_in_period: whether it was founded in the report's period · thành lập trong kỳ
-- workers: workers · số lao động
-- full_members: full members · đảng viên chính thức
-- probationary_members: probationary members · đảng viên dự bị
-- admitted: admissions of the period; the host committee reports them too · kết nạp trong kỳ
-- submission_id: the report · mã lần gửi
-- @key: unit_id, period
-- @issued: yes
-- @trace workers, full_members, probationary_members, admitted = stated: c.submission_id = f.submission_id AND c.form = ledger.form_code('enterprise_report') AND c.field = {figure}
-- @example: SELECT unit_name, host_name, party_organisation, cell_founded_on, workers FROM enterprise_cells ORDER BY unit_name COLLATE vi
SELECT
  c.unit_id, u.name AS unit_name, c.period, e.ownership, coalesce(h.standing_unit_id, o.unit_id) AS host_unit_id, coalesce(h.unit_name, o.name) AS host_name,
  e.party_organisation, e.cell_founded_on,
  coalesce(e.cell_founded_on BETWEEN c.period_start AND c.period_end, false) AS founded_in_period,
  e.workers, e.full_members, e.probationary_members, e.admitted, c.submission_id
FROM ledger.current_submission AS c
JOIN ledger.enterprise_report AS e USING (submission_id)
JOIN ledger.unit AS u ON u.unit_id = c.unit_id
JOIN ledger.standing_now AS s ON s.unit_id = c.unit_id
LEFT JOIN ledger.standing_now AS h ON h.unit_id = e.host_committee_unit_id
LEFT JOIN ledger.unit AS o ON o.unit_id = e.host_committee_unit_id
QUALIFY row_number() OVER (PARTITION BY s.standing_unit_id ORDER BY c.recency DESC) = 1
ORDER BY c.unit_id
