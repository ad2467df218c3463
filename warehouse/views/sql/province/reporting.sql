-- Share of the province's owed reports received on time, and received at all, by kind and period · Tỷ lệ nộp báo cáo của tỉnh
-- kind: the kind of unit, as commune or school · loại đơn vị
-- period: the period owed · kỳ phải báo cáo
-- districts: districts with figures · số huyện đã có số liệu
-- owed: reports owed · số phải nộp
-- on_time: accepted and received by the due day · đúng hạn
-- late: accepted and received after the due day · quá hạn
-- rejected: sent, and none accepted · bị trả lại
-- missing: not sent · chưa nộp
-- rate_on_time: on_time / owed (0 to 1) · tỷ lệ đúng hạn
-- rate_ever: (on_time + late) / owed (0 to 1) · tỷ lệ đã nộp
SELECT
  kind,
  period,
  count(*) AS districts,
  sum(owed)::BIGINT AS owed,
  sum(on_time)::BIGINT AS on_time,
  sum(late)::BIGINT AS late,
  sum(rejected)::BIGINT AS rejected,
  sum(missing)::BIGINT AS missing,
  round(sum(on_time) / sum(owed), 4) AS rate_on_time,
  round((sum(on_time) + sum(late)) / sum(owed), 4) AS rate_ever
FROM province.reporting_by_district
GROUP BY kind, period
ORDER BY period, kind
