-- The reports that the registry's obligations make units owe, ended or not · Báo cáo phải nộp
-- unit_id: the unit · mã đơn vị
-- unit_name: its name · tên đơn vị
-- kind: the kind of unit · loại đơn vị
-- period: the period owed · kỳ phải báo cáo
-- period_start: its first day · ngày đầu kỳ
-- period_end: its last day · ngày cuối kỳ
-- due_on: the day the report is due: of several forms, the first · hạn nộp
-- forms: the forms owed · các mẫu phải nộp
-- A unit owes the periods on whose last day it exists (docs/forms.md §5.6), and a rest of a term where it owes the kind
-- of period that the term ended inside of.
SELECT
  u.unit_id, u.name AS unit_name, u.kind, p.period, p.period_start, p.period_end,
  (p.period_end + min(o.due_days)::INTEGER)::DATE AS due_on, string_agg(DISTINCT o.form, ', ' ORDER BY o.form) AS forms
FROM ledger.obligation AS o
JOIN ledger.period AS p ON list_contains(string_split(p.owed_every, ' '), o.every)
  AND p.period_end BETWEEN coalesce(o.start_day, DATE '0001-01-01') AND coalesce(o.end_day, DATE '9999-12-31')
JOIN ledger.unit AS u ON u.kind = o.kind
  AND p.period_end BETWEEN coalesce(u.valid_from, DATE '0001-01-01') AND coalesce(u.valid_to, DATE '9999-12-31')
GROUP BY u.unit_id, u.name, u.kind, p.period, p.period_start, p.period_end
