"""Words that offices write often, to tell an old encoding from Unicode where both are Vietnamese."""

_TEXT = """
biểu bà báo bình bạc bảng bảo bằng bị bồi bộ chiến chiếu chuyển chí chính chú chúng chưa chỉ chốt chủ chức các cán có
công cùng cơ cấp cầu cổ cộng cột của cử cựu dân dòng dưỡng dục giá giám giáo giới giữ hiện hiệp hoàn hoạch hoạt huyện hà
hàng hành hòa hóa hơn hạn họ họa học hồ hội hợp khác không kiến kiểm ký kế kết kỳ liệu loại luật là làng lâm lý lũy lại
lần lập lễ lớp lợi mã mẫu mặt một mới mục nghiệp nghĩa nghề nghị ngoài nguyên ngày người nhiệm nhà nhân nhóm nhất nhận
niên này nông năm nước nạp nội nữ phát phòng phải phần phố phụ quyết quá quán quân quý quản quần quốc sơ sơn sản số sổ
thiếu thuộc thành thái tháng thêm thôn thông thư thường thể thị thọ thống thực tiêu tiến tiếp trong trách trên trình trí
trước trường trạm trấn trị trực tuổi tác tâm tân tên tích tính tòa tổ tổng từ tự tỷ viên viện việt và vào văn vũ vượt về
vị vốn với vụ xuất xã án đang đoàn đào đã đóng đó đông đúng đơn được đại đạt đảng đầu đến đề định đối đồng độ động đủ ưu
ấp ủy
"""
COMMON_WORDS = frozenset(_TEXT.split())
