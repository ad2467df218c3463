"""Who wants to hear how far a run is: the command line's bar, or nobody."""

from collections.abc import Callable
from contextvars import ContextVar

from rich.console import Console

Listener = Callable[[str, int, int], None]  # what is being done, how many are done, of how many

listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


def say(doing: str, done: int, of: int) -> None:
    """Tell the listener, if there is one."""
    hear = listener.get()
    if hear is not None:
        hear(doing, done, of)


def on_stderr(text: str) -> None:
    """Say something to whoever waits, on standard error."""
    Console(stderr=True, soft_wrap=True, highlight=False).print(f"tonghop: {text}", markup=False)
