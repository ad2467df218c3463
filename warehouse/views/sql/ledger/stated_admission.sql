-- What each record of a form that adds to the district states as admitted · Số kết nạp từng dòng ghi
-- submission_id: the submission · mã lần gửi
-- form: the form's code · mẫu
-- sheet: the sheet's name · trang tính
-- admitted: admissions of the period · kết nạp trong kỳ
SELECT submission_id, form, sheet, admitted
FROM ledger.stated_record
WHERE adds_to_district
