"""A registry folder's files → the registry, and all mistakes in them. Described in docs/registry.md."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date

from schemas.periods import PeriodKind
from schemas.registry import Registry
from schemas.registry.consistency import mistakes_between
from schemas.registry.csv_files import Mistake, Reader, Row
from schemas.registry.obligations import EVERY, Obligation
from schemas.registry.office import MONDAY_TO_FRIDAY, NO_OFFICE, Level, Office
from schemas.registry.party_cells import PartyCellName
from schemas.registry.targets import Target
from schemas.registry.terms import Term, Terms
from schemas.registry.units import MAIL_ADDRESS, STANDARD_KINDS, Unit, UnitKind

UNITS = ("unit_id", "code", "kind", "name", "valid_from", "valid_to")
UNIT_FILES = {
    "units.csv": UNITS,
    "communes.csv": ("unit_id", "gso_code", "kind", "name", "valid_from", "valid_to", "successor_id"),
    "enterprises.csv": (*UNITS, "host_unit_id"),
    "schools.csv": UNITS,
}
NEEDED = {
    "office.csv": ("item", "value"),
    "terms.csv": ("term", "from", "to"),
    "obligations.csv": ("kind", "form", "every", "from", "to", "due_days"),
    "targets.csv": ("scope", "unit_id", "from", "to", "target", "source"),
}
OPTIONAL = {
    "kinds.csv": ("kind", "name", "committee"),
    "party_cells.csv": ("unit_id", "name", "becomes", "from"),
}
FILES = UNIT_FILES | NEEDED | OPTIONAL
_ID = re.compile(r"[a-z0-9-]{1,64}")
_MOST_ADDRESS_LETTERS, _MOST_REMINDER_DAYS = 254, 60
_TIME_ZONE = re.compile(r"[A-Za-z_]+/[A-Za-z_/+-]+|UTC")
_ITEMS = tuple(item.name for item in fields(Office))
_TEXT_ITEMS = (
    "office_id",
    "name",
    "parent",
    "made_up",
    "real_figures",
    "real_source",
    "real_note",
    *(n for n in _ITEMS if n.endswith("_word")),
)


@dataclass(slots=True)
class Parsed:
    """A registry as far as it could be read, the rows that it comes from, and all mistakes."""

    registry: Registry = field(default_factory=Registry)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)


def parse_registry(files: Mapping[str, bytes], senders: Mapping[str, frozenset[str]]) -> Parsed:
    """Parse the files of a registry folder, by name; `senders`: code of each form → the kinds of unit that send it."""
    reader = Reader()
    for name in [name for name in NEEDED if name not in files]:
        reader.mistakes.append(Mistake(name, 0, f"it is missing; write it with the columns {','.join(NEEDED[name])}."))
    if not any(name in files for name in UNIT_FILES):
        reader.mistakes.append(Mistake("units.csv", 0, f"it is missing; write it with the columns {','.join(UNITS)}."))
    rows = {name: reader.rows(name, files[name], columns) for name, columns in FILES.items() if name in files}
    kinds = _kinds(reader, rows.get("kinds.csv", []))
    known = sorted({kind.kind for kind in kinds} | {kind for of_form in senders.values() for kind in of_form})
    registry = Registry(
        units=tuple(_unit(reader, row, known) for name in UNIT_FILES for row in rows.get(name, [])),
        targets=tuple(t for row in rows.get("targets.csv", []) if (t := _target(reader, row))),
        office=_office(reader, rows.get("office.csv", [])) if "office.csv" in files else NO_OFFICE,
        terms=_terms(reader, rows.get("terms.csv", [])),
        kinds=kinds,
        obligations=tuple(
            o for row in rows.get("obligations.csv", []) if (o := _obligation(reader, row, known, senders))
        ),
        party_cells=tuple(_party_cell(reader, row) for row in rows.get("party_cells.csv", [])),
    )
    if not reader.mistakes:
        reader.mistakes += mistakes_between(registry, rows)
    return Parsed(registry, rows, reader.mistakes)


def _office(reader: Reader, rows: list[Row]) -> Office:
    said = {row["item"]: row for row in rows}
    for row in rows:
        if row["item"] not in _ITEMS:
            reader.add(row, f"{row['item']!r} is no item; write one of {', '.join(_ITEMS)}.")
        elif said[row["item"]] is not row:
            reader.add(row, f"{row['item']} stands there twice; delete one of the lines.")
    for item in [item for item in ("office_id", "name", "level") if item not in said or not said[item]["value"]]:
        reader.mistakes.append(Mistake("office.csv", 0, f"the item {item} is missing; add a line {item},…"))
        return NO_OFFICE
    texts = {item: said[item]["value"] for item in _TEXT_ITEMS if item in said}
    if not _ID.fullmatch(texts["office_id"]):
        reader.add(said["office_id"], f"{texts['office_id']!r} is no id; write a-z, 0-9 and -.")
    days = {item: _item_day(reader, said[item]) for item in ("valid_from", "valid_to", "first_day") if item in said}
    level = _item_choice(reader, said["level"], [str(level) for level in Level][1:])
    zone = said.get("time_zone")
    if zone and not _TIME_ZONE.fullmatch(zone["value"]):
        reader.add(zone, f"{zone['value']!r} is no time zone; write it as Asia/Ho_Chi_Minh.")
    if zone:
        texts["time_zone"] = zone["value"]
    working = _working_days(reader, said["working_days"]) if "working_days" in said else MONDAY_TO_FRIDAY
    reminders = {item: _days(reader, said[item]) for item in ("remind_before", "remind_after") if item in said}
    return Office(level=Level(level or Level.DISTRICT), working_days=working, **texts, **days, **reminders)  # type: ignore[arg-type]


def _item_day(reader: Reader, row: Row) -> date | None:
    return reader.day(row, "value")


def _item_choice(reader: Reader, row: Row, choices: list[str]) -> str:
    return reader.choice(row, "value", choices)


def _working_days(reader: Reader, row: Row) -> tuple[int, ...]:
    found = [part for part in row["value"].split() if part in "1234567" and len(part) == 1]
    if not found or len(found) != len(row["value"].split()):
        reader.add(row, f"working_days is {row['value']!r}; write numbers from 1 (Monday) to 7, as 1 2 3 4 5.")
    return tuple(sorted({int(part) for part in found}))


def _days(reader: Reader, row: Row) -> tuple[int, ...]:
    parts = row["value"].split()
    if not all(part.isascii() and part.isdecimal() and int(part) <= _MOST_REMINDER_DAYS for part in parts):
        reader.add(row, f"{row['item']} is {row['value']!r}; write days up to {_MOST_REMINDER_DAYS}, as 3 1.")
        return ()
    return tuple(sorted({int(part) for part in parts}))


def _terms(reader: Reader, rows: list[Row]) -> Terms:
    found = []
    for row in rows:
        start, end = reader.day(row, "from"), reader.day(row, "to")
        if not row["term"] or start is None or end is None:
            reader.add(row, "a term needs a name (as 2020-2025) and the days from and to.")
        else:
            found.append(Term(row["term"], start, end))
    return Terms(tuple(sorted(found, key=lambda term: term.start)))


def _kinds(reader: Reader, rows: list[Row]) -> tuple[UnitKind, ...]:
    own = []
    for row in rows:
        if not _ID.fullmatch(row["kind"].replace("_", "-")) or not row["name"]:
            reader.add(row, "a kind needs an id of a-z, 0-9 and _ and a name.")
        own.append(UnitKind(row["kind"], row["name"], is_committee=bool(row["committee"])))
    return tuple(own) + tuple(kind for kind in STANDARD_KINDS if kind.kind not in {k.kind for k in own})


def _unit(reader: Reader, row: Row, kinds: list[str]) -> Unit:
    if not row["unit_id"] or not row["name"]:
        reader.add(row, "unit_id and name can't be blank.")
    elif not _ID.fullmatch(row["unit_id"]):
        reader.add(row, f"{row['unit_id']!r} is no unit_id; write a-z, 0-9 and -.")
    if row["kind"] not in kinds:
        reader.add(row, f"{row['kind']!r} is no kind of unit; write {', '.join(kinds)}, or add it to kinds.csv.")
    return Unit(
        unit_id=row["unit_id"],
        code=row["gso_code"] or row["code"],
        kind=row["kind"],
        name=row["name"],
        valid_from=reader.day(row, "valid_from"),
        valid_to=reader.day(row, "valid_to"),
        successor_id=row["successor_id"] or None,
        host_unit_id=row["host_unit_id"] or None,
        contact=_contact(reader, row),
    )


def _contact(reader: Reader, row: Row) -> str | None:
    contact = row["contact"]
    if contact and not (MAIL_ADDRESS.fullmatch(contact) and len(contact) <= _MOST_ADDRESS_LETTERS):
        reader.add(row, f"contact is {contact!r}; write one mail address, as van-phong@xa.vn, or nothing.")
        return None
    return contact or None


def _target(reader: Reader, row: Row) -> Target | None:
    scope, start, end = reader.choice(row, "scope", ["term", "year"]), reader.day(row, "from"), reader.day(row, "to")
    if start is None or end is None or not row["target"].isdecimal():
        reader.add(row, "a target needs from, to and a whole number.")
        return None
    return Target(scope, row["unit_id"] or None, start, end, int(row["target"]), row["source"])


def _obligation(reader: Reader, row: Row, kinds: list[str], senders: Mapping[str, frozenset[str]]) -> Obligation | None:
    before = len(reader.mistakes)
    kind, form = reader.choice(row, "kind", kinds), reader.choice(row, "form", sorted(senders))
    if kind and form and kind not in senders[form]:
        reader.add(row, f"units of kind {kind} don't send {form}; {', '.join(sorted(senders[form]))} do.")
    every = reader.choice(row, "every", [str(kind) for kind in EVERY])
    start, end, due_days = reader.day(row, "from"), reader.day(row, "to"), reader.number(row, "due_days")
    if len(reader.mistakes) > before:
        return None
    return Obligation(kind, form, PeriodKind(every), start, end, due_days)


def _party_cell(reader: Reader, row: Row) -> PartyCellName:
    if not row["unit_id"] or not row["name"] or not row["becomes"]:
        reader.add(row, "unit_id, name and becomes can't be blank.")
    return PartyCellName(row["unit_id"], row["name"], row["becomes"], reader.day(row, "from"))
