"""The command group `form`: drafts of declarations from forms that exist on paper or as a workbook."""

from pathlib import Path
from typing import Annotated

import cyclopts
from cyclopts import Parameter

from flows.cli.commands.common import print_line

form = cyclopts.App(name="form", help="Draft the declaration of a form from a workbook that has it.")


@form.command
def draft(
    workbook: Path,
    /,
    *,
    sheet: str = "",
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
) -> None:
    """Write the declaration that an empty or filled-in form would have, with a comment wherever it is guessed.

    Parameters
    ----------
    workbook
        A workbook with the form.
    sheet
        The sheet's name; the first sheet with a table by default.
    output
        The Python file to write, as registry/forms/college.py; printed by default.
    """
    from flows.documents.form_draft import draft_of

    text = draft_of(workbook, sheet)
    if output is None:
        print_line(text)
        return
    output.write_text(text, encoding="utf-8")
    print_line(
        f"Wrote {output}: check every line with a comment, then try it with `tonghop check` and the same workbook."
    )
