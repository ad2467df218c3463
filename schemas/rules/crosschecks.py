"""The rules between reports: number, severity and the sentence that the unit reads. Source: FORMS.md §4.

Whether one of them is broken depends on what else stands, so none of them changes what a workbook itself
deserved: an error is shown as one, and the report stays counted (docs/decisions/0008).
"""

from schemas.rules.general import Rule, Severity

LINES, TWICE, SECTION, TO_DATE, INSIDE, HISTORY = "X-01", "X-02", "X-03", "X-04", "X-05", "X-06"

CROSS_RULES = tuple(
    Rule(number, Severity.WARNING, sentence)
    for number, sentence in [
        (LINES, "Số dòng trong sổ kết nạp khác số kết nạp đã báo cáo trong cùng kỳ. Đề nghị đối chiếu."),
        (
            TWICE,
            "Dòng quyết định này có trong sổ của hai đơn vị. Huyện chỉ tính một lần; đề nghị hai đơn vị thống nhất.",
        ),
        (SECTION, "Mục III khác tổng số kết nạp mà các doanh nghiệp trực thuộc báo cáo. Đề nghị đối chiếu."),
        (TO_DATE, "Lũy kế không bằng lũy kế kỳ trước cộng số trong kỳ này. Đề nghị kiểm tra lại."),
        (INSIDE, "Số của kỳ dài khác tổng số của các kỳ ngắn hơn nằm trong đó. Đề nghị đối chiếu."),
        (HISTORY, "Số này khác xa các kỳ trước của chính đơn vị. Đề nghị kiểm tra lại hoặc giải trình."),
    ]
)

TO_DATE_FIELDS = ("admitted_year_to_date", "admitted_term_to_date")
FEWEST_PERIODS = 6  # of a unit's own history, before a figure can be far from it
MOST_Z_SCORE = 3.5  # modified z-score: Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993)
Z_SCORE_FACTOR = 0.6745  # of the median absolute deviation, which is so many standard deviations of a normal spread


def to_date_severity(*, falls: bool) -> Severity:
    """A figure to date below the one before it is an error; any other that doesn't add up is a warning (X-04)."""
    return Severity.ERROR if falls else Severity.WARNING
