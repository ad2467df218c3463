"""Passwords and the settings of mail: from the environment or a block, whole or not at all."""

from typing import Any

import pytest
from pydantic import SecretStr

from flows.errors import UsageError
from flows.nightly import secrets
from flows.nightly.secrets import mail_settings, secret_of


class Block:
    @staticmethod
    def load(name: str) -> Any:
        if name != "mail":
            raise ValueError(name)
        return SecretStr("from the block")


def _get(block: SecretStr) -> str:
    return block.get_secret_value()


@pytest.fixture(autouse=True)
def blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SecretStr, "get", _get, raising=False)
    monkeypatch.setattr(secrets, "Secret", Block)
    for name in ("SMTP", "MAIL_FROM", "SMTP_PASSWORD"):
        monkeypatch.delenv(f"TONGHOP_{name}", raising=False)


def test_the_settings_come_before_the_block() -> None:
    assert secret_of(SecretStr("own"), "mail") == SecretStr("own")
    assert secret_of(None, "mail") == SecretStr("from the block")
    assert secret_of(None, None) is None
    with pytest.raises(UsageError, match="secret/other"):
        secret_of(None, "other")


def test_without_settings_no_mail_is_sent() -> None:
    assert mail_settings() is None


def test_half_of_the_settings_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGHOP_SMTP", "smtps://a@b.vn")
    with pytest.raises(UsageError, match="TONGHOP_MAIL_FROM"):
        mail_settings()


def test_the_settings_of_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGHOP_SMTP", "smtps://a@b.vn")
    monkeypatch.setenv("TONGHOP_MAIL_FROM", "bao-cao@b.vn")
    monkeypatch.setenv("TONGHOP_SMTP_PASSWORD", "own")
    found = mail_settings()

    assert found is not None
    assert (found.sender, found.password) == ("bao-cao@b.vn", SecretStr("own"))
    assert "own" not in repr(found)


@pytest.mark.parametrize(
    ("name", "value"), [("SMTP", "http://b.vn"), ("SMTP", "smtp:"), ("MAIL_FROM", "a@b.vn\nBcc: c@d.vn")]
)
def test_what_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv("TONGHOP_SMTP", "smtps://a@b.vn")
    monkeypatch.setenv("TONGHOP_MAIL_FROM", "bao-cao@b.vn")
    monkeypatch.setenv(f"TONGHOP_{name}", value)
    with pytest.raises((UsageError, ValueError), match=r"TONGHOP_SMTP is written as|no mail address"):
        mail_settings()
