"""Commands that put an act on the record: what counts, what is issued, what was answered."""

from typing import Annotated

from cyclopts import Parameter

from flows.cli.commands.common import Format, Place, say, settings_of

Submission = Annotated[str, Parameter(help="The submission's id, or the beginning of it.")]
Reason = Annotated[str, Parameter(help="Why.")]
Changes = Annotated[Format, Parameter(help="How to show the figures that changed.")]


def withdraw(
    submission: Submission,
    /,
    *,
    reason: Reason,
    format: Changes = "table",  # noqa: A002
    place: Place | None = None,
) -> None:
    """Take a report out of the count, on the record; shows the figures that changed."""
    from flows.actions import withdrawal
    from flows.actions.recording import user
    from flows.cli import printing

    printing.rows(withdrawal.withdraw(settings_of(place).home, submission, reason, user()), format)


def restore(
    submission: Submission,
    /,
    *,
    reason: Reason,
    format: Changes = "table",  # noqa: A002
    place: Place | None = None,
) -> None:
    """Let a withdrawn report stand again, on the record; shows the figures that changed."""
    from flows.actions import withdrawal
    from flows.actions.recording import user
    from flows.cli import printing

    printing.rows(withdrawal.restore(settings_of(place).home, submission, reason, user()), format)


def issue(
    period: str,
    /,
    *,
    anew: Annotated[bool, Parameter(negative=())] = False,
    reason: str = "",
    format: Format = "table",  # noqa: A002
    place: Place | None = None,
) -> None:
    """Freeze what the district reports upward for a period; once issued, show it again, the same to the byte.

    Parameters
    ----------
    period
        The period, as 2024-01, 2024-Q1, 2024-H1, 2024-9M or 2023.
    anew
        Issue it once more, with today's figures; what was issued before stays.
    reason
        Why it is issued anew.
    format
        How to show it; csv: the very bytes of the figures that were issued.
    """
    from flows.actions import issuing
    from flows.cli import printing
    from flows.cli.arguments import known_period

    told = known_period(period)
    assert told is not None  # noqa: S101  (a period was asked for)
    printing.issue(issuing.issue(settings_of(place).home, told, reason, anew=anew), format)


def answer(finding: str, /, *, text: str, place: Place | None = None) -> None:
    """Put on the record what a unit answered to a finding; it is shown with the finding from then on.

    Parameters
    ----------
    finding
        The finding's id, as `tonghop status` lists it.
    text
        What the unit answered.
    """
    from flows.actions import answering

    say(answering.answer(settings_of(place).home, finding, text))
