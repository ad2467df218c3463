"""Connections to a mailbox over IMAP, encrypted, read-only unless messages are to be marked."""

import imaplib
import ipaddress
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from warehouse.errors import WarehouseError

PREFIXES = ("imap://", "imaps://")
_TIMEOUT_SECONDS = 60
_IMAP, _IMAPS = 143, 993
_NOT_ASCII = re.compile(r"[^\x20-\x7e]+")
# Whatever a dropped connection or a refusing server makes of the library's calls.
CONNECTION_ERRORS = (imaplib.IMAP4.error, OSError, EOFError)


@dataclass(frozen=True, slots=True)
class MailboxAddress:
    """An address `imaps://user@host:993/folder`. `shown`: without a password."""

    parts: SplitResult
    folder: str

    @classmethod
    def parsed(cls, url: str) -> "MailboxAddress":
        """Parse an address; raises WarehouseError for one without a user or a host."""
        parts = urlsplit(url)
        if not parts.hostname or not parts.username:
            raise WarehouseError("A mailbox is written as imaps://USER@HOST/FOLDER, with %40 for the @ inside USER.")
        return cls(parts, unquote(parts.path.strip("/")) or "INBOX")

    @property
    def shown(self) -> str:
        """The address without a password."""
        user, host, port = self.parts.username, self.parts.hostname, f":{self.parts.port}" if self.parts.port else ""
        return f"{self.parts.scheme}://{user}@{host}{port}/{self.folder}"

    def password(self, otherwise: str | None) -> str:
        """Return the password: that of the address, else of the settings; raises WarehouseError without one."""
        password = unquote(self.parts.password) if self.parts.password else otherwise
        if not password:
            raise WarehouseError(f"The mailbox {self.shown} needs a password; set TONGHOP_INBOX_PASSWORD.")
        return password


def is_loopback(host: str) -> bool:
    """Check whether a host is this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def in_words(address: MailboxAddress) -> Iterator[None]:
    """Raise WarehouseError in words for whatever a dropped connection or a refusing server makes of a command."""
    try:
        yield
    except CONNECTION_ERRORS as error:
        raise WarehouseError(
            f"The mailbox {address.shown} can't be read ({_why(error)}); nothing was loaded. "
            "Check the address, the network and the password, and run again."
        ) from error


def connect(address: MailboxAddress, password: str | None, *, writable: bool = False) -> imaplib.IMAP4:
    """Log in and open the folder; read-only by default, so that no message is marked as seen."""
    client = _client(address.parts)
    try:
        client.login(unquote(address.parts.username or ""), address.password(password))
        _require(client.select(f'"{_encoded(address.folder)}"', readonly=not writable), "there is no such folder")
    except BaseException:
        client.shutdown()
        raise
    return client


def command(client: imaplib.IMAP4, name: str, *arguments: str) -> list[Any]:
    """Run a command on UIDs and return its answer."""
    return _require(client.uid(name, *arguments), f"{name} was refused")


def _client(parts: SplitResult) -> imaplib.IMAP4:
    """Connect, encrypted; plain only to this machine, where it offers no encryption."""
    host, context = parts.hostname or "", ssl.create_default_context()
    if parts.scheme == "imaps":
        return imaplib.IMAP4_SSL(host, parts.port or _IMAPS, ssl_context=context, timeout=_TIMEOUT_SECONDS)
    client = imaplib.IMAP4(host, parts.port or _IMAP, timeout=_TIMEOUT_SECONDS)
    if "STARTTLS" in client.capabilities:
        client.starttls(context)
    elif not is_loopback(host):
        client.shutdown()
        raise imaplib.IMAP4.error("it offers no encryption, and a password isn't sent without; write imaps://")
    return client


def _require(answer: tuple[str, list[Any]], otherwise: str) -> list[Any]:
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(otherwise)
    return data


def _encoded(folder: str) -> str:
    """Encode a folder's name as IMAP does (RFC 3501, 5.1.3), quoted."""
    shifted = _NOT_ASCII.sub(lambda found: _shifted(found.group()), folder.replace("&", "&-"))
    return shifted.replace("\\", "\\\\").replace('"', '\\"')


def _shifted(text: str) -> str:
    return text.encode("utf-7").decode().replace("/", ",").replace("+", "&", 1)


def _why(error: BaseException) -> str:
    if isinstance(error, ssl.SSLError):
        return f"the connection can't be encrypted: {error.reason or error}"
    if isinstance(error, OSError):
        return error.strerror or str(error) or type(error).__name__
    text = error.args[0] if error.args else type(error).__name__
    return text.decode(errors="replace") if isinstance(text, bytes) else str(text)
