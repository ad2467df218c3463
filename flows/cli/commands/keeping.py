"""Commands that keep the house: check it, make the warehouse anew, erase an original."""

import sys

from flows.cli.commands.common import Format, Place, say, settings_of


def doctor(*, format: Format = "table", place: Place | None = None) -> None:  # noqa: A002
    """Check archive, journal, warehouse and published copy against one another; exit code 1 where something is wrong.

    Parameters
    ----------
    format
        How to show it.
    """
    from flows.actions import maintenance
    from flows.cli import printing

    checks = maintenance.examined(settings_of(place).home)
    printing.rows(checks, format)
    if "problem" in checks["state"]:
        sys.exit(1)


def rebuild(*, place: Place | None = None) -> None:
    """Make the warehouse anew from the archive and the journal, and publish it; the old one is kept beside."""
    from flows.actions import maintenance

    say(maintenance.rebuilt(settings_of(place)))


def forget(sha256: str, /, *, reason: str, place: Place | None = None) -> None:
    """Erase an original from the archive, on the record; its figures stay.

    Parameters
    ----------
    sha256
        The content's sha256, or its first eight letters and more.
    reason
        Why, in your words; it stands in the ledger for good.
    """
    from flows.actions import maintenance

    say(maintenance.forgotten(settings_of(place), sha256, reason))
