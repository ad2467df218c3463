"""The made-up numbers behind the sample district: admissions by period, school and enterprise; party cells."""

from datetime import date

from schemas.periods import Period, month, whole_year
from schemas.registry import Terms

ADMITTED = {"2020": 45, "2021": 110, "2022": 125, "2023": 130, "2024-01": 9}
PUPILS, STAFF = "grade_12", "staff"

# School and period → pupils of grade 12 and staff admitted.
IN_SCHOOLS = {
    ("thpt-tran-hung-dao", "2020"): (0, 1),
    ("thpt-quynh-coi", "2021"): (0, 2),
    ("thpt-nguyen-hue", "2021"): (0, 1),
    ("thpt-phu-duc", "2022"): (0, 2),
    ("thpt-quynh-tho", "2022"): (0, 1),
    ("gdtx-quynh-phu", "2022"): (0, 1),
    ("thpt-phu-duc", "2023"): (2, 1),
    ("thpt-quynh-coi", "2023"): (1, 1),
    ("thpt-quynh-tho", "2023"): (0, 1),
    ("thpt-quynh-coi", "2024-01"): (0, 1),
}
# Enterprise and period → admitted by its cell; they are counted in section III of the host's report.
IN_ENTERPRISES = {
    ("dn-01", "2020"): 1,
    ("dn-06", "2020"): 1,
    ("dn-01", "2021"): 2,
    ("dn-05", "2021"): 1,
    ("dn-10", "2021"): 1,
    ("dn-11", "2021"): 1,
    ("dn-01", "2022"): 2,
    ("dn-02", "2022"): 1,
    ("dn-06", "2022"): 2,
    ("dn-13", "2022"): 1,
    ("dn-01", "2023"): 2,
    ("dn-05", "2023"): 1,
    ("dn-08", "2023"): 1,
    ("dn-11", "2023"): 2,
    ("dn-14", "2023"): 1,
    ("dn-18", "2023"): 2,
    ("dn-06", "2024-01"): 1,
}
CELL_FOUNDED_ON = {
    "dn-01": date(2018, 6, 15),
    "dn-02": date(2016, 3, 22),
    "dn-05": date(2019, 11, 8),
    "dn-06": date(2017, 9, 12),
    "dn-08": date(2015, 12, 18),
    "dn-10": date(2021, 5, 19),
    "dn-11": date(2014, 4, 25),
    "dn-13": date(2022, 9, 9),
    "dn-14": date(2023, 2, 3),
    "dn-16": date(2024, 1, 18),
    "dn-18": date(2023, 10, 20),
}
# Committees without admissions in a period: either no report of theirs counts, or they have none for a long time.
NO_ADMISSION = frozenset(
    {("xa-quynh-hoi", "2024-01"), ("xa-an-my", "2024-01"), ("xa-an-vinh", "2024-01")}
    | {("xa-an-duc", period) for period in ("2023", "2024-01")}
    | {("xa-quynh-my", period) for period in ("2022", "2023", "2024-01")}
)
AT_LEAST_ONE = (("xa-an-thanh", "2023"),)

INTRODUCED_BY = {
    "village": (("Hội Phụ nữ", 6), ("Hội Nông dân", 5), ("Đoàn Thanh niên", 6), ("Hội Cựu chiến binh", 1)),
    "agency": (("Đoàn Thanh niên", 5), ("Công đoàn", 4), ("Hội Phụ nữ", 1)),
    "enterprise": (("Công đoàn", 1),),
    PUPILS: (("Đoàn Thanh niên", 1),),
    STAFF: (("Công đoàn", 3), ("Đoàn Thanh niên", 2)),
}
AGE_GROUPS = (("18-30", 12), ("31-40", 7), ("41-50", 3), ("51-60", 1))
FROM_START_DAYS, BEFORE_END_DAYS = 3, 14  # so that decision and ceremony both fall inside the period
# Share of a branch's key cadres who are not yet members, in the term's first year.
NOT_YET_MEMBERS = {
    "Hội Phụ nữ": 0.70,
    "Hội Nông dân": 0.66,
    "Đoàn Thanh niên": 0.48,
    "Hội Cựu chiến binh": 0.10,
    "Mặt trận Tổ quốc": 0.22,
}
YEARLY_FACTOR = 0.96  # of that share
JOINED_CELL = frozenset({"dn-04", "dn-07", "dn-12", "dn-17", "dn-20"})


def sample_periods(terms: Terms) -> list[Period]:
    """List the periods that the units of the sample district report."""
    return [terms.cut(p) for p in (*(whole_year(year) for year in range(2020, 2024)), month(2024, 1))]
