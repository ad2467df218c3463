"""The command `check`: a workbook's findings at once, without loading it."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from flows.cli.commands.common import HomeOptions, load_settings, print_line
from flows.errors import UsageError


def check(
    files: list[Path],
    /,
    *,
    as_of: date | None = None,
    mark: Path | None = None,
    format: Literal["table", "json"] = "table",  # noqa: A002  (the option's name)
    options: Annotated[HomeOptions | None, Parameter(name="*")] = None,
) -> None:
    """Check workbooks as a run would, at once; load and change nothing.

    Without a home, the rules that compare with earlier reports are not asked. Exit code: 0 accepted, 1 findings with
    errors, 2 wrong usage.

    Parameters
    ----------
    files
        Workbooks, or archives of them.
    as_of
        The day of the run, as 2024-02-26; today by default.
    mark
        Write the workbook with its findings marked to this file; for one workbook.
    format
        How to show the findings.
    """
    from flows.cli.commands.check_output import print_checked
    from flows.pipeline import checking

    if not files:
        raise UsageError("name one or more workbooks to check.")
    settings = load_settings(options)
    home = settings.home if options and options.home else None
    checked, contents = checking.check(files, settings.registry, as_of or settings.today(), home, settings.forms)
    if mark and len(checked) != 1:
        raise UsageError(f"--mark is for one workbook, and these are {len(checked)}.")
    print_checked(checked, format, not_asked=() if home else checking.NEEDS_A_HOME)
    if mark:
        returned = checking.marked_copy(checked[0], contents[checked[0].sha256], settings.registry)
        target = mark.with_suffix(Path(returned.name).suffix)
        target.write_bytes(returned.content)
        if format == "table":
            print_line(f"Marked: {target}")
    if any(file.has_errors for file in checked):
        sys.stdout.flush()
        sys.exit(1)
