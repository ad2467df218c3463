"""Passwords: from the settings, or from a block of Prefect's."""

from typing import Any

from prefect.blocks.system import Secret
from pydantic import SecretStr

from flows.errors import UsageError


def secret_of(password: SecretStr | None, block: str | None) -> SecretStr | None:
    """Return a password, from the settings or from the Secret block of a name; raises UsageError without the block."""
    if password is not None or block is None:
        return password
    try:
        loaded: Any = Secret.load(block)
    except ValueError as missing:
        raise UsageError(f"Prefect has no block secret/{block}; create it in the UI under Blocks.") from missing
    return SecretStr(str(loaded.get()))
