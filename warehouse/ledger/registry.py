"""The registry's CSV files, and their rows in the ledger (described in the README of the registry folder)."""

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl

from schemas.forms import FORMS
from schemas.periods import all_periods
from schemas.registry import District, Registry, Target, Unit

_KINDS = sorted({kind for form in FORMS for kind in form.metadata().senders})
FILES = {
    "communes.csv": ("unit_id", "gso_code", "kind", "name", "valid_from", "valid_to", "successor_id"),
    "enterprises.csv": ("unit_id", "code", "kind", "name", "valid_from", "valid_to", "host_unit_id"),
    "schools.csv": ("unit_id", "code", "kind", "name", "valid_from", "valid_to"),
    "targets.csv": ("scope", "unit_id", "from", "to", "target", "source"),
}
_DISTRICT_FILE = "district.csv"
_COLUMNS = FILES | {_DISTRICT_FILE: ("district_id", "name", "province")}
_ID = re.compile(r"[a-z0-9-]{1,64}")


class RegistryError(Exception):
    """An unreadable registry; the message names the file, the line and a remedy."""


def read_registry(folder: Path) -> Registry:
    """Read `communes.csv`, `enterprises.csv`, `schools.csv` and `targets.csv`; raises RegistryError.

    `district.csv`, one line with the district's names for papers, is optional; a lake of many districts needs it.
    """
    units: list[Unit] = []
    for name in ("communes.csv", "enterprises.csv", "schools.csv"):
        path = folder / name
        units += [_unit(row, path, line) for line, row in _rows(path)]
    times = Counter(unit.unit_id for unit in units)
    if doubled := sorted(unit_id for unit_id, n in times.items() if n > 1):
        raise RegistryError(f"{folder}: unit_id {doubled[0]} stands there twice; give each unit its own.")
    targets = tuple(_target(row, folder / "targets.csv", line) for line, row in _rows(folder / "targets.csv"))
    return Registry(tuple(units), targets, _district(folder / _DISTRICT_FILE))


def _district(path: Path) -> District | None:
    if not path.exists():
        return None
    rows = [row for _, row in _rows(path)]
    if len(rows) != 1 or not _ID.fullmatch(rows[0]["district_id"] or "") or not rows[0]["name"]:
        raise RegistryError(
            f"{path}: write one line, with a district_id of a-z, 0-9 and - (as quynh-phu), the name and the province."
        )
    return District(rows[0]["district_id"], rows[0]["name"], rows[0]["province"] or "")


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [c for c in _COLUMNS[path.name] if c not in (reader.fieldnames or [])]
            if missing:
                raise RegistryError(f"{path}: the column {missing[0]!r} is missing; add it to the first line.")
            return [(number, row) for number, row in enumerate(reader, start=2)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise RegistryError(
            f"{path} can't be read ({why}); --registry needs a folder with {', '.join(FILES)}."
        ) from error


def _day(text: str | None, path: Path, line: int) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RegistryError(f"{path}, line {line}: {text!r} is no day; write it as 2024-02-26.") from error


def _unit(row: dict[str, str], path: Path, line: int) -> Unit:
    if not row["unit_id"] or not row["name"]:
        raise RegistryError(f"{path}, line {line}: unit_id and name can't be blank.")
    if row["kind"] not in _KINDS:
        raise RegistryError(f"{path}, line {line}: {row['kind']!r} is no kind of unit; write {', '.join(_KINDS)}.")
    return Unit(
        unit_id=row["unit_id"],
        code=row.get("gso_code") or row.get("code") or "",
        kind=row["kind"],
        name=row["name"],
        valid_from=_day(row["valid_from"], path, line),
        valid_to=_day(row["valid_to"], path, line),
        successor_id=row.get("successor_id") or None,
        host_unit_id=row.get("host_unit_id") or None,
    )


def _target(row: dict[str, str], path: Path, line: int) -> Target:
    start, end = _day(row["from"], path, line), _day(row["to"], path, line)
    if start is None or end is None or not (row["target"] or "").isdecimal():
        raise RegistryError(f"{path}, line {line}: a target needs from, to and a whole number.")
    return Target(row["scope"], row["unit_id"] or None, start, end, int(row["target"]), row["source"])


def registry_frames(registry: Registry) -> dict[str, pl.DataFrame]:
    """Build the rows of the tables `unit`, `target` and `period`."""
    units = [
        (u.unit_id, u.code, u.kind, u.name, u.valid_from, u.valid_to, u.successor_id, u.host_unit_id)
        for u in registry.units
    ]
    targets = [(t.scope, t.unit_id, t.start, t.end, t.target, t.source) for t in registry.targets]
    periods = [(p.id, str(p.kind), p.start, p.end, p.label) for p in all_periods()]
    text, day = pl.String, pl.Date
    unit_columns = {
        "unit_id": text,
        "code": text,
        "kind": text,
        "name": text,
        "valid_from": day,
        "valid_to": day,
        "successor_id": text,
        "host_unit_id": text,
    }
    target_columns = {
        "scope": text,
        "unit_id": text,
        "start_day": day,
        "end_day": day,
        "target": pl.Int64,
        "source": text,
    }
    period_columns = {"period": text, "kind": text, "period_start": day, "period_end": day, "label": text}
    return {
        "unit": pl.DataFrame(units, schema=unit_columns, orient="row"),
        "target": pl.DataFrame(targets, schema=target_columns, orient="row"),
        "period": pl.DataFrame(periods, schema=period_columns, orient="row"),
    }
