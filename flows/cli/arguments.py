"""What a command was asked for, told from its words: where things are, and which period."""

import os
from pathlib import Path

from pydantic import ValidationError

from flows.errors import UsageError
from flows.settings import Settings
from schemas.periods import Period, period_of_id


def settings_for(home: Path | None, registry: Path | None) -> Settings:
    """The settings of a call: options over environment; put into the environment, where the flow reads them."""
    for name, value in (("TONGHOP_HOME", home), ("TONGHOP_REGISTRY", registry)):
        if value is not None:
            os.environ[name] = str(value.absolute())
    try:
        return Settings()
    except ValidationError as wrong:
        first = wrong.errors()[0]
        why = first["ctx"]["error"] if first["type"] == "value_error" else f"{first['input']!r}: {first['msg']}"
        raise UsageError(f"TONGHOP_{str(first['loc'][0]).upper()}: {why}.") from wrong


def known_period(period: str | None) -> Period | None:
    """The period of an id; None for none; raises UsageError for what is no period."""
    if period is None:
        return None
    told = period_of_id(period)
    if told is None:
        raise UsageError(f"{period!r} is no period; write 2024-01, 2024-Q1, 2024-H1, 2024-9M or 2023.")
    return told
