-- Existing enterprises with workers and no party organisation, by their latest reports · Doanh nghiệp có lao động, chưa có tổ chức đảng
-- unit_id: the enterprise · mã doanh nghiệp
-- host_unit_id: the committee that would host its cell, or the one that stands for it · đảng ủy chủ quản
-- workers: workers · số lao động
-- submission_id: the report · mã lần gửi
SELECT unit_id, host_unit_id, workers, submission_id
FROM ledger.enterprise_cells_at((SELECT arg_max(as_of, entry) FROM ledger.run))
WHERE party_organisation = 'Chưa có' AND workers > 0
