-- Present figures of each district, one row each · Số liệu hiện tại của từng huyện
-- district_id: the district · mã huyện
-- entry: the entry of the district's journal that last changed it · số thứ tự trong nhật ký
-- known_at: time of its publication · thời điểm công bố
-- view: the district's view · bảng
-- period: the period · kỳ báo cáo
-- item: the kind of unit, where the view has kinds · mục
-- figure: the view's column · cột số liệu
-- value: the figure · số liệu
FROM ledger.province_figure
QUALIFY row_number() OVER (PARTITION BY district_id, "view", period, item, figure ORDER BY entry DESC) = 1 AND value IS NOT NULL
