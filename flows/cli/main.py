"""The command line `tonghop`: the commands, and errors as one sentence each.

Exit code 0: done, rejected reports included. 1: the run itself failed, or `check` found errors. 2: wrong usage.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import cyclopts
from rich.console import Console

from flows.cli.commands import actions, check, documents, forms, maintenance, queries, runs
from flows.cli.commands import registry as registry_commands
from flows.errors import UsageError
from schemas.registry import UnknownUnitError

app = cyclopts.App(
    name="tonghop",
    help="Consolidate the reports that a district's units send as spreadsheets.",
    version="0.1.0",
)
COMMANDS = (
    *(runs.run, runs.demo, runs.serve, runs.automations, check.check),
    *(queries.status, queries.sql, queries.export, queries.trace),
    *(actions.withdraw, actions.restore, actions.replace, actions.issue, actions.answer, actions.answer_history),
    *(documents.template, documents.report),
    *(maintenance.doctor, maintenance.rebuild, maintenance.forget),
    registry_commands.init,
)
for command in COMMANDS:
    app.command(command)
app.command(registry_commands.registry)
app.command(forms.form)


@contextmanager
def _sentences() -> Iterator[None]:
    """Print any error as one sentence on standard error, never a traceback."""
    error = Console(stderr=True, soft_wrap=True, highlight=False)
    try:
        yield
    except (UsageError, UnknownUnitError) as wrong:
        error.print(f"tonghop: {wrong}", markup=False)
        sys.exit(2)
    except BrokenPipeError:  # the reader of the output closed it, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        error.print("tonghop: stopped; nothing is half loaded, run again when you like.")
        sys.exit(1)
    except Exception as failure:  # whatever it is, the user gets a sentence
        error.print(f"tonghop: {failure}" if str(failure) else f"tonghop: {type(failure).__name__}", markup=False)
        sys.exit(1)


def main() -> None:
    """Run the command line; the entry point `tonghop`."""
    with _sentences():
        try:
            app(sys.argv[1:], exit_on_error=False)
            sys.stdout.flush()
        except cyclopts.CycloptsError:
            sys.exit(2)  # cyclopts has printed the message


if __name__ == "__main__":
    main()
