"""Options, settings and output that the commands share."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter
from rich.console import Console

from flows.errors import UsageError
from schemas.periods import Period, period_of_id

if TYPE_CHECKING:
    from flows.settings import Settings

Format = Literal["table", "json", "csv"]


@Parameter(name="*")
@dataclass(frozen=True)
class HomeOptions:
    """The options that name the home and the registry."""

    home: Annotated[Path | None, Parameter(env_var="TONGHOP_HOME", help="The folder of everything; ./var.")] = None
    registry: Annotated[Path | None, Parameter(env_var="TONGHOP_REGISTRY", help="The office's registry folder.")] = None


SAMPLE_OFFICE = (
    "No registry is named, so the packaged one of the sample district is used; write your office's own with "
    "`tonghop init DIR`, and name it with --registry or TONGHOP_REGISTRY."
)


def load_settings(options: HomeOptions | None, *, says_office: bool | None = None) -> "Settings":
    """Read the settings of a call: options win over the environment, and are put there for the flow to read.

    `says_office`: say where no registry is named; None: in a terminal. Raises UsageError for a value that is not valid.
    """
    from pydantic import ValidationError

    from flows.settings import Settings

    options = options or HomeOptions()
    for name, folder in (("TONGHOP_HOME", options.home), ("TONGHOP_REGISTRY", options.registry)):
        if folder is not None:
            os.environ[name] = str(folder.absolute())
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        reason = first["ctx"]["error"] if first["type"] == "value_error" else f"{first['input']!r}: {first['msg']}"
        raise UsageError(f"TONGHOP_{str(first['loc'][0]).upper()}: {reason}.") from error
    if settings.is_sample_office and (sys.stderr.isatty() if says_office is None else says_office):
        sys.stderr.write(f"tonghop: {SAMPLE_OFFICE}\n")
    return settings


def parse_period(text: str) -> Period:
    """Return the period of an id such as `2024-Q1`; raises UsageError for any other text."""
    period = period_of_id(text)
    if period is None:
        raise UsageError(f"{text!r} is no period; write 2024-01, 2024-Q1, 2024-H1, 2024-9M or 2023.")
    return period


def parse_optional_period(text: str | None) -> Period | None:
    """Return the period of an id, None where none is given; raises UsageError for any other text."""
    return None if text is None else parse_period(text)


def refresh_documents(settings: "Settings") -> None:
    """Write the documents of leaders again after an action."""
    from flows.actions.recording import current_user
    from flows.documents.refreshing import refresh_under_lock

    refresh_under_lock(settings, f"{current_user()} at the command line")


def print_line(text: str) -> None:
    """Print a line as it is: no markup, and not folded."""
    Console(soft_wrap=True, highlight=False).print(text, markup=False)
