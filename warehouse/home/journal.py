"""What happened, in order and for good: each run and each thing that people did, one small file an entry.

The journal and the archive are the truth; the warehouse is made from them. An entry is written before the
warehouse takes it in, so a run that dies between the two is finished by the next one, and a warehouse that is
lost or out of date is made anew by taking in every entry again (`flows.pipeline.applying`). Entries are numbered from 1
without a gap and never changed.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from schemas.registry import District, Registry, Target, Unit
from warehouse.entry import Entry
from warehouse.errors import WarehouseError
from warehouse.home.archive import sha256_of


class Journal:
    """The journal of a home. Only who holds the home's lock may append."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def after(self, number: int) -> Iterator[Entry]:
        """The entries after a number, in order; one file looked for where there is none."""
        while (path := self._path(number + 1)).exists():
            number += 1
            yield _read(path, number)

    def has(self, number: int) -> bool:
        """Whether there is such an entry."""
        return self._path(number).exists()

    def entry(self, number: int) -> Entry:
        """One entry; raises WarehouseError where it is gone or damaged."""
        return _read(self._path(number), number)

    def numbers(self) -> list[int]:
        """The numbers of all entries there are, in order."""
        try:
            names = [name.partition(".json") for name in os.listdir(self.folder)]  # noqa: PTH208  (years have thousands)
        except FileNotFoundError:
            return []
        return sorted(int(stem) for stem, ending, rest in names if ending and not rest and stem.isdecimal())

    def last(self) -> Entry | None:
        """The last entry; None before the first. Raises WarehouseError where it is damaged."""
        numbers = self.numbers()
        return self.entry(numbers[-1]) if numbers else None

    def refuse_gaps(self) -> None:
        """Raise WarehouseError where an entry is missing before another."""
        numbers = self.numbers()
        for expected, number in enumerate(numbers, start=1):
            if number != expected:
                raise WarehouseError(
                    f"The journal {self.folder} lacks entry {expected}, and has {numbers[-1]}: "
                    "restore the folder from the backup."
                )

    def append(self, last: int, kind: str, now: datetime, body: Mapping[str, Any]) -> Entry:
        """Write the entry that follows the `last`; on disk when this returns.

        Time never runs back in the journal: where the clock was set back, an entry is a microsecond after the last.
        """
        at = max(now, self.entry(last).at + timedelta(microseconds=1)) if last else now
        written = {"number": last + 1, "at": at.isoformat(), "kind": kind} | dict(body)
        text = json.dumps(written, ensure_ascii=False, default=str)  # indented, it would take ten times as long
        self._write(self._path(last + 1), text)
        return _entry_of(json.loads(text))

    def keep_registry(self, registry: Registry) -> str:
        """Keep the registry that a run read with, once; returns its name."""
        text = json.dumps(registry, ensure_ascii=False, default=_plain)
        name = sha256_of(text.encode())[:16]
        path = self.folder / "registries" / f"{name}.json"
        if not path.exists():
            self._write(path, text)
        return name

    def registry(self, name: str) -> Registry:
        """A registry kept; raises WarehouseError where it is gone."""
        kept = _loads(self.folder / "registries" / f"{name}.json")
        days = ("valid_from", "valid_to", "start", "end")

        def of(row: dict[str, Any]) -> dict[str, Any]:
            return {k: date.fromisoformat(v) if k in days and v else v for k, v in row.items()}

        units, targets = tuple(Unit(**of(u)) for u in kept["units"]), tuple(Target(**of(t)) for t in kept["targets"])
        district = kept.get("district")  # journals began before there was any
        return Registry(units, targets, District(**district) if district else None)

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:06}.json"

    def _write(self, path: Path, text: str) -> None:
        unfinished = path.with_name(f".{path.name}.part")  # one writer at a time; a killed one's is written over
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with unfinished.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except OSError as error:
            raise WarehouseError(
                f"The journal {self.folder} can't take an entry ({error.strerror or error}); nothing was loaded. "
                "Make room, or give the service's user the right to write there, and run again."
            ) from error


def _plain(value: object) -> object:
    """What JSON has no word for; fields are told without the deep copies of `asdict`: a province has 1,700 units."""
    return {f.name: getattr(value, f.name) for f in fields(value)} if is_dataclass(value) else str(value)


def _loads(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is damaged"
        raise WarehouseError(f"{path} can't be read ({why}); restore it from the backup.") from error
    return found


def _read(path: Path, number: int) -> Entry:
    try:
        entry = _entry_of(_loads(path))
    except (KeyError, TypeError, ValueError) as error:
        raise WarehouseError(f"{path} is no entry of the journal; restore it from the backup.") from error
    if entry.number != number:
        raise WarehouseError(f"{path} says that it is entry {entry.number}; restore it from the backup.")
    return entry


def _entry_of(body: dict[str, Any]) -> Entry:
    number, at, kind = body.pop("number"), datetime.fromisoformat(body.pop("at")), body.pop("kind")
    return Entry(number, at.astimezone(UTC), kind, body)
