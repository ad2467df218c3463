-- Admissions that each counting report adds: those it states, less those of shorter reports inside it · Số được tính của mỗi báo cáo
-- submission_id: the submission · mã lần gửi
-- unit_id: the unit · đơn vị
-- period: the period · kỳ báo cáo
-- period_start: first day · ngày đầu kỳ
-- period_end: last day · ngày cuối kỳ
-- stated: admissions the report states · số báo cáo ghi
-- inside: admissions that shorter reports inside it add · số của các kỳ ngắn hơn bên trong
-- counted: stated less inside, never under 0 · số được tính
-- unallocated: true where shorter reports lie inside it: `counted` is then allocated to none of them · phần chưa phân bổ
SELECT c.submission_id, c.unit_id, c.period, p.period_start, p.period_end, c.stated, c.inside, c.counted, c.unallocated
FROM ledger.current_counting AS c
JOIN ledger.period AS p USING (period)
WHERE c.stated IS NOT NULL
