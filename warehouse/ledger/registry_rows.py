"""The registry's rows in the ledger, one frame for each table that is made from it."""

from collections.abc import Callable, Iterable
from datetime import date

import polars as pl

from schemas.registry import Office, Registry, Terms
from schemas.registry.lineage import predecessors_of
from transforms.identity.party_cells import FormerName, former_names
from warehouse.tables.ddl import Table
from warehouse.tables.registered import REGISTERED_TABLES

Row = tuple[object, ...]

_DTYPES = {"VARCHAR": pl.String, "DATE": pl.Date, "BIGINT": pl.Int64, "BOOLEAN": pl.Boolean}
# The rows of each table, their values in the order of its columns.
_ROWS: dict[str, Callable[[Registry], Iterable[Row]]] = {
    "unit": lambda registry: (
        (u.unit_id, u.code, u.kind, u.name, u.valid_from, u.valid_to, u.successor_id, u.host_unit_id)
        for u in registry.units
    ),
    "office": lambda registry: [_office(registry.office)],
    "term": lambda registry: ((term.term_id, term.start, term.end) for term in registry.terms.terms),
    "unit_kind": lambda registry: ((kind.kind, kind.name, kind.is_committee) for kind in registry.kinds),
    "predecessor": lambda registry: (
        (unit_id, earlier)
        for unit_id, of_unit in sorted(predecessors_of(registry.units).items())
        for earlier in sorted(of_unit)
    ),
    "party_cell_name": lambda registry: map(_party_cell_name, former_names(registry.party_cells)),
    "obligation": lambda registry: (
        (o.kind, o.form, str(o.every), o.start, o.end, o.due_days) for o in registry.obligations
    ),
    "period": lambda registry: (
        (p.id, str(p.kind), p.start, p.end, p.label, p.term, " ".join(registry.terms.owed_kinds(p)))
        for p in registry.terms.periods()
    ),
    "target": lambda registry: (
        (t.scope, t.unit_id, _term_at(registry.terms, t.end), t.start, t.end, t.target, t.source)
        for t in registry.targets
    ),
}


def registry_frames(registry: Registry) -> dict[str, pl.DataFrame]:
    """Build the rows of the tables that are made from the registry."""
    return {table.name: _frame(table, _ROWS[table.name](registry)) for table in REGISTERED_TABLES}


def _office(office: Office) -> Row:
    names = (office.office_id, office.name, str(office.level), office.parent)
    return (*names, office.time_zone, office.first_day, office.made_up)


def _party_cell_name(former: FormerName) -> Row:
    if former.present:
        return (former.unit_id, former.cell, former.present, former.becomes[0], None)
    return (former.unit_id, former.cell, None, None, ", ".join(former.becomes))


def _term_at(terms: Terms, day: date) -> str | None:
    term = terms.term_of(day)
    return term.term_id if term else None


def _frame(table: Table, rows: Iterable[Row]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema={c.name: _DTYPES[c.type] for c in table.columns}, orient="row")
