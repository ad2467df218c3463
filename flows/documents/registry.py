"""Registry folders: writing a new one, and an office shown as it was understood."""

import calendar
import csv
import io
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flows.documents.files import write_file
from flows.errors import UsageError
from reports.sample.office import PACKAGED
from schemas.declaration.form import Form
from schemas.registry import Office, Registry
from schemas.registry.parsing import Parsed, parse_registry
from warehouse.ledger.registry import senders_of

_COMMENTS = {
    "office.csv": "The office, one item a line. Lines that begin with # are comments.",
    "terms.csv": "The terms, one a line. When a term ends, add the next one; the old one stays.",
    "units.csv": "The units. valid_from and valid_to: first and last day, blank where open. successor_id: the unit "
    "that it merged into. host_unit_id: the committee of an enterprise's cell. kind: as in the forms.",
    "obligations.csv": "What each kind of unit owes: for every month, quarter, half_year or year that ends between "
    "from and to. due_days: days from the period's last day to the due day.",
    "targets.csv": "Targets: scope term or year, unit_id blank for the whole office, days inside one term.",
}


_OWED = [("commune", "01A-XA"), ("commune", "01B-XA")]
# Written as comments: an obligation of a kind that no unit is of is a mistake.
_OWED_BY_OTHERS = [("town", "01A-XA"), ("town", "01B-XA"), ("school", "03-TH"), ("enterprise", "02-DN")]


def copy_packaged(name: str, folder: Path) -> None:
    """Copy a packaged office's registry folder; raises UsageError for an unknown one."""
    if name not in PACKAGED:
        raise UsageError(f"There is no packaged office {name!r}; write one of {', '.join(PACKAGED)}.")
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(PACKAGED[name].iterdir()):
        if path.is_file():
            shutil.copyfile(path, folder / path.name)


def write_folder(folder: Path, answers: Mapping[str, str]) -> None:
    """Write a new office's folder; raises UsageError, and writes nothing, where an answer is not valid.

    The answers: `office_id`, `name`, `level`, `parent`, `term`, `first_day`, `due_days`.
    """
    files = {name: text.encode() for name, text in _texts(answers).items()}
    mistakes = parse_registry(files, senders_of()).mistakes
    if mistakes:
        raise UsageError(f"An answer is not valid: {mistakes[0]}")
    for name, content in files.items():
        write_file(folder / name, content)


def _texts(answers: Mapping[str, str]) -> dict[str, str]:
    days = answers["term"].split()
    if len(days) != 2:
        raise UsageError(f"{answers['term']!r} are no two days; write the term as 2025-07-15 2030-07-14.")
    first, last = days
    office = [(item, answers[item]) for item in ("office_id", "name", "level", "parent", "first_day") if answers[item]]
    office += [("time_zone", "Asia/Ho_Chi_Minh"), ("working_days", "1 2 3 4 5")]
    since, due_days = answers["first_day"] or first, answers["due_days"]
    tables: dict[str, list[tuple[object, ...]]] = {
        "office.csv": [("item", "value"), *office],
        "terms.csv": [("term", "from", "to"), (f"{first[:4]}-{last[:4]}", first, last)],
        "units.csv": [
            ("unit_id", "code", "kind", "name", "valid_from", "valid_to", "successor_id", "host_unit_id"),
            ("xa-mot", "", "commune", "Xã Một", "", "", "", ""),
        ],
        "obligations.csv": [
            ("kind", "form", "every", "from", "to", "due_days"),
            *((kind, form, "month", since, "", due_days) for kind, form in _OWED),
            *((f"# {kind}", form, "month", since, "", due_days) for kind, form in _OWED_BY_OTHERS),
        ],
        "targets.csv": [("scope", "unit_id", "from", "to", "target", "source"), ("term", "", first, last, 0, "")],
    }
    return {name: _csv(_COMMENTS[name], rows) for name, rows in tables.items()}


def _csv(comment: str, rows: Sequence[Sequence[object]]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return f"# {comment}\n{written.getvalue()}"


def office_as_understood(registry: Registry, forms: Sequence[type[Form]]) -> Iterator[str]:
    """Yield the lines that show an office as its registry folder declares it."""
    office = registry.office
    yield f"{office.committee} ({office.level}), {office.parent_place or 'no superior'}; {office.time_zone}"
    if office.first_day:
        yield f"First day with the system: {office.first_day}; what was due before it is not called late."
    for term in registry.terms.terms:
        targets = [t for t in registry.targets if t.unit_id is None and t.scope == "term" and term.has(t.start)]
        target = f"target {targets[0].target}" if targets else "no target"
        yield f"Term {term.term_id}: from {term.start} to {term.end}, {target}"
    for kind, count in Counter(unit.kind for unit in registry.units).items():
        ended = sum(unit.kind == kind and unit.valid_to is not None for unit in registry.units)
        yield f"{registry.kind_name(kind)} ({kind}): {count} units" + (f", {ended} with a last day" if ended else "")
    yield from _working_week(office)
    yield from _mail(registry)
    for o in registry.obligations:
        since, until = o.start or "the beginning", o.end or "further notice"
        yield f"{o.kind} owes {o.form} every {o.every} from {since} until {until}, due after {o.due_days} days"
    yield f"Forms: {', '.join(form.metadata().code for form in forms)}"


def _working_week(office: Office) -> Iterator[str]:
    days = ", ".join(calendar.day_name[day - 1] for day in office.working_days)
    yield f"Working days: {days}, but public holidays"


def _mail(registry: Registry) -> Iterator[str]:
    standing = [unit for unit in registry.units if unit.valid_to is None]
    silent = [unit.unit_id for unit in standing if not unit.contact]
    if len(silent) == len(standing):
        yield "No unit has a contact: no mail is sent to units"
        return
    named = f"; without one: {', '.join(silent)}" if silent else ""
    yield f"Units with a contact that mail goes to: {len(standing) - len(silent)}{named}"
    office = registry.office
    before, after = (", ".join(map(str, days)) for days in (office.remind_before, office.remind_after))
    said = [f"{days} days {when} a due day" for days, when in ((before, "before"), (after, "after")) if days]
    yield f"Units that owe are reminded {' and '.join(said)}" if said else "Units are not reminded"


def office_as_json(parsed: Parsed, forms: Sequence[type[Form]]) -> dict[str, Any]:
    """Return the object that `tonghop registry check --format json` prints."""
    registry = asdict(parsed.registry)
    said = registry["office"] | {"level": str(parsed.registry.office.level)}
    return {
        "mistakes": [asdict(mistake) for mistake in parsed.mistakes],
        **registry,
        "office": said,
        "terms": registry["terms"]["terms"],
        "forms": [form.metadata().code for form in forms],
    }
