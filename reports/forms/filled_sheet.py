"""What is to be written: one form of one unit and period with its records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from schemas.declaration.form import Form
from schemas.registry import QUYNH_PHU, District

Value = str | float | date | None
Record = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """One form of one unit and period, as it is to be written. Without records it is an empty form.

    `period`: as people write it, `Năm 2023`. `records`: a mapping a record, with `section` where the form
    has sections; where records stand in columns, the record's name → its mapping. `total`: what the sheet
    states as its sum where that is not the sum. `note`: a line above the title. `version`: `Lần nộp`, where
    stated. `committees`: the names that an empty form offers where a commune or town is asked for.
    `district`: whose paper it is.
    """

    form: type[Form]
    unit: str = ""
    unit_code: str = ""
    period: str = ""
    records: Sequence[Record] | Mapping[str, Record] = ()
    total: Record = field(default_factory=dict)
    note: str = ""
    version: int | None = None
    committees: Sequence[str] = ()
    district: District = QUYNH_PHU

    @property
    def is_empty(self) -> bool:
        """Whether it is a form to fill in."""
        return not self.records
