"""Commands for maintenance: check a home, rebuild its warehouse, erase an original."""

import sys

from flows.cli.commands.common import Format, HomeOptions, load_settings, print_line, refresh_documents


def doctor(*, format: Format = "table", options: HomeOptions | None = None) -> None:  # noqa: A002
    """Check archive, journal, warehouse and published copy against one another; exit code 1 where something is wrong.

    Parameters
    ----------
    format
        How to show it.
    """
    from flows.actions.doctor import run_doctor
    from flows.cli import printing

    checks = run_doctor(load_settings(options).home)
    printing.print_rows(checks, format)
    if "problem" in checks["state"]:
        sys.exit(1)


def rebuild(*, options: HomeOptions | None = None) -> None:
    """Rebuild the warehouse from archive and journal, and publish it; the old one is kept beside."""
    from flows.actions import rebuilding
    from flows.pipeline.progress import print_to_stderr

    settings = load_settings(options)
    home, existed = settings.home, settings.home.database.exists()
    entries = rebuilding.rebuild(home, settings.registry, print_to_stderr, settings.forms)
    if entries:
        refresh_documents(settings)
    old = f"; the old one is {home.before_rebuild}" if existed else ""
    print_line(f"Made {home.database} anew from {entries} entries of the journal{old}.")


def forget(sha256: str, /, *, reason: str, options: HomeOptions | None = None) -> None:
    """Erase an original from the archive, on the record; its figures stay.

    Parameters
    ----------
    sha256
        The content's sha256, or its first eight letters and more.
    reason
        Why, in your words; it is kept in the ledger for good.
    """
    from flows.actions import forgetting

    settings = load_settings(options)
    erased = forgetting.forget(settings.home, sha256, reason)
    refresh_documents(settings)
    print_line(f"Erased {erased}; its figures stay. Erase it in the backups too, and in the inbox.")
