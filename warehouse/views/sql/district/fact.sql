-- Every figure of every form, one row each, in one tidy table: GROUP BY adds nothing up twice · Mọi số liệu của mọi biểu mẫu, mỗi số một dòng
-- unit_id: the unit that reported · mã đơn vị
-- unit_name: its name · tên đơn vị
-- kind: the kind of unit, as commune or school · loại đơn vị
-- standing_unit_id: the unit that exists in its place on the day of the last run · mã đơn vị hiện nay
-- standing_unit_name: that unit's name · tên đơn vị hiện nay
-- period: the period · kỳ báo cáo
-- period_kind: month, quarter, half_year, nine_months, year or rest · loại kỳ
-- period_start: first day · ngày đầu kỳ
-- period_end: last day · ngày cuối kỳ
-- year: the year of the last day · năm
-- term: the term · nhiệm kỳ
-- form: the form's code · mẫu
-- measure: the measure: see the view `measure` · chỉ số
-- measure_type: flow: adds up over periods and units; stock and to_date: over units, never over periods · loại chỉ số
-- breakdown: the columns that tell its rows apart; over any of them the parts are the whole · các chiều phân tổ
-- value: what the report states · số báo cáo ghi
-- counted: what it adds: of a flow without what shorter reports inside it add; of a stock that of the unit's latest report, else null · số được tính
-- unallocated: true for what a longer report states above the shorter ones inside it: no report states that row · phần chưa phân bổ
-- provisional: true until the period is due, for the units that are added up with this one · số liệu tạm tính
-- sources: the cells behind the value · số ô nguồn
-- submission_id: the report · mã lần gửi
-- @example: SELECT year, introduced_by, sum(counted)::BIGINT AS admitted FROM fact WHERE measure = 'admitted' AND measure_type = 'flow' GROUP BY ALL ORDER BY ALL
-- @example: SELECT organisation, level, sum(counted)::BIGINT AS key_cadres FROM fact WHERE measure = 'key_cadres' GROUP BY ALL ORDER BY ALL
-- @example: SELECT period, sum(value)::BIGINT AS candidates FROM fact WHERE measure = 'candidates' AND period_kind = 'year' GROUP BY period ORDER BY period
-- Sorted, as figures are: rows of a UNION ALL that are fetched while they come wait for each other for ever on two cores.
-- Sums of `counted` hold over any rows of a measure; a stock's `value` is added up within one period alone.
WITH report AS (
  SELECT
    c.unit_id, u.name AS unit_name, u.kind, s.standing_unit_id, s.unit_name AS standing_unit_name,
    c.period, p.kind AS period_kind, c.period_start, c.period_end, year(c.period_end) AS year, p.term,
    coalesce(k.provisional, false) AS provisional, c.submission_id
  FROM ledger.current_submission AS c
  JOIN ledger.period AS p ON p.period = c.period
  JOIN ledger.unit AS u ON u.unit_id = c.unit_id
  JOIN ledger.standing_unit((SELECT arg_max(as_of, entry) FROM ledger.run)) AS s ON s.unit_id = c.unit_id
  LEFT JOIN ledger.completeness_of_kind AS k ON k.period = c.period AND k.kind = u.kind
),
held AS (SELECT DISTINCT submission_id FROM ledger.report_part WHERE unallocated),
stated AS (
  SELECT
    r.* EXCLUDE (submission_id, provisional), f.form, f.measure, f.measure_type, f.breakdown, f.value,
    CASE
      WHEN f.measure_type <> 'flow' THEN if(n.submission_id IS NULL, NULL, f.value)
      WHEN f.form = ledger.form_code('admission_register') THEN if(l.submission_id IS NULL, 0, f.value)
      WHEN h.submission_id IS NOT NULL THEN 0
      ELSE f.value
    END AS counted,
    false AS unallocated, r.provisional, f.sources, r.submission_id,
    f.* EXCLUDE (submission_id, form, adds_to_district, measure, measure_type, breakdown, line, sheet, sources, value)
  FROM ledger.stated_fact AS f
  JOIN report AS r USING (submission_id)
  LEFT JOIN held AS h ON h.submission_id = f.submission_id
  LEFT JOIN ledger.present_stock AS n ON n.submission_id = f.submission_id AND n.form = f.form
  LEFT JOIN ledger.register_line AS l ON l.submission_id = f.submission_id AND l.sheet = f.sheet AND l.sheet_row = f.line
),
part AS (
  SELECT p.submission_id, f.form, f.measure, f.breakdown, sum(p.factor * f.value)::BIGINT AS above, sum(f.sources)::BIGINT AS sources
  FROM ledger.report_part AS p
  JOIN ledger.stated_fact AS f ON f.submission_id = p.part_id
  WHERE p.unallocated AND f.measure_type = 'flow' AND f.form <> ledger.form_code('admission_register')
  GROUP BY ALL
)
FROM stated
UNION ALL BY NAME
SELECT
  r.*, p.form, p.measure, 'flow' AS measure_type, p.breakdown, NULL::BIGINT AS value, greatest(p.above, 0) AS counted,
  true AS unallocated, p.sources
FROM part AS p
JOIN report AS r USING (submission_id)
ORDER BY period_start, period_end, unit_id, form, measure
