"""The content of one sheet: one form of one unit and period with its records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from schemas.declaration.form import Form
from schemas.registry import NO_OFFICE, NO_TERMS, Office, Terms

Value = str | float | date | None
Record = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """One form of one unit and period to write. Without records it is a template to fill in.

    `period`: its label, `Năm 2023`. `records`: one mapping per record, with `section` where the form has sections;
    for a form with records in columns, record name → mapping. `total`: fields whose stated total differs from
    the sum of the records. `note`: a line above the title. `version`: the submission number (`Lần nộp`), where
    stated. `committees`: the names that a template offers in its commune and town cells. `terms`: those
    whose periods it offers in its period cell. `office`: for letterhead and footer.
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
    terms: Terms = NO_TERMS
    office: Office = NO_OFFICE

    @property
    def is_empty(self) -> bool:
        """True for a template to fill in."""
        return not self.records
