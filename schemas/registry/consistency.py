"""Mistakes between the rows of a registry: names that nothing has, times that don't fit."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, pairwise

from schemas.registry import Registry, Unit
from schemas.registry.csv_files import Mistake, Row


def mistakes_between(registry: Registry, rows: Mapping[str, Sequence[Row]]) -> list[Mistake]:
    """List the mistakes between a registry's rows; `rows`: of each file, without mistakes of their own."""
    of_units = [row for row in _ordered(rows) if "unit_id" in row.values and "kind" in row.values]
    place = dict(zip(map(id, registry.units), of_units, strict=True))
    return [
        *_terms(registry, rows.get("terms.csv", [])),
        *_units(registry, place),
        *_successors(registry, place),
        *_targets(registry, rows.get("targets.csv", [])),
        *_obligations(registry, rows.get("obligations.csv", [])),
        *_party_cells(registry, rows.get("party_cells.csv", [])),
    ]


def _ordered(rows: Mapping[str, Sequence[Row]]) -> Iterator[Row]:
    for of_file in rows.values():
        yield from of_file


def _mistake(row: Row, sentence: str) -> Mistake:
    return Mistake(row.file, row.line, sentence)


def _terms(registry: Registry, rows: Sequence[Row]) -> Iterator[Mistake]:
    by_name = {row["term"]: row for row in rows}
    if not rows:
        yield Mistake("terms.csv", 0, "it names no term; add a line with the term's name, from and to.")
    for row in rows:
        if by_name[row["term"]] is not row:
            yield _mistake(row, f"the term {row['term']} stands there twice; give each its own name.")
    for term in registry.terms.terms:
        if term.end < term.start:
            yield _mistake(by_name[term.term_id], "the term ends before it begins; correct from or to.")
    for before, after in pairwise(registry.terms.terms):
        if after.start <= before.end:
            yield _mistake(
                by_name[after.term_id],
                f"the term {after.term_id} begins on {after.start}, before {before.term_id} ends ({before.end}); "
                "terms can't overlap.",
            )


def _units(registry: Registry, place: Mapping[int, Row]) -> Iterator[Mistake]:
    by_id: dict[str, list[Unit]] = defaultdict(list)
    by_code: dict[str, list[Unit]] = defaultdict(list)
    for unit in registry.units:
        by_id[unit.unit_id].append(unit)
        if unit.code:
            by_code[unit.code].append(unit)
        if unit.valid_from and unit.valid_to and unit.valid_to < unit.valid_from:
            yield _mistake(place[id(unit)], f"{unit.unit_id} ends before it begins; correct valid_from or valid_to.")
        host = registry.unit(unit.host_unit_id) if unit.host_unit_id else None
        if unit.host_unit_id and (host is None or not registry.is_committee(host)):
            yield _mistake(
                place[id(unit)], f"host_unit_id {unit.host_unit_id!r} is no committee; write a commune's unit_id."
            )
    for unit_id, same in by_id.items():
        for unit in same[1:]:
            yield _mistake(place[id(unit)], f"unit_id {unit_id} stands there twice; give each unit its own.")
    for code, same in by_code.items():
        for one, other in combinations(same, 2):
            if other.existed_in(one.valid_from or date.min, one.valid_to or date.max):
                yield _mistake(
                    place[id(other)],
                    f"the code {code} is {one.unit_id}'s at the same time; give {other.unit_id} another code, or "
                    "correct valid_from and valid_to.",
                )


def _successors(registry: Registry, place: Mapping[int, Row]) -> Iterator[Mistake]:
    units = {unit.unit_id: unit for unit in registry.units}
    for unit in registry.units:
        if not unit.successor_id:
            continue
        row, successor = place[id(unit)], units.get(unit.successor_id)
        if successor is None:
            yield _mistake(row, f"there is no unit {unit.successor_id!r}; write the successor's unit_id, or add it.")
        elif _leads_back(unit, units):
            yield _mistake(
                row, f"the successors of {unit.unit_id} lead back to it; the one that stands has no successor."
            )
        elif unit.valid_to is None:
            yield _mistake(row, f"{unit.unit_id} has a successor and no last day; write its valid_to.")
        elif successor.valid_to and successor.valid_to <= unit.valid_to:
            yield _mistake(row, f"the successor {successor.unit_id} ends before {unit.unit_id}; correct valid_to.")


def _leads_back(unit: Unit, units: Mapping[str, Unit]) -> bool:
    seen: set[str] = set()
    at: Unit | None = unit
    while at and at.successor_id and at.unit_id not in seen:
        seen.add(at.unit_id)
        at = units.get(at.successor_id)
    return at is not None and at.unit_id == unit.unit_id and bool(seen)


def _targets(registry: Registry, rows: Sequence[Row]) -> Iterator[Mistake]:
    for target, row in zip(registry.targets, rows, strict=True):
        if target.unit_id and registry.unit(target.unit_id) is None:
            yield _mistake(row, f"there is no unit {target.unit_id!r}; write a unit_id, or nothing for the office.")
        inside = [term for term in registry.terms.terms if term.has(target.start) and term.has(target.end)]
        if not inside:
            yield _mistake(
                row, f"no term has the days from {target.start} to {target.end}; cut it to a term of terms.csv."
            )
        elif target.scope == "term" and (target.start, target.end) != (inside[0].start, inside[0].end):
            yield _mistake(
                row,
                f"a term's target is from {inside[0].start} to {inside[0].end}, as the term {inside[0].term_id}; "
                "write these days.",
            )
    for (one, _), (other, row) in combinations(zip(registry.targets, rows, strict=True), 2):
        same = (one.scope, one.unit_id) == (other.scope, other.unit_id)
        if same and one.start <= other.end and other.start <= one.end:
            yield _mistake(row, "another target of the same scope and unit has some of these days; delete one.")


def _obligations(registry: Registry, rows: Sequence[Row]) -> Iterator[Mistake]:
    kinds = {unit.kind for unit in registry.units}
    for obligation, row in zip(registry.obligations, rows, strict=True):
        if obligation.kind not in kinds:
            kinds.add(obligation.kind)  # one mistake for each kind
            yield _mistake(row, f"no unit is a {obligation.kind}; add the file that lists them, or delete this line.")
        if obligation.start and obligation.end and obligation.end < obligation.start:
            yield _mistake(row, "it ends before it begins; correct from or to.")
    for (one, _), (other, row) in combinations(zip(registry.obligations, rows, strict=True), 2):
        same = (one.kind, one.form, one.every) == (other.kind, other.form, other.every)
        if (
            same
            and (one.start or date.min) <= (other.end or date.max)
            and (other.start or date.min) <= (one.end or date.max)
        ):
            yield _mistake(
                row, "another line says the same for some of these days; delete one, or correct from and to."
            )


def _party_cells(registry: Registry, rows: Sequence[Row]) -> Iterator[Mistake]:
    for change, row in zip(registry.party_cells, rows, strict=True):
        if registry.unit(change.unit_id) is None:
            yield _mistake(row, f"there is no unit {change.unit_id!r}; write a unit_id.")
