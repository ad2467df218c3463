-- How many enterprises have a cell of their own, a joined cell or none, and whose cell was founded this year · Số doanh nghiệp theo tổ chức đảng
-- party_organisation: Chưa có, Sinh hoạt ghép or Có chi bộ · tổ chức đảng
-- year: the year of the latest month that has ended · năm
-- enterprises: enterprises, each by its latest report · số doanh nghiệp
-- founded_this_year: of them with a cell founded in that year · chi bộ thành lập trong năm
-- workers: their workers · số lao động
-- full_members: full members · đảng viên chính thức
-- probationary_members: probationary members · đảng viên dự bị
-- @key: party_organisation
-- @trace enterprises = a_report: (c.submission_id, coalesce(f.party_organisation, '')) IN (SELECT (submission_id, coalesce(party_organisation, '')) FROM district.enterprise_cells)
-- @trace founded_this_year = a_report: (c.submission_id, coalesce(f.party_organisation, ''), f.year) IN (SELECT (submission_id, coalesce(party_organisation, ''), year(cell_founded_on)) FROM district.enterprise_cells)
-- @trace workers, full_members, probationary_members = stated: c.form = ledger.form_code('enterprise_report') AND c.field = {figure} AND (c.submission_id, coalesce(f.party_organisation, '')) IN (SELECT (submission_id, coalesce(party_organisation, '')) FROM district.enterprise_cells)
-- @trace year = derived
-- @example: SELECT party_organisation, enterprises, founded_this_year FROM enterprise_organisation
WITH month AS (SELECT max(period_end) AS ended FROM district.district_progress)
SELECT
  e.party_organisation, year(m.ended) AS year, count(*) AS enterprises,
  count(*) FILTER (year(e.cell_founded_on) = year(m.ended)) AS founded_this_year,
  sum(e.workers)::BIGINT AS workers, sum(e.full_members)::BIGINT AS full_members,
  sum(e.probationary_members)::BIGINT AS probationary_members
FROM district.enterprise_cells AS e
CROSS JOIN month AS m
GROUP BY e.party_organisation, m.ended
ORDER BY enterprises DESC, e.party_organisation
