-- What reading an archived original again, under other rules, made of it · So sánh trước và sau khi đọc lại
-- file_name: the file · tên tệp
-- sha256: the content · nội dung
-- submission_before: the reading before · lần đọc trước
-- submission_id: the reading after · lần đọc sau
-- run_id: the run that read it again · lần chạy
-- unit_before: the unit, as read before · đơn vị trước
-- unit_id: the unit, as read after · đơn vị sau
-- period_before: the period, as read before · kỳ báo cáo trước
-- period: the period, as read after · kỳ báo cáo sau
-- status_before: what became of it before · trạng thái trước
-- status: what became of it after · trạng thái sau
-- admitted_before: admissions that it stated, where it was accepted · kết nạp trước
-- admitted: admissions that it states, where it is accepted · kết nạp sau
-- rules_before: the rules of its findings before · quy tắc trước
-- rules: the rules of its findings after · quy tắc sau
-- is_changed: whether anything of this differs · có thay đổi
-- @key: unit_id, period, submission_id
-- @trace admitted_before = stated_figure: c.submission_id = f.submission_before AND c.adds_to_district AND c.figure = 'admitted'
-- @trace admitted = stated_figure: c.submission_id = f.submission_id AND c.adds_to_district AND c.figure = 'admitted'
-- @example: SELECT * FROM reread_comparison
WITH pair AS (
  SELECT submission_id, reread_of AS submission_before FROM ledger.submission WHERE reread_of IS NOT NULL
),
both_of AS (
  SELECT submission_id FROM pair UNION SELECT submission_before FROM pair
),
said AS (
  SELECT s.submission_id, s.file_name, s.sha256, s.run_id, s.arrival, s.unit_id, s.period, s.status,
    (SELECT sum(a.admitted)::BIGINT FROM ledger.stated_admission AS a WHERE a.submission_id = s.submission_id) AS admitted,
    (SELECT string_agg(DISTINCT f.rule, ', ' ORDER BY f.rule) FROM ledger.finding AS f WHERE f.submission_id = s.submission_id) AS rules
  FROM ledger.submission AS s
  SEMI JOIN both_of USING (submission_id)
)
SELECT
  a.file_name, a.sha256, b.submission_id AS submission_before, a.submission_id, a.run_id,
  b.unit_id AS unit_before, a.unit_id, b.period AS period_before, a.period, b.status AS status_before, a.status,
  b.admitted AS admitted_before, a.admitted, b.rules AS rules_before, a.rules,
  (b.unit_id, b.period, b.status, b.admitted, b.rules) IS DISTINCT FROM (a.unit_id, a.period, a.status, a.admitted, a.rules) AS is_changed
FROM pair AS p
JOIN said AS a ON a.submission_id = p.submission_id
JOIN said AS b ON b.submission_id = p.submission_before
ORDER BY a.arrival
