"""A server on this machine that mails are sent to: it keeps them, and can refuse or break off."""

import email
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from support.serving import free_port

from flows.pipeline.smtp import MailSettings

OFFICE = "bao-cao@quynh-phu.vn"


@dataclass
class PostOffice:
    """The mails taken, in order. `replies`: what to answer to an address, instead of taking its mail.

    `break_off`: the number of mails at whose end the connection breaks off, before or after they are taken.
    """

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)
    break_before: set[int] = field(default_factory=set)
    break_after: set[int] = field(default_factory=set)
    attempts: int = 0
    takes_sender: bool = True

    @property
    def settings(self) -> MailSettings:
        return MailSettings(f"smtp://127.0.0.1:{self.port}", OFFICE)

    @property
    def addresses(self) -> list[str]:
        """Return to whom mails were taken."""
        return [str(mail["To"]) for mail in self.mails]

    async def handle_MAIL(self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]) -> str:  # noqa: N802
        envelope.mail_from = address
        return "250 OK" if self.takes_sender else "550 sender not allowed"

    async def handle_RCPT(  # noqa: N802
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        if address in self.replies:
            return self.replies[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802
        self.attempts += 1
        transport: Any = server.transport
        if self.attempts in self.break_before:
            transport.abort()
            return "451 broken off"
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(email.message_from_bytes(content, policy=policy.default))  # type: ignore[arg-type]
        if self.attempts in self.break_after:
            transport.abort()
        return "250 OK"


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """A running server."""
    office = PostOffice(free_port())
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
