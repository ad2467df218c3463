"""Progress of a run: an optional callback, such as the command line's bar; and messages on standard error."""

from collections.abc import Callable
from contextvars import ContextVar

from rich.console import Console

ProgressCallback = Callable[[str, int, int], None]  # step, number done, total (0: unknown)

progress_callback: ContextVar[ProgressCallback | None] = ContextVar("progress_callback", default=None)


def report_progress(step: str, done: int, total: int) -> None:
    """Call the progress callback, if one is set."""
    callback = progress_callback.get()
    if callback is not None:
        callback(step, done, total)


def print_to_stderr(text: str) -> None:
    """Print a message to standard error."""
    Console(stderr=True, soft_wrap=True, highlight=False).print(f"tonghop: {text}", markup=False)
