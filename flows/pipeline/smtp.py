"""Sending of mails over SMTP, encrypted."""

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import SecretStr

from flows.errors import UsageError
from warehouse.home.mailbox_connection import is_loopback

_TIMEOUT_SECONDS = 60
_SUBMISSION, _SMTPS = 587, 465
_PERMANENT = 500  # replies from this on are for good
_TAKEN = 250


class MailRefusedError(Exception):
    """The server refused a mail for good; the message is its reason."""


class MailPostponedError(Exception):
    """The server did not take a mail now; a later run sends it."""


class MailInDoubtError(Exception):
    """The connection broke off while the text was sent: the server may have taken the mail."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The server that mails are sent by, `smtps://user@host:465` or `smtp://user@host:587`, and their sender."""

    url: str
    sender: str
    password: SecretStr | None = None

    @property
    def parts(self) -> SplitResult:
        """The parts of the address; raises UsageError for one that is none."""
        parts = urlsplit(self.url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise UsageError("TONGHOP_SMTP is written as smtps://USER@HOST:465 or smtp://USER@HOST:587.")
        return parts


@dataclass(slots=True)
class MailSender:
    """A connection that sends mails one by one; made when the first is sent, and again where it broke off."""

    settings: MailSettings
    _client: smtplib.SMTP | None = field(default=None, init=False)

    def send(self, message: EmailMessage, before_text: Callable[[], object]) -> None:
        """Send a mail; `before_text` is called once the server takes its address, before the text is sent.

        Raises MailRefusedError, MailPostponedError (where the text was not sent or not taken), or MailInDoubtError
        where the connection broke off and the mail may have been taken.
        """
        data = message.as_bytes(policy=SMTP)
        client = self._ready()
        try:
            _require_ok(client.rcpt(message["To"].addresses[0].addr_spec))
        except smtplib.SMTPResponseException as error:
            raise _failure(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise MailPostponedError(_why(error)) from error
        before_text()
        try:
            _require_ok(client.data(data))
        except smtplib.SMTPResponseException as error:
            raise _failure(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise MailInDoubtError(_why(error)) from error

    def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._client.quit()
            self._client.close()
        self._client = None

    def _ready(self) -> smtplib.SMTP:
        """Return a connection that takes the sender; whatever fails so far is about no unit."""
        try:
            client = self._opened()
            client.rset()
            _require_ok(client.mail(self.settings.sender))
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise MailPostponedError(_why(error)) from error
        return client

    def _opened(self) -> smtplib.SMTP:
        if self._client is None:
            client = _connected(self.settings.parts)
            try:
                _log_in(client, self.settings)
            except BaseException:
                client.close()
                raise
            self._client = client
        return self._client


def _connected(parts: SplitResult) -> smtplib.SMTP:
    host, context = parts.hostname or "", ssl.create_default_context()
    if parts.scheme == "smtps":
        return smtplib.SMTP_SSL(host, parts.port or _SMTPS, timeout=_TIMEOUT_SECONDS, context=context)
    return smtplib.SMTP(host, parts.port or _SUBMISSION, timeout=_TIMEOUT_SECONDS)


def _log_in(client: smtplib.SMTP, settings: MailSettings) -> None:
    """Encrypt the connection and log in; plain only to this machine, where it offers no encryption."""
    parts = settings.parts
    client.ehlo_or_helo_if_needed()
    if parts.scheme == "smtp" and client.has_extn("starttls"):
        client.starttls(context=ssl.create_default_context())
        client.ehlo()
    elif parts.scheme == "smtp" and not is_loopback(parts.hostname or ""):
        raise smtplib.SMTPException("the server offers no encryption; write smtps://")
    if parts.username:
        password = unquote(parts.password) if parts.password else None
        known = settings.password.get_secret_value() if settings.password else password
        if not known:
            raise UsageError("The mail server needs a password; set TONGHOP_SMTP_PASSWORD.")
        client.login(unquote(parts.username), known)


def _require_ok(reply: tuple[int, bytes]) -> None:
    code, text = reply
    if not _TAKEN <= code < _TAKEN + 50:
        raise smtplib.SMTPResponseException(code, text)


def _failure(code: int, text: bytes | str) -> MailRefusedError | MailPostponedError:
    why = f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
    return MailRefusedError(why) if code >= _PERMANENT else MailPostponedError(why)


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return str(_failure(error.smtp_code, error.smtp_error))
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
