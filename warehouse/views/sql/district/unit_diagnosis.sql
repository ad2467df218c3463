-- Who is behind its own target, what holds it up, and a next step, one existing unit a row · Chẩn đoán từng đơn vị: chậm bao nhiêu, vướng ở đâu, việc nên làm
-- unit_id: the unit, with the past of its predecessors · mã đơn vị
-- unit_name: its name · tên đơn vị
-- kind: the kind of unit, as commune or school · loại đơn vị
-- state: behind, on_path, ahead, no_target or no_report · tình trạng
-- period_end: last day of the latest month that is due · tính đến ngày
-- target: target of the year: the registry's, else what the unit states · chỉ tiêu năm
-- target_year: the year that target is of: an earlier one where the year's is not known · năm của chỉ tiêu
-- counted: admissions counted of the year by period_end · kết nạp trong năm
-- expected: the part of the target that is expected by period_end · tiến độ năm
-- path: seasonal (by the months of at least two whole years), else straight · cách tính tiến độ
-- term_counted: admissions counted of the term by period_end · kết nạp từ đầu nhiệm kỳ
-- term_expected: expected by then of the targets of the term's years · tiến độ nhiệm kỳ
-- gap: term_counted less term_expected · vượt, chậm so với tiến độ nhiệm kỳ
-- gap_low: lower bound of the gap's 90 % interval · cận dưới 90 %
-- gap_high: upper bound of it · cận trên 90 %
-- candidates: outstanding people, by the unit's latest report · quần chúng ưu tú
-- class_completed: of them through the class · đã học lớp bồi dưỡng
-- files_in_review: files in review · hồ sơ đang xét
-- recent_since: first day of the pace period of `term_forecast` · ngày đầu của quãng tính nhịp độ
-- recent_counted: admissions counted since then · kết nạp trong quãng
-- class_share: class_completed of candidates, of all units (0 to 1) · tỷ lệ chung đã học lớp
-- file_share: files_in_review of class_completed, of all units · tỷ lệ chung có hồ sơ
-- decided_share: recent_counted of files_in_review, of all units · tỷ lệ chung kết nạp trên hồ sơ
-- candidates_needed: candidates that the target takes, at what all units admit of theirs · số quần chúng ưu tú cần có
-- obstacle: the step that costs most against the shares of all units: candidates, class, file or decision · khâu vướng nhất
-- idle_cells: party cells without an admission for two years: see idle_party_cells · chi bộ 2 năm không kết nạp
-- not_yet_members: key cadres who are not yet members, by its latest report · cán bộ chủ chốt chưa là đảng viên
-- enterprises_without_cell: enterprises with workers that it hosts and that have no party organisation · doanh nghiệp chưa có tổ chức đảng
-- workers_without_cell: their workers · lao động ở các doanh nghiệp đó
-- sentence: the diagnosis in one sentence · nhận định
-- step: the suggested next step · việc nên làm
-- term_start: the term's first day · ngày đầu nhiệm kỳ
-- @key: unit_id
-- @trace counted = counted: (f.unit_id = c.unit_id OR (f.unit_id, c.unit_id) IN (SELECT (unit_id, predecessor_id) FROM ledger.predecessor)) AND c.period_end BETWEEN f.term_start AND f.period_end AND year(c.period_end) = year(f.period_end)
-- @trace term_counted = counted: (f.unit_id = c.unit_id OR (f.unit_id, c.unit_id) IN (SELECT (unit_id, predecessor_id) FROM ledger.predecessor)) AND c.period_end BETWEEN f.term_start AND f.period_end
-- @trace recent_counted = counted: (f.unit_id = c.unit_id OR (f.unit_id, c.unit_id) IN (SELECT (unit_id, predecessor_id) FROM ledger.predecessor)) AND c.period_start >= f.recent_since AND c.period_end <= f.period_end
-- @trace candidates, class_completed, files_in_review = stated_figure: c.adds_to_district AND c.figure = {figure} AND (c.submission_id, c.form, f.unit_id) IN (SELECT (n.submission_id, n.form, s.standing_unit_id) FROM ledger.present_stock AS n JOIN ledger.standing_now AS s USING (unit_id))
-- @trace not_yet_members = stated: c.form = ledger.form_code('key_cadres') AND c.field = {figure} AND (c.submission_id, f.unit_id) IN (SELECT (l.submission_id, s.standing_unit_id) FROM ledger.latest_key_cadres AS l JOIN ledger.standing_now AS s USING (unit_id))
-- @trace enterprises_without_cell = a_report: (c.submission_id, f.unit_id) IN (SELECT (submission_id, host_unit_id) FROM ledger.enterprise_without_cell)
-- @trace workers_without_cell = stated: c.form = ledger.form_code('enterprise_report') AND c.field = 'workers' AND (c.submission_id, f.unit_id) IN (SELECT (submission_id, host_unit_id) FROM ledger.enterprise_without_cell)
-- @trace target, target_year, expected, term_expected, gap, gap_low, gap_high, candidates_needed, idle_cells = derived
-- @trace class_share, file_share, decided_share = derived
-- @example: SELECT unit_name, gap, sentence, step FROM unit_diagnosis WHERE state = 'behind' ORDER BY gap LIMIT 5
-- The rules. `behind`: the whole interval of the gap lies below zero; `ahead`: above it. The interval is that of
-- `term_forecast`: the variance of what is expected is dispersion × term_expected. `no_report`: no counting report of
-- the unit ends in the pace period. The step follows from obstacle, and for too few candidates from the nearest pool.
WITH cadres AS (
  SELECT s.standing_unit_id AS unit_id, sum(k.not_yet_members)::BIGINT AS not_yet_members
  FROM ledger.latest_key_cadres AS l
  JOIN ledger.key_cadres AS k USING (submission_id)
  JOIN ledger.standing_unit((SELECT arg_max(as_of, entry) FROM ledger.run)) AS s ON s.unit_id = l.unit_id
  GROUP BY s.standing_unit_id
),
enterprises AS (
  SELECT host_unit_id AS unit_id, count(*) AS enterprises_without_cell, sum(workers)::BIGINT AS workers_without_cell
  FROM ledger.enterprise_without_cell
  GROUP BY host_unit_id
),
idle AS (SELECT unit_id, count(*) AS idle_cells FROM district.idle_party_cells GROUP BY unit_id),
figure AS (
  SELECT
    u.name AS unit_name, u.kind, p.*, k.not_yet_members,
    coalesce(e.enterprises_without_cell, 0) AS enterprises_without_cell,
    coalesce(e.workers_without_cell, 0) AS workers_without_cell, coalesce(i.idle_cells, 0) AS idle_cells,
    round(p.term_counted - p.term_expected, 1) AS gap, 1.645 * sqrt(p.dispersion * p.term_expected) AS margin
  FROM ledger.unit_funnel AS p
  JOIN ledger.unit AS u USING (unit_id)
  LEFT JOIN cadres AS k USING (unit_id)
  LEFT JOIN enterprises AS e USING (unit_id)
  LEFT JOIN idle AS i USING (unit_id)
),
judged AS (
  SELECT *,
    round(gap - margin, 1) AS gap_low, round(gap + margin, 1) AS gap_high,
    CASE
      WHEN recent_reports = 0 THEN 'no_report'
      WHEN term_expected IS NULL THEN 'no_target'
      WHEN gap + margin < 0 THEN 'behind'
      WHEN gap - margin > 0 THEN 'ahead'
      ELSE 'on_path'
    END AS state,
    replace(printf('%.1f', term_expected), '.', ',') AS expected_text,
    replace(printf('%.1f', abs(gap)), '.', ',') AS gap_text
  FROM figure
)
SELECT
  unit_id, unit_name, kind, state, period_end, target, target_year, counted, expected, path, term_counted, term_expected,
  gap, gap_low, gap_high, candidates, class_completed, files_in_review, recent_since, recent_counted, class_share,
  file_share, decided_share, candidates_needed, obstacle, idle_cells, not_yet_members, enterprises_without_cell,
  workers_without_cell,
  CASE state
    WHEN 'no_report' THEN 'Chưa có báo cáo được tính từ ' || strftime(recent_since, '%d/%m/%Y')
    WHEN 'no_target' THEN 'Chưa có chỉ tiêu; đã kết nạp ' || term_counted || ' đảng viên từ đầu nhiệm kỳ'
    WHEN 'behind' THEN 'Kết nạp ' || term_counted || ' đảng viên từ đầu nhiệm kỳ, chậm ' || gap_text || ' so với tiến độ ' || expected_text
    WHEN 'ahead' THEN 'Kết nạp ' || term_counted || ' đảng viên từ đầu nhiệm kỳ, vượt ' || gap_text || ' so với tiến độ ' || expected_text
    ELSE 'Kết nạp ' || term_counted || ' đảng viên từ đầu nhiệm kỳ, trong khoảng dao động quanh tiến độ ' || expected_text
  END || CASE
    WHEN state = 'no_report' OR obstacle IS NULL THEN ''
    WHEN obstacle = 'candidates' AND candidates = 0 THEN '; chưa có quần chúng ưu tú'
    WHEN obstacle = 'candidates' THEN '; thiếu nguồn: có ' || candidates || ' quần chúng ưu tú, cần khoảng ' || candidates_needed
    WHEN obstacle = 'class' THEN '; vướng ở khâu học lớp bồi dưỡng: ' || coalesce(class_completed, 0) || '/' || candidates
      || ' quần chúng ưu tú đã học, tỷ lệ chung ' || round(100 * class_share)::BIGINT || ' %'
    WHEN obstacle = 'file' THEN '; vướng ở khâu lập hồ sơ: ' || coalesce(files_in_review, 0) || ' hồ sơ trên ' || class_completed
      || ' người đã học lớp, tỷ lệ chung ' || round(100 * file_share)::BIGINT || ' %'
    ELSE '; vướng ở khâu xét hồ sơ: ' || files_in_review || ' hồ sơ đang xét, kết nạp ' || recent_counted || ' từ '
      || strftime(recent_since, '%d/%m/%Y')
  END || '.' AS sentence,
  CASE
    WHEN state = 'no_report' THEN 'Đôn đốc đơn vị nộp báo cáo.'
    WHEN obstacle = 'candidates' AND not_yet_members > 0
      THEN 'Rà soát ' || not_yet_members || ' cán bộ chủ chốt chưa là đảng viên để tạo nguồn.'
    WHEN obstacle = 'candidates' AND enterprises_without_cell > 0
      THEN 'Khảo sát ' || enterprises_without_cell || ' doanh nghiệp chưa có tổ chức đảng, ' || workers_without_cell || ' lao động, để tạo nguồn.'
    WHEN obstacle = 'candidates' THEN 'Rà soát, bổ sung quần chúng ưu tú.'
    WHEN obstacle = 'class' THEN 'Cử ' || candidates - coalesce(class_completed, 0) || ' quần chúng ưu tú đi học lớp bồi dưỡng nhận thức về Đảng.'
    WHEN obstacle = 'file' THEN 'Hoàn thiện hồ sơ của ' || class_completed - coalesce(files_in_review, 0) || ' người đã học lớp bồi dưỡng.'
    WHEN obstacle = 'decision' THEN 'Xem xét, quyết định ' || files_in_review || ' hồ sơ đang xét.'
    WHEN idle_cells > 0 THEN 'Làm việc với ' || idle_cells || ' chi bộ hai năm không kết nạp được đảng viên.'
    ELSE 'Tiếp tục thực hiện theo kế hoạch.'
  END AS step,
  term_start
FROM judged
ORDER BY gap NULLS LAST, unit_name COLLATE vi, unit_id
