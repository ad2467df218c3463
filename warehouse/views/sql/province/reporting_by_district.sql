-- Share of owed reports received on time, and received at all, by district, kind and period · Tỷ lệ nộp báo cáo của từng huyện
-- district_id: the district · mã huyện
-- district_name: its name · tên huyện
-- kind: the kind of unit, as commune or school · loại đơn vị
-- period: the period owed · kỳ phải báo cáo
-- owed: reports owed · số phải nộp
-- on_time: accepted and received by the due day · đúng hạn
-- late: accepted and received after the due day · quá hạn
-- confirmed_zero: on time, stating no admission · xác nhận không phát sinh
-- rejected: sent, and none accepted · bị trả lại
-- missing: not sent · chưa nộp
-- rate_on_time: on_time / owed (0 to 1) · tỷ lệ đúng hạn
-- rate_ever: (on_time + late) / owed (0 to 1) · tỷ lệ đã nộp
-- known_at: time of publication of the last of these figures · thời điểm công bố
SELECT
  district_id,
  any_value(d.name) AS district_name,
  item AS kind,
  period,
  any_value(value) FILTER (figure = 'owed')::BIGINT AS owed,
  any_value(value) FILTER (figure = 'on_time')::BIGINT AS on_time,
  any_value(value) FILTER (figure = 'late')::BIGINT AS late,
  any_value(value) FILTER (figure = 'confirmed_zero')::BIGINT AS confirmed_zero,
  any_value(value) FILTER (figure = 'rejected')::BIGINT AS rejected,
  any_value(value) FILTER (figure = 'missing')::BIGINT AS missing,
  any_value(value) FILTER (figure = 'rate_on_time') AS rate_on_time,
  any_value(value) FILTER (figure = 'rate_ever') AS rate_ever,
  max(known_at) AS known_at
FROM province.told
LEFT JOIN ledger.district AS d USING (district_id)
WHERE "view" = 'reporting_rate'
GROUP BY district_id, item, period
ORDER BY period, district_id, item
