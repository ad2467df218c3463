-- The measures of `fact`: the form and label of each, and how it adds up · Các chỉ số của bảng fact
-- measure: the measure · chỉ số
-- form: the form's code · mẫu
-- field: the form's field; blank: its records are counted · cột trong kho
-- label: the form's label · tên trên biểu
-- measure_type: flow: adds up over periods and units; stock and to_date: over units, never over periods · loại chỉ số
-- breakdown: the columns of `fact` that tell its rows apart · các chiều phân tổ
-- adds_to_district: whether the form's admissions add to the district · có cộng vào huyện không
-- @example: SELECT measure, label, measure_type, breakdown FROM measure WHERE form = '01A-XA'
SELECT measure, form, field, label, measure_type, breakdown, adds_to_district
FROM ledger.measure
ORDER BY form, measure
