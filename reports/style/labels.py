"""Vietnamese labels of reporting states and kinds of revision, the same in every document."""

STATES = {
    "reported": "đúng hạn",
    "confirmed_zero": "đúng hạn, không phát sinh",
    "reported_late": "quá hạn",
    "rejected": "bị trả lại",
    "missing": "chưa nộp",
    "not_yet_due": "chưa đến hạn",
}
REVISIONS = {
    "late_report": "báo cáo nộp muộn",
    "correction": "đơn vị nộp bản sửa",
    "merger": "sáp nhập đơn vị",
    "rule": "đọc lại theo quy tắc mới",
    "own_mistake": "cơ quan tổng hợp sửa",
}
