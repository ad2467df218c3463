"""The registry folder on disk, and the registry's rows in the ledger. The files: docs/registry.md."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from schemas.declaration.form import Form
from schemas.forms import FORMS
from schemas.registry import Registry, Terms
from schemas.registry.lineage import predecessors_of
from schemas.registry.parsing import FILES, Parsed, parse_registry


class RegistryError(Exception):
    """An unreadable registry; the message names each mistake's file, line and remedy."""


def read_registry(folder: Path, forms: Sequence[type[Form]] = FORMS) -> Registry:
    """Read a registry folder; raises RegistryError with all its mistakes. `forms`: the forms that units may owe."""
    parsed = parse_folder(folder, forms)
    if parsed.mistakes:
        said = [f"{folder / mistake.file}{str(mistake).removeprefix(mistake.file)}" for mistake in parsed.mistakes]
        hint = f"`tonghop registry check {folder}` shows the office as understood."
        raise RegistryError(" ".join(["\n".join(said), hint]))
    return parsed.registry


def parse_folder(folder: Path, forms: Sequence[type[Form]] = FORMS) -> Parsed:
    """Parse a registry folder as far as it can be read, with all mistakes; raises RegistryError without a folder."""
    if not folder.is_dir():
        raise RegistryError(
            f"{folder} is no folder; name a registry folder, or write one with `tonghop init {folder}`."
        )
    files = {path.name: _content(path) for name in FILES if (path := folder / name).exists()}
    return parse_registry(files, senders_of(forms))


def senders_of(forms: Sequence[type[Form]] = FORMS) -> dict[str, frozenset[str]]:
    """Return the kinds of unit that send each form, by the form's code."""
    return {form.metadata().code: form.metadata().senders for form in forms}


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RegistryError(f"{path} can't be read ({error.strerror or error}); correct its rights.") from error


def registry_frames(registry: Registry) -> dict[str, pl.DataFrame]:
    """Build the rows of the tables that are made from the registry."""
    office, terms = registry.office, registry.terms
    return {
        "office": _frame(
            {
                "office_id": pl.String,
                "name": pl.String,
                "level": pl.String,
                "parent": pl.String,
                "time_zone": pl.String,
                "first_day": pl.Date,
                "made_up": pl.String,
            },
            [
                (
                    office.office_id,
                    office.name,
                    str(office.level),
                    office.parent,
                    office.time_zone,
                    office.first_day,
                    office.made_up,
                )
            ],
        ),
        "term": _frame(
            {"term": pl.String, "start_day": pl.Date, "end_day": pl.Date},
            [(term.term_id, term.start, term.end) for term in terms.terms],
        ),
        "unit_kind": _frame(
            {"kind": pl.String, "name": pl.String, "is_committee": pl.Boolean},
            [(kind.kind, kind.name, kind.is_committee) for kind in registry.kinds],
        ),
        "unit": _frame(
            {
                "unit_id": pl.String,
                "code": pl.String,
                "kind": pl.String,
                "name": pl.String,
                "valid_from": pl.Date,
                "valid_to": pl.Date,
                "successor_id": pl.String,
                "host_unit_id": pl.String,
            },
            [
                (u.unit_id, u.code, u.kind, u.name, u.valid_from, u.valid_to, u.successor_id, u.host_unit_id)
                for u in registry.units
            ],
        ),
        "predecessor": _frame(
            {"unit_id": pl.String, "predecessor_id": pl.String},
            [
                (unit_id, earlier)
                for unit_id, of_unit in sorted(predecessors_of(registry.units).items())
                for earlier in sorted(of_unit)
            ],
        ),
        "obligation": _frame(
            {
                "kind": pl.String,
                "form": pl.String,
                "every": pl.String,
                "start_day": pl.Date,
                "end_day": pl.Date,
                "due_days": pl.Int64,
            },
            [(o.kind, o.form, str(o.every), o.start, o.end, o.due_days) for o in registry.obligations],
        ),
        "target": _frame(
            {
                "scope": pl.String,
                "unit_id": pl.String,
                "term": pl.String,
                "start_day": pl.Date,
                "end_day": pl.Date,
                "target": pl.Int64,
                "source": pl.String,
            },
            [
                (t.scope, t.unit_id, _term_at(terms, t.end), t.start, t.end, t.target, t.source)
                for t in registry.targets
            ],
        ),
        "period": _frame(
            {
                "period": pl.String,
                "kind": pl.String,
                "period_start": pl.Date,
                "period_end": pl.Date,
                "label": pl.String,
                "term": pl.String,
                "owed_every": pl.String,
            },
            [
                (p.id, str(p.kind), p.start, p.end, p.label, p.term, " ".join(terms.owed_kinds(p)))
                for p in terms.periods()
            ],
        ),
    }


def _term_at(terms: Terms, day: date) -> str | None:
    term = terms.term_of(day)
    return term.term_id if term else None


def _frame(columns: dict[str, type[pl.DataType]], rows: Sequence[tuple[object, ...]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=columns, orient="row")
