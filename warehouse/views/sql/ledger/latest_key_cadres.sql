-- The latest report of key cadres in the past of each existing unit · Báo cáo cán bộ chủ chốt mới nhất của mỗi đơn vị
-- submission_id: the report · mã lần gửi
-- unit_id: the unit that sent it · mã đơn vị
FROM ledger.latest_key_cadres_at((SELECT arg_max(as_of, entry) FROM ledger.run))
