"""Answers to findings: the reasons that a unit chooses from, rule by rule, and the columns for them."""

ANSWER_COLUMN, MORE_COLUMN, ID_COLUMN = "Giải trình", "Nói rõ thêm", "Mã"
MAX_ANSWER = 300  # letters
REASON_END = ": "  # between a reason of the list and the sentence added to it
CHECKED = "số liệu đã đối chiếu"
_MOVED, _EARLIER, _LATER = "chuyển sinh hoạt", "bổ sung kỳ trước", "ghi sổ ở kỳ sau"
_PARTY_CELL = "S-07"
_REASONS = {
    _PARTY_CELL: ("là một chi bộ riêng",),
    "X-01": (_EARLIER, _LATER, "quyết định chưa về", CHECKED),
    "X-02": ("đảng viên chuyển sinh hoạt", "đơn vị kia ghi nhầm", CHECKED),
    "X-03": ("doanh nghiệp báo cáo sau", "chi bộ ghép", CHECKED),
    "X-04": (_EARLIER, _MOVED, CHECKED),
    "X-05": (_EARLIER, _MOVED, CHECKED),
    "X-06": ("đợt kết nạp tập trung", "thành lập chi bộ mới", CHECKED),
    "04-02": ("chưa bố trí được lễ kết nạp", "do thiên tai, dịch bệnh", CHECKED),
    "04-03": (_EARLIER, CHECKED),
    "F-08": ("điều chỉnh giảm", _MOVED, CHECKED),
    "F-09": ("tên tệp ghi nhầm", CHECKED),
}


def listed_reason(answer: str) -> str:
    """Return the reason of the list that an answer begins with, without the sentence after it; '' for a free text."""
    listed = {CHECKED, *(reason for reasons in _REASONS.values() for reason in reasons)}
    begins = [reason for reason in listed if answer == reason or answer.startswith(f"{reason}{REASON_END}")]
    return max(begins, key=len, default="")


def can_be_answered(rule: str, severity: str) -> bool:
    """Check whether a finding is settled by an answer: a warning, a finding between reports, a row asked about."""
    return severity == "warning" or rule == _PARTY_CELL or rule.startswith("X-")


def reasons_of(rule: str) -> tuple[str, ...]:
    """Return the reasons that the answer to a rule is chosen from; a sentence can be added to each."""
    return _REASONS.get(rule, (CHECKED,))
