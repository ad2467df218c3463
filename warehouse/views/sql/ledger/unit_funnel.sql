-- Each existing unit's candidates, class, files and admissions, and what each step costs it · Từng khâu phát triển đảng viên của đơn vị
-- unit_id: the unit; until it reports, its predecessors' reports are the latest · mã đơn vị
-- period_end: last day of the latest month that is due · ngày cuối của tháng gần nhất đã đến hạn
-- term_start: the term's first day · ngày đầu nhiệm kỳ
-- target: target of the year · chỉ tiêu năm
-- target_year: the year that target is of: an earlier one where the year's is not known · năm của chỉ tiêu
-- counted: admissions counted of the year by period_end · kết nạp trong năm
-- expected: the part of the target that is expected by period_end · tiến độ năm
-- path: seasonal or straight · cách tính tiến độ
-- term_counted: admissions counted of the term by period_end · kết nạp từ đầu nhiệm kỳ
-- term_expected: expected by then of the targets of the term's years · tiến độ nhiệm kỳ
-- dispersion: as in `term_forecast` · hệ số phân tán
-- recent_since: first day of the pace period of `term_forecast` · ngày đầu của quãng tính nhịp độ
-- recent_counted: admissions counted since then · kết nạp trong quãng
-- recent_reports: counting reports that end since then · số báo cáo trong quãng
-- candidates: outstanding people, by its latest report · quần chúng ưu tú
-- class_completed: of them through the class · đã học lớp bồi dưỡng
-- files_in_review: files in review · hồ sơ đang xét
-- class_share: class_completed of candidates, of all units (0 to 1) · tỷ lệ chung đã học lớp
-- file_share: files_in_review of class_completed, of all units · tỷ lệ chung có hồ sơ
-- decided_share: admissions since recent_since of files_in_review, of all units · tỷ lệ chung kết nạp trên hồ sơ
-- candidates_needed: candidates that the year's target takes, at what all units admit of theirs · số quần chúng ưu tú cần có
-- lost_to_candidates: admissions that too few candidates cost, at the shares of all units · số kết nạp hụt do thiếu nguồn
-- lost_to_class: admissions that candidates without the class cost · số kết nạp hụt ở khâu học lớp
-- lost_to_file: admissions that people through the class without a file cost · số kết nạp hụt ở khâu lập hồ sơ
-- lost_to_decision: admissions that files not decided cost · số kết nạp hụt ở khâu xét hồ sơ
-- obstacle: candidates where there are none, else the step that costs most, and any: candidates, class, file, decision · khâu vướng nhất
WITH stock AS (
  SELECT
    p.standing_unit_id AS unit_id, sum(r.candidates)::BIGINT AS candidates, sum(r.class_completed)::BIGINT AS class_completed,
    sum(r.files_in_review)::BIGINT AS files_in_review
  FROM ledger.present_stock AS n
  JOIN ledger.stated_record AS r ON r.submission_id = n.submission_id AND r.form = n.form AND r.adds_to_district
  JOIN ledger.standing_unit((SELECT arg_max(as_of, entry) FROM ledger.run)) AS p ON p.unit_id = n.unit_id
  GROUP BY p.standing_unit_id
),
unit AS (
  SELECT p.*, s.candidates, s.class_completed, s.files_in_review
  FROM ledger.unit_path AS p
  LEFT JOIN stock AS s USING (unit_id)
),
whole AS (
  SELECT
    sum(class_completed) / nullif(sum(candidates), 0) AS class_share,
    sum(files_in_review) / nullif(sum(class_completed), 0) AS file_share,
    sum(recent_counted) / nullif(sum(files_in_review), 0) AS decided_share,
    sum(recent_counted) / nullif(sum(candidates), 0) AS of_candidates,
    sum(recent_counted) / nullif(sum(class_completed), 0) AS of_class
  FROM unit
  WHERE candidates IS NOT NULL
),
lost AS (
  SELECT
    u.*, w.class_share, w.file_share, w.decided_share, u.target / nullif(w.of_candidates, 0) AS candidates_needed,
    coalesce(u.target - u.candidates * w.of_candidates, 0) AS lost_to_candidates,
    coalesce((u.candidates * w.class_share - coalesce(u.class_completed, 0)) * w.of_class, 0) AS lost_to_class,
    coalesce((u.class_completed * w.file_share - coalesce(u.files_in_review, 0)) * w.decided_share, 0) AS lost_to_file,
    coalesce(u.files_in_review * w.decided_share - u.recent_counted, 0) AS lost_to_decision,
    greatest(lost_to_candidates, lost_to_class, lost_to_file, lost_to_decision) AS most
  FROM unit AS u
  CROSS JOIN whole AS w
)
SELECT
  unit_id, * EXCLUDE (
    unit_id, candidates, class_completed, files_in_review, class_share, file_share, decided_share, candidates_needed,
    lost_to_candidates, lost_to_class, lost_to_file, lost_to_decision, most
  ), candidates, class_completed, files_in_review, round(class_share, 4) AS class_share, round(file_share, 4) AS file_share,
  round(decided_share, 4) AS decided_share, ceil(candidates_needed)::BIGINT AS candidates_needed,
  round(lost_to_candidates, 1) AS lost_to_candidates, round(lost_to_class, 1) AS lost_to_class,
  round(lost_to_file, 1) AS lost_to_file, round(lost_to_decision, 1) AS lost_to_decision,
  CASE
    WHEN candidates = 0 AND coalesce(target, 1) > 0 THEN 'candidates'
    WHEN most < 0.05 THEN NULL
    WHEN most = lost_to_candidates THEN 'candidates'
    WHEN most = lost_to_class THEN 'class'
    WHEN most = lost_to_file THEN 'file'
    ELSE 'decision'
  END AS obstacle
FROM lost
