"""Cross-checks: number, severity and the sentence for the unit. Source: docs/forms.md §4.

Their findings depend on other reports, so they never change a submission's status: an error is shown as one, and the
report still counts (docs/decisions/0008).
"""

from schemas.rules.general import Rule, Severity

LINES_DIFFER, LINE_IN_TWO_REGISTERS, SECTION_DIFFERS = "X-01", "X-02", "X-03"
TO_DATE_DIFFERS, LONGER_DIFFERS, FAR_FROM_HISTORY = "X-04", "X-05", "X-06"

CROSS_RULES = tuple(
    Rule(number, Severity.WARNING, sentence)
    for number, sentence in [
        (LINES_DIFFER, "Số dòng trong sổ kết nạp khác số kết nạp đã báo cáo trong cùng kỳ. Đề nghị đối chiếu."),
        (
            LINE_IN_TWO_REGISTERS,
            "Dòng quyết định này có trong sổ của hai đơn vị. Chỉ tính một lần; đề nghị hai đơn vị thống nhất.",
        ),
        (SECTION_DIFFERS, "Mục III khác tổng số kết nạp mà các doanh nghiệp trực thuộc báo cáo. Đề nghị đối chiếu."),
        (TO_DATE_DIFFERS, "Lũy kế không bằng lũy kế kỳ trước cộng số trong kỳ này. Đề nghị kiểm tra lại."),
        (LONGER_DIFFERS, "Số của kỳ dài khác tổng số của các kỳ ngắn hơn nằm trong đó. Đề nghị đối chiếu."),
        (FAR_FROM_HISTORY, "Số này khác xa các kỳ trước của chính đơn vị. Đề nghị kiểm tra lại hoặc giải trình."),
    ]
)

STOCKS_DIFFER = "Hai báo cáo của hai kỳ kết thúc cùng ngày ghi khác nhau. Đề nghị đối chiếu."  # X-05, of no sum

MIN_PERIODS = 6  # of a unit's own history, to compare a figure with
MAX_Z_SCORE = 3.5  # modified z-score: Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993)
Z_SCORE_FACTOR = 0.6745  # median absolute deviation of a normal distribution, in standard deviations


def to_date_severity(*, falls: bool) -> Severity:
    """Return the severity of X-04: error for a figure below the previous one, else warning."""
    return Severity.ERROR if falls else Severity.WARNING
