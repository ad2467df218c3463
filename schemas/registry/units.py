"""Units and kinds of unit.

The identity of a unit is its `unit_id`; codes are reused after a merger.
"""

import re
from dataclasses import dataclass
from datetime import date

MAIL_ADDRESS = re.compile(r"[A-Za-z0-9._+-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class UnitKind:
    """A kind of unit, with its Vietnamese name. `is_committee`: True where it hosts cells of enterprises."""

    kind: str
    name: str
    is_committee: bool = False


COMMUNE = UnitKind("commune", "Xã", is_committee=True)
TOWN = UnitKind("town", "Thị trấn", is_committee=True)
SCHOOL = UnitKind("school", "Trường học")
ENTERPRISE = UnitKind("enterprise", "Doanh nghiệp")
STANDARD_KINDS = (COMMUNE, TOWN, SCHOOL, ENTERPRISE)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit. `valid_from`, `valid_to`: first and last day, None where open.

    `host_unit_id`: the host committee of an enterprise's cell. `successor_id`: the unit that it merged into. `contact`:
    the mail address that answers and reminders go to; None: none do.
    """

    unit_id: str
    code: str
    kind: str
    name: str
    valid_from: date | None
    valid_to: date | None
    successor_id: str | None = None
    host_unit_id: str | None = None
    contact: str | None = None

    def existed_in(self, start: date, end: date) -> bool:
        """Check whether the unit existed on any day from `start` to `end`."""
        begins, ends = self.valid_from or date.min, self.valid_to or date.max
        return begins <= end and start <= ends


class UnknownUnitError(Exception):
    """There is no unit of that id or name."""
