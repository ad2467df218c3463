"""The command line `tonghop`. Nothing heavy is imported before a command needs it.

Exit code 0: done, whatever units sent. 1: the run itself failed. 2: wrong usage.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import cyclopts
from rich.console import Console

from flows.cli.commands import asking, keeping, recording, running, writing
from flows.errors import UsageError
from schemas.registry import UnknownUnitError

app = cyclopts.App(
    name="tonghop",
    help="Consolidate the reports that a district's units send as spreadsheets.",
    version="0.1.0",
)
COMMANDS = (
    *(running.run, running.demo, running.serve, running.automations),
    *(asking.status, asking.sql, asking.export, asking.trace),
    *(recording.withdraw, recording.restore, recording.issue, recording.answer),
    *(writing.template, writing.report),
    *(keeping.doctor, keeping.rebuild, keeping.forget),
)
for command in COMMANDS:
    app.command(command)


@contextmanager
def _sentences() -> Iterator[None]:
    """An error a user can meet is a sentence on standard error, never a traceback."""
    error = Console(stderr=True, soft_wrap=True, highlight=False)
    try:
        yield
    except (UsageError, UnknownUnitError) as wrong:
        error.print(f"tonghop: {wrong}", markup=False)
        sys.exit(2)
    except BrokenPipeError:  # whoever read the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        error.print("tonghop: stopped; nothing is half loaded, run again when you like.")
        sys.exit(1)
    except Exception as failure:  # the last net: whatever it is, the user gets a sentence
        error.print(f"tonghop: {failure}" if str(failure) else f"tonghop: {type(failure).__name__}", markup=False)
        sys.exit(1)


def main() -> None:
    """The entry point `tonghop`."""
    with _sentences():
        try:
            app(sys.argv[1:], exit_on_error=False)
            sys.stdout.flush()
        except cyclopts.CycloptsError:
            sys.exit(2)  # cyclopts has said what is wrong


if __name__ == "__main__":
    main()
