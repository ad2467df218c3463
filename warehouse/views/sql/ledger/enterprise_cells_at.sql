-- Existing enterprises by party organisation, from each one's latest report by a day · Tổ chức đảng trong doanh nghiệp tại một ngày
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
-- @parameters: on_day
SELECT
  c.unit_id, u.name AS unit_name, c.period, e.ownership, h.standing_unit_id AS host_unit_id, h.unit_name AS host_name,
  e.party_organisation, e.cell_founded_on,
  coalesce(e.cell_founded_on BETWEEN c.period_start AND c.period_end, false) AS founded_in_period,
  e.workers, e.full_members, e.probationary_members, e.admitted, c.submission_id
FROM ledger.current_submission AS c
JOIN ledger.enterprise_report AS e USING (submission_id)
JOIN ledger.unit AS u ON u.unit_id = c.unit_id
JOIN ledger.standing_unit(on_day) AS s ON s.unit_id = c.unit_id
LEFT JOIN ledger.standing_unit(on_day) AS h ON h.unit_id = e.host_committee_unit_id
WHERE s.stands AND c.period_end <= on_day::DATE
QUALIFY row_number() OVER (PARTITION BY s.standing_unit_id ORDER BY c.recency DESC) = 1
ORDER BY c.unit_id
