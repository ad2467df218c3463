"""What the commands share: where things are, how they are shown."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter
from rich.console import Console

if TYPE_CHECKING:
    from flows.settings import Settings

Format = Literal["table", "json", "csv"]


@Parameter(name="*")
@dataclass(frozen=True)
class Place:
    """Where things are."""

    home: Annotated[Path | None, Parameter(env_var="TONGHOP_HOME", help="The folder of everything; ./var.")] = None
    registry: Annotated[Path | None, Parameter(env_var="TONGHOP_REGISTRY", help="Another district's four tables.")] = (
        None
    )


def settings_of(place: Place | None) -> "Settings":
    """The settings of this call; put into the environment too, where the flow finds them."""
    from flows.cli.arguments import settings_for

    place = place or Place()
    return settings_for(place.home, place.registry)


def say(text: str) -> None:
    """A line for the user, as it is: no markup, and not folded."""
    Console(soft_wrap=True, highlight=False).print(text, markup=False)
