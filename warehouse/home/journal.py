"""The journal: the ordered, permanent record of all runs and actions, one small file for each entry.

The warehouse is made from journal and archive. An entry is written before it is applied to the warehouse, so the next
run finishes a run that died in between, and a lost or outdated warehouse is rebuilt by applying all entries again
(`flows.pipeline.applying`). Entries are numbered from 1 without a gap and never changed.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from schemas.registry import Registry
from warehouse.entry import JournalEntry
from warehouse.errors import WarehouseError
from warehouse.home.archive import sha256_of
from warehouse.home.kept_registry import registry_of_json
from warehouse.home.whole_files import write_whole

CLOCK_TOLERANCE = timedelta(days=1)  # a clock is set back by no more; what lies further ahead was wrong


class Journal:
    """The journal of a home. Appending needs the home's lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def after(self, number: int) -> Iterator[JournalEntry]:
        """Yield the entries after a number, in order."""
        while (path := self._path(number + 1)).exists():
            number += 1
            yield _read(path, number)

    def has(self, number: int) -> bool:
        """Return whether an entry exists."""
        return self._path(number).exists()

    def entry(self, number: int) -> JournalEntry:
        """Return an entry; raises WarehouseError where it is missing or damaged."""
        return _read(self._path(number), number)

    def numbers(self) -> list[int]:
        """Return the numbers of all entries, in order."""
        try:
            names = [name.partition(".json") for name in os.listdir(self.folder)]  # noqa: PTH208  (faster: years of runs have thousands of entries)
        except FileNotFoundError:
            return []
        return sorted(int(stem) for stem, ending, rest in names if ending and not rest and stem.isdecimal())

    def last(self) -> JournalEntry | None:
        """Return the last entry, None before the first; raises WarehouseError where it is damaged."""
        numbers = self.numbers()
        return self.entry(numbers[-1]) if numbers else None

    def latest(self, kind: str) -> Iterator[JournalEntry]:
        """Yield the entries of a kind, the last one first; each is read when it is asked for."""
        for number in reversed(self.numbers()):
            entry = self.entry(number)
            if entry.kind == kind:
                yield entry

    def check_no_gaps(self) -> None:
        """Raise WarehouseError for an entry that is missing before another."""
        numbers = self.numbers()
        for expected, number in enumerate(numbers, start=1):
            if number != expected:
                raise WarehouseError(
                    f"The journal {self.folder} lacks entry {expected}, and has {numbers[-1]}: "
                    "restore the folder from the backup."
                )

    def append(self, last: int, kind: str, now: datetime, body: Mapping[str, Any]) -> JournalEntry:
        """Write the entry that follows `last`, synced to disk.

        Where the clock was set back, an entry is a microsecond after the last; but after a clock that was ahead by more
        than a day, it has its own time: the entries' numbers are their order.
        """
        at = now
        if last and timedelta(0) <= (before := self.entry(last).at) - now <= CLOCK_TOLERANCE:
            at = before + timedelta(microseconds=1)
        written = {"number": last + 1, "at": at.isoformat(), "kind": kind} | dict(body)
        text = json.dumps(written, ensure_ascii=False, default=str)  # indentation would take ten times as long
        self._write(self._path(last + 1), text)
        return _entry_of(json.loads(text))

    def keep_registry(self, registry: Registry) -> str:
        """Store the registry that a run reads with, unless the same one is stored already; returns its name."""
        name, text = self.registry_name(registry), _text_of(registry)
        path = self.folder / "registries" / f"{name}.json"
        if not path.exists():
            self._write(path, text)
        return name

    def registry_name(self, registry: Registry) -> str:
        """Return the name under which a registry is or would be stored."""
        return sha256_of(_text_of(registry).encode())[:16]

    def registry(self, name: str) -> Registry:
        """Return a stored registry; raises WarehouseError where it is missing or damaged."""
        return registry_of_json(_loads(self.folder / "registries" / f"{name}.json"))

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:06}.json"

    def _write(self, path: Path, text: str) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, text)
        except OSError as error:
            raise WarehouseError(
                f"The journal {self.folder} can't take an entry ({error.strerror or error}); nothing was loaded. "
                "Make room, or give the service's user the right to write there, and run again."
            ) from error


def entries_ahead(entries: Sequence[JournalEntry], now: datetime) -> list[JournalEntry]:
    """Return the entries that a clock dated ahead: of the time now, or of an entry written after them."""
    found: list[JournalEntry] = []
    earliest = now
    for entry in reversed(entries):
        if entry.at - earliest > CLOCK_TOLERANCE:
            found.append(entry)
        earliest = min(earliest, entry.at)
    return found[::-1]


def _plain(value: object) -> object:
    """Convert a value for JSON, without the deep copies of `asdict`: a province has 1,700 units."""
    return {f.name: getattr(value, f.name) for f in fields(value)} if is_dataclass(value) else str(value)


def _loads(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is damaged"
        raise WarehouseError(f"{path} can't be read ({why}); restore it from the backup.") from error
    return found


def _read(path: Path, number: int) -> JournalEntry:
    try:
        entry = _entry_of(_loads(path))
    except (KeyError, TypeError, ValueError) as error:
        raise WarehouseError(f"{path} is no entry of the journal; restore it from the backup.") from error
    if entry.number != number:
        raise WarehouseError(f"{path} says that it is entry {entry.number}; restore it from the backup.")
    return entry


def _entry_of(body: dict[str, Any]) -> JournalEntry:
    number, at, kind = body.pop("number"), datetime.fromisoformat(body.pop("at")), body.pop("kind")
    return JournalEntry(number, at.astimezone(UTC), kind, body)


def _text_of(registry: Registry) -> str:
    return json.dumps(registry, ensure_ascii=False, default=_plain)
