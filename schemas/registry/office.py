"""The office: its names as printed, its level, its time. Source: `office.csv` of the registry folder."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """Levels of the office and of its superior, the highest first."""

    COUNTRY = "country"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


_COMMITTEES = {
    Level.COUNTRY: "Trung ương",
    Level.PROVINCE: "Tỉnh ủy",
    Level.DISTRICT: "Huyện ủy",
    Level.COMMUNE: "Đảng ủy xã",
}
_AREAS = {Level.COUNTRY: "cả nước", Level.PROVINCE: "tỉnh", Level.DISTRICT: "huyện", Level.COMMUNE: "xã"}
_ABOVE = {Level.PROVINCE: Level.COUNTRY, Level.DISTRICT: Level.PROVINCE, Level.COMMUNE: Level.PROVINCE}
MONDAY_TO_FRIDAY = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Office:
    """An office. `office_id`: unique, and never changes. `name`, `parent`: the bare names, `Quỳnh Lưu`, `Nghệ An`.

    `committee_word`, `area_word`: the words before the name on papers, where the level's own words (`Huyện ủy`,
    `huyện`) don't fit, as `Thành ủy` and `thành phố`; likewise `parent_committee_word`, `parent_area_word`.
    `working_days`: 1 is Monday. `first_day`: the first day with the system; the lateness of what was due before it is
    unknown. `remind_before`, `remind_after`: days before and after a due day on which units that owe are reminded by
    mail. `made_up`: a note for whatever shows figures that are made up; '' for a real office. Of a made-up office,
    `real_figures` names those that are not, as `term_to_date=30`, `real_source` says whose they are, and `real_note`
    lists them in words.
    """

    office_id: str
    name: str
    level: Level = Level.DISTRICT
    parent: str = ""
    time_zone: str = "Asia/Ho_Chi_Minh"
    working_days: tuple[int, ...] = MONDAY_TO_FRIDAY
    valid_from: date | None = None
    valid_to: date | None = None
    first_day: date | None = None
    committee_word: str = ""
    area_word: str = ""
    parent_committee_word: str = ""
    parent_area_word: str = ""
    made_up: str = ""
    remind_before: tuple[int, ...] = ()
    remind_after: tuple[int, ...] = ()
    real_figures: str = ""
    real_source: str = ""
    real_note: str = ""

    def is_real(self, figure: str, value: object) -> bool:
        """Check whether a figure of a made-up office is one that is not made up; `figure`: its name."""
        return bool(self.made_up) and f"{figure}={value}" in self.real_figures.split()

    @property
    def committee_kind(self) -> str:
        """The committee without its name: `Huyện ủy`."""
        return self.committee_word or _COMMITTEES[self.level]

    @property
    def committee(self) -> str:
        """The committee: `Huyện ủy Quỳnh Lưu`."""
        return f"{self.committee_kind} {self.name}".strip()

    @property
    def area(self) -> str:
        """The kind of area: `huyện`."""
        return self.area_word or _AREAS[self.level]

    @property
    def place(self) -> str:
        """The area with its name: `huyện Quỳnh Lưu`."""
        return f"{self.area} {self.name}".strip()

    @property
    def department(self) -> str:
        """The department that collects the reports: `Ban Tổ chức Huyện ủy Quỳnh Lưu`."""
        return f"Ban Tổ chức {self.committee}"

    @property
    def parent_committee(self) -> str:
        """The superior committee: `Tỉnh ủy Nghệ An`."""
        return f"{self.parent_committee_word or _COMMITTEES[_ABOVE[self.level]]} {self.parent}".strip()

    @property
    def parent_place(self) -> str:
        """The superior's area: `tỉnh Nghệ An`; '' where there is none."""
        return f"{self.parent_area_word or _AREAS[_ABOVE[self.level]]} {self.parent}" if self.parent else ""


NO_OFFICE = Office("office", "")
