"""Passwords: from the settings, or from a block of Prefect's."""

from typing import Any

from prefect.blocks.system import Secret
from pydantic import SecretStr

from flows.errors import UsageError
from flows.pipeline.smtp import MailSettings
from flows.settings import Settings


def secret_of(password: SecretStr | None, block: str | None) -> SecretStr | None:
    """Return a password, from the settings or from the Secret block of a name; raises UsageError without the block."""
    if password is not None or block is None:
        return password
    try:
        loaded: Any = Secret.load(block)
    except ValueError as missing:
        raise UsageError(f"Prefect has no block secret/{block}; create it in the UI under Blocks.") from missing
    return SecretStr(str(loaded.get()))


def mail_settings() -> MailSettings | None:
    """Return how mails are sent, None where they aren't; raises UsageError for half of the settings."""
    settings = Settings()
    if not settings.smtp and not settings.mail_from:
        return None
    if not settings.smtp or not settings.mail_from:
        raise UsageError("Mails need both TONGHOP_SMTP and TONGHOP_MAIL_FROM; without both none is sent.")
    password = secret_of(settings.smtp_password, settings.smtp_password_block)
    found = MailSettings(settings.smtp, settings.mail_from, password)
    _ = found.parts  # raises for an address that is none
    return found
