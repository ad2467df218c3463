"""Checks of archive, journal, warehouse and published copy against one another.

They read everything to the last byte, and change nothing.
"""

import filecmp
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from warehouse.entry import JournalEntry
from warehouse.errors import WarehouseError
from warehouse.home import tombstones
from warehouse.home.archive import read_content, sha256s_of, unfinished_of
from warehouse.home.journal import CLOCK_TOLERANCE, entries_ahead
from warehouse.home.kept_readings import kept_readings
from warehouse.home.layout import Home
from warehouse.home.report_record import stale_reports
from warehouse.integrity.check import NOTE, OK, PROBLEM, REBUILD, RESTORE, RUN, Check, some
from warehouse.integrity.ledger_checks import (
    check_applied,
    check_erasures,
    check_rows,
    check_warehouse,
    column,
    open_ledger,
)
from warehouse.published.publish import is_current
from warehouse.published.stray_log import is_held_for_writing, stray_log


def examine(home: Home) -> list[Check]:
    """Run all checks of a home, in the order in which to repair what they find. Needs the home's lock."""
    entries, journal = _journal(home)
    warehouse = check_warehouse(home, bool(entries))
    checks = [_rights(home), journal, _clock(entries), warehouse]
    named = {row["sha256"] for entry in entries for row in entry.body.get("received", []) if row["is_new"]}
    if warehouse.state == OK:
        with open_ledger(home) as ledger:
            checks += [check_applied(ledger, entries, home), check_rows(ledger), check_erasures(ledger, home)]
            named |= column(ledger, "SELECT DISTINCT sha256 FROM ledger.submission")
    return [
        *checks,
        _originals(home, named),
        _unknown(home, named),
        _published(home),
        _reports(home),
        _stale_files(home),
    ]


def _rights(home: Home) -> Check:
    what = "rights of the archive"
    if os.name == "nt" or not home.archive.exists():
        return Check(what, OK, "nothing to check here")
    open_to_others = [p for p in [home.archive, *home.archive.rglob("*")] if p.is_file() or p == home.archive]
    open_to_others = [p for p in open_to_others if p.stat().st_mode & 0o077]
    if open_to_others:
        to_do = f"Run `chmod -R go= '{home.archive}'`."
        return Check(what, PROBLEM, f"others may read {some(open_to_others)}", to_do)
    return Check(what, OK, "the service's user alone may read it")


def _journal(home: Home) -> tuple[list[JournalEntry], Check]:
    """Return the readable entries, and the check of all entries."""
    what = "journal"
    entries: list[JournalEntry] = []
    wrong: list[str] = []
    numbers = home.journal.numbers()
    for number in range(1, max(numbers, default=0) + 1):
        try:
            entry = home.journal.entry(number)
            if "registry" in entry.body:
                home.journal.registry(entry.body["registry"])
            if name := entry.body.get("readings"):
                kept_readings(home.journal.folder, name)
        except WarehouseError as error:
            wrong.append(str(error).partition("; restore")[0])
            continue
        if entries and timedelta(0) <= entries[-1].at - entry.at <= CLOCK_TOLERANCE:
            wrong.append(f"entry {number} is no later than the one before")
        entries.append(entry)
    if wrong:
        return entries, Check(what, PROBLEM, some(wrong), "Restore the folder `journal` from the backup.")
    return entries, Check(what, OK, f"{len(entries)} entries, none missing")


def _clock(entries: Sequence[JournalEntry]) -> Check:
    """Look for entries that a clock dated ahead; their numbers are their order, so later moments are right."""
    what = "clock"
    if ahead := entries_ahead(entries, datetime.now(UTC)):
        found = f"it was ahead when these were written: {some([f'entry {e.number} ({e.at:%Y-%m-%d})' for e in ahead])}"
        return Check(what, NOTE, found, "Check the clock. Figures of other entries are known at their own moments.")
    return Check(what, OK, "no entry is dated ahead")


def _originals(home: Home, named: set[str]) -> Check:
    what, wrong = "originals", []
    erased = tombstones.erased(home.archive)
    for sha256 in sorted((named | sha256s_of(home.archive)) - erased):
        try:
            read_content(home.archive, sha256)
        except WarehouseError as error:
            wrong.append(str(error).partition("; restore")[0])
    for sha256 in sorted(erased):
        try:
            tombstones.read_tombstone(home.archive, sha256)
        except WarehouseError as error:
            wrong.append(str(error).partition("; restore")[0])
    if wrong:
        return Check(what, PROBLEM, some(wrong), f"{RESTORE} Or put the file into the inbox again.")
    return Check(what, OK, f"{len(named - erased)}, each with the content that its name gives")


def _unknown(home: Home, named: set[str]) -> Check:
    what = "originals that no run took"
    unknown = sorted(sha256s_of(home.archive) - named)
    if unknown:
        return Check(what, NOTE, f"{len(unknown)}: {some(unknown)}", "Nothing: a run was cut off; the next takes them.")
    return Check(what, OK, "none")


def _published(home: Home) -> Check:
    what = "published copy"
    if not home.database.exists() or not home.published.exists():
        missing = home.database.exists()
        return Check(what, *((PROBLEM, "it is missing", RUN) if missing else (NOTE, "no run was made yet")))
    if stray_log(home.published).exists():
        return Check(
            what, PROBLEM, "a program opened it for writing and left its log beside it", f"{RUN} It publishes."
        )
    if is_held_for_writing(home.published):
        return Check(
            what, PROBLEM, "a program holds it open for writing, so nobody else can read it", f"{RUN} It publishes."
        )
    if not is_current(home):
        return Check(what, PROBLEM, "it is not of the warehouse as it stands", f"{RUN} It publishes.")
    if home.lake:
        return Check(what, OK, "it shows the lake as it was after the last run")
    if not filecmp.cmp(home.database, home.published, shallow=False):
        return Check(what, PROBLEM, "it is not what the warehouse is: one of them is damaged", REBUILD)
    return Check(what, OK, "the same as the warehouse, to the byte")


def _reports(home: Home) -> Check:
    what = "pages and workbooks of leaders"
    stale = sorted(stale_reports(home))
    if stale:
        found = f"those of {some(stale)} are not of the last publication, or not as they were written"
        return Check(what, PROBLEM, found, f"{RUN} It writes them again.")
    return Check(what, OK, "each shows the last publication")


def _stale_files(home: Home) -> Check:
    what = "left over by killed runs"
    found = sorted(path for path in _temporary(home) if path.exists())
    if found:
        return Check(what, NOTE, some(found), "Nothing, or delete them: the next run overwrites them.")
    return Check(what, OK, "nothing")


def _temporary(home: Home) -> Iterator[Path]:
    yield from (home.dry_run_archive, unfinished_of(home.archive), home.rebuilding)
    yield home.root / "warehouse.duckdb.tmp"
    yield from home.reports.glob("*/.*.part")
    for folder in (home.journal.folder, home.journal.folder / "registries", home.published.parent, home.history):
        yield from folder.glob(".*.part")
