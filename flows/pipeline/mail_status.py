"""State of mails and reminders: for `tonghop status`, as sentences and as JSON."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flows.pipeline.letters import owed_around
from flows.pipeline.mailing import unsettled
from schemas.registry import Registry
from warehouse.home.layout import Home
from warehouse.home.sent_mail import MailState, SentMail
from warehouse.published.querying import open_published

_SHOWN_DAYS = 31
_REMEDIES = {
    MailState.UNKNOWN: "không rõ đã đến chưa; hãy hỏi đơn vị, hoặc gửi cho đơn vị các tệp trong outbox/",
    MailState.REFUSED: "bị từ chối; hãy sửa cột `contact` của đơn vị trong danh mục",
}


@dataclass(frozen=True, slots=True)
class OwedSoon:
    """A period whose reports are due about now: the units that owe it, and those of them without a contact."""

    period: str
    due_on: date
    units: tuple[str, ...]
    without_contact: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MailStatus:
    """The days of reminders, the reports they are about, and the mails that may not have arrived or were refused."""

    remind_before: tuple[int, ...]
    remind_after: tuple[int, ...]
    owed: tuple[OwedSoon, ...]
    unsettled: tuple[SentMail, ...]
    names: dict[str, str]

    @property
    def sentences(self) -> list[str]:
        """Return sentences in Vietnamese: who is to be reminded, and the mails that may not have arrived."""
        return [*self._reminders(), *(self._of_mail(mail) for mail in self.unsettled)]

    def as_json(self) -> dict[str, Any]:
        """Return the object under `mail` in the JSON of `tonghop status`."""
        return {
            "remind_before": list(self.remind_before),
            "remind_after": list(self.remind_after),
            "owed": [
                {
                    "period": owed.period,
                    "due_on": owed.due_on.isoformat(),
                    "units": list(owed.units),
                    "without_contact": list(owed.without_contact),
                }
                for owed in self.owed
            ],
            "unsettled": [
                {"unit_id": mail.unit_id, "at": mail.at, "state": str(mail.state), "why": mail.why}
                for mail in self.unsettled
            ],
        }

    def _reminders(self) -> Iterator[str]:
        if not self.remind_before and not self.remind_after:
            return
        days = {"trước": self.remind_before, "sau": self.remind_after}
        said = [f"{when} hạn {', '.join(map(str, of))} ngày" for when, of in days.items() if of]
        yield f"Nhắc nộp bằng thư: {'; '.join(said)}."
        for owed in self.owed:
            silent = ", ".join(owed.without_contact)
            without = f"; chưa có địa chỉ: {silent}" if silent else ""
            yield f"{owed.period}, hạn {owed.due_on:%d/%m/%Y}: {len(owed.units)} đơn vị còn nợ{without}."

    def _of_mail(self, mail: SentMail) -> str:
        name, at = self.names.get(mail.unit_id, mail.unit_id), datetime.fromisoformat(mail.at)
        return f"Thư gửi {name} lúc {at:%H:%M %d/%m/%Y} (UTC) {_REMEDIES[mail.state]}."


def mail_status(home: Home, registry: Registry, today: date) -> MailStatus:
    """Return the state of mails and reminders on a day."""
    recent = [
        mail for mail in unsettled(home) if datetime.fromisoformat(mail.at).date() > today - timedelta(_SHOWN_DAYS)
    ]
    office, names = registry.office, {unit.unit_id: unit.name for unit in registry.units}
    owed = tuple(_owed_soon(home, registry, today)) if office.remind_before or office.remind_after else ()
    return MailStatus(office.remind_before, office.remind_after, owed, tuple(recent), names)


def _owed_soon(home: Home, registry: Registry, today: date) -> Iterator[OwedSoon]:
    with open_published(home) as query:
        owed = owed_around(query, registry.office, today)
    with_contact = {unit.unit_id for unit in registry.units if unit.contact}
    for (due_on, period), rows in owed.group_by("due_on", "period", maintain_order=True):
        units = tuple(rows["unit_id"])
        yield OwedSoon(str(period), due_on, units, tuple(name for name in units if name not in with_contact))
