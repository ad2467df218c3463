-- Share of owed reports received on time, and received at all, by kind of unit and period · Tỷ lệ nộp báo cáo
-- kind: the kind of unit, as commune or school · loại đơn vị
-- period: the period owed · kỳ phải báo cáo
-- period_start: its first day · ngày đầu kỳ
-- period_end: its last day · ngày cuối kỳ
-- owed: reports owed · số phải nộp
-- on_time: accepted and received by the due day · đúng hạn
-- late: accepted and received after the due day · quá hạn
-- confirmed_zero: on time, stating no admission · xác nhận không phát sinh
-- rejected: sent, and none accepted · bị trả lại
-- missing: not sent · chưa nộp
-- not_yet_due: not sent, and not due yet · chưa đến hạn
-- rate_on_time: on_time / owed (0 to 1) · tỷ lệ đúng hạn
-- rate_ever: (on_time + late) / owed (0 to 1) · tỷ lệ đã nộp
-- @key: period, kind
-- @issued: yes
-- @trace owed = owed: c.kind = f.kind AND c.period = f.period
-- @trace on_time = owed: c.kind = f.kind AND c.period = f.period AND c.state IN ('reported', 'confirmed_zero')
-- @trace late = owed: c.kind = f.kind AND c.period = f.period AND c.state = 'reported_late'
-- @trace confirmed_zero, rejected, missing, not_yet_due = owed: c.kind = f.kind AND c.period = f.period AND c.state = {figure}
-- @trace rate_on_time, rate_ever = derived
-- @example: SELECT kind, owed, on_time, late, rejected, missing FROM reporting_rate WHERE period = '2024-01' ORDER BY kind
SELECT
  kind, period, period_start, period_end, count(*) AS owed,
  count(*) FILTER (state IN ('reported', 'confirmed_zero')) AS on_time,
  count(*) FILTER (state = 'reported_late') AS late,
  count(*) FILTER (state = 'confirmed_zero') AS confirmed_zero,
  count(*) FILTER (state = 'rejected') AS rejected,
  count(*) FILTER (state = 'missing') AS missing,
  count(*) FILTER (state = 'not_yet_due') AS not_yet_due,
  round(on_time / owed, 4) AS rate_on_time,
  round((on_time + late) / owed, 4) AS rate_ever
FROM district.reporting_status
GROUP BY kind, period, period_start, period_end
ORDER BY period_start, period_end, kind
