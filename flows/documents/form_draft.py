"""Drafts of form declarations."""

from pathlib import Path

from flows.errors import UsageError
from reports.forms.declaration_text import declaration
from reports.forms.sampled_form import sampled
from transforms.formats.workbook import UnreadableWorkbookError, Workbook


def draft_of(path: Path, sheet_name: str = "") -> str:
    """Write the declaration of the form on a workbook's sheet; raises UsageError where there is none."""
    try:
        sheets = list(Workbook(path.read_bytes()).sheets())
    except (OSError, UnreadableWorkbookError) as error:
        raise UsageError(f"{path} can't be read: {error}.") from error
    chosen = [sheet for sheet in sheets if sheet.name == sheet_name or not (sheet_name or sheet.hidden)]
    if not chosen:
        raise UsageError(f"{path} has no sheet {sheet_name}; its sheets: {', '.join(sheet.name for sheet in sheets)}.")
    form = next((found for sheet in chosen if (found := sampled(sheet)) is not None), None)
    if form is None:
        raise UsageError(f"{path}: no sheet has a table with a header of several labels.")
    return declaration(form)
