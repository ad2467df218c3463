"""Commands for actions on the record: withdraw, restore, replace, issue, answer."""

from datetime import date
from typing import Annotated

from cyclopts import Parameter

from flows.cli.commands.common import (
    Format,
    HomeOptions,
    load_settings,
    parse_period,
    print_line,
    refresh_documents,
)

Submission = Annotated[str, Parameter(help="The submission's id, or the beginning of it.")]
Reason = Annotated[str, Parameter(help="Why.")]
Changes = Annotated[Format, Parameter(help="How to show the figures that changed.")]


def withdraw(
    submission: Submission,
    /,
    *,
    reason: Reason,
    format: Changes = "table",  # noqa: A002
    options: HomeOptions | None = None,
) -> None:
    """Take a report out of the count, on the record; shows the figures that changed."""
    from flows.actions import withdrawal
    from flows.actions.recording import current_user
    from flows.cli import printing

    settings = load_settings(options)
    changed = withdrawal.withdraw(settings.home, submission, reason, current_user())
    refresh_documents(settings)
    printing.print_rows(changed, format)


def restore(
    submission: Submission,
    /,
    *,
    reason: Reason,
    format: Changes = "table",  # noqa: A002
    options: HomeOptions | None = None,
) -> None:
    """Let a withdrawn or a replaced report count again, on the record; shows the figures that changed."""
    from flows.actions import withdrawal
    from flows.actions.recording import current_user
    from flows.cli import printing

    settings = load_settings(options)
    changed = withdrawal.restore(settings.home, submission, reason, current_user())
    refresh_documents(settings)
    printing.print_rows(changed, format)


def replace(
    submission: Submission,
    /,
    *,
    reason: Reason,
    format: Changes = "table",  # noqa: A002
    options: HomeOptions | None = None,
) -> None:
    """Let a report refused by F-08 replace the one that counts, on the record; shows the figures that changed."""
    from flows.actions import withdrawal
    from flows.actions.recording import current_user
    from flows.cli import printing

    settings = load_settings(options)
    changed = withdrawal.replace(settings.home, submission, reason, current_user())
    refresh_documents(settings)
    printing.print_rows(changed, format)


def issue(
    period: str,
    /,
    *,
    anew: Annotated[bool, Parameter(negative=())] = False,
    reason: str = "",
    format: Format = "table",  # noqa: A002
    options: HomeOptions | None = None,
) -> None:
    """Freeze what the district reports upward for a period; once issued, show it again, the same to the byte.

    Parameters
    ----------
    period
        The period, as 2024-01, 2024-Q1, 2024-H1, 2024-9M or 2023.
    anew
        Issue it once more, with today's figures; what was issued before stays.
    reason
        The reason for issuing it once more.
    format
        How to show it; csv: the very bytes of the figures that were issued.
    """
    from flows.actions import issuing
    from flows.cli import printing

    settings = load_settings(options)
    chosen = settings.registry.terms.cut(parse_period(period))
    issued = issuing.issue(settings.home, chosen, reason, anew=anew)
    refresh_documents(settings)
    printing.print_issue(issued, format)


def answer_history(*, text: str, before: date | None = None, options: HomeOptions | None = None) -> None:
    """Answer all open warnings of the time before the office's first day, in one action on the record.

    Parameters
    ----------
    text
        Why they are history; it is shown with each of them.
    before
        Periods that ended before this day; by default the first_day of the registry's office.csv.
    """
    from flows.actions import history

    settings = load_settings(options)
    answered = history.answer_history(settings.home, before or settings.registry.office.first_day, text)
    refresh_documents(settings)
    print_line(answered)


def answer(finding: str, /, *, text: str, options: HomeOptions | None = None) -> None:
    """Record a unit's answer to a finding; it is shown with the finding from then on.

    Parameters
    ----------
    finding
        The finding's id, as `tonghop status --all` lists it.
    text
        What the unit answered.
    """
    from flows.actions import answering

    settings = load_settings(options)
    answered = answering.answer(settings.home, finding, text)
    refresh_documents(settings)
    print_line(answered)
