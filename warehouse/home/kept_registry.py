"""Registries as the journal keeps them: JSON → the registry, also of entries that earlier versions wrote.

An earlier version kept units, targets and the district's name; its term, due days and obligations were constants of the
program. They are in `before_terms.json`, and complete what such an entry lacks.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

from schemas.periods import PeriodKind
from schemas.registry import (
    Level,
    Obligation,
    Office,
    PartyCellName,
    Registry,
    Target,
    Term,
    Terms,
    Unit,
    UnitKind,
)

_BEFORE_TERMS = Path(__file__).parent / "before_terms.json"
_DAYS = frozenset({"valid_from", "valid_to", "start", "end", "first_day"})


def registry_of_json(kept: dict[str, Any]) -> Registry:
    """Build a registry from the JSON that the journal keeps."""
    whole = kept if "terms" in kept else _completed(kept)
    return Registry(
        units=tuple(Unit(**_dated(row)) for row in whole["units"]),
        targets=tuple(Target(**_dated(row)) for row in whole["targets"]),
        office=_office(_dated(whole["office"])),
        terms=Terms(tuple(Term(**_dated(row)) for row in whole["terms"]["terms"])),
        kinds=tuple(UnitKind(**row) for row in whole["kinds"]),
        obligations=tuple(
            Obligation(**_dated(row) | {"every": PeriodKind(row["every"])}) for row in whole["obligations"]
        ),
        party_cells=tuple(PartyCellName(**_dated(row)) for row in whole["party_cells"]),
    )


def _completed(kept: dict[str, Any]) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(_BEFORE_TERMS.read_text(encoding="utf-8"))
    district = kept.get("district") or {}
    names = {"office_id": "district_id", "name": "name", "parent": "province"}
    office = {item: district[was] for item, was in names.items() if was in district}
    return whole | kept | {"office": whole["office"] | office}


def _office(row: dict[str, Any]) -> Office:
    lists: dict[str, Any] = {
        item: tuple(row[item]) for item in ("working_days", "remind_before", "remind_after") if item in row
    }
    return Office(**row | {"level": Level(row["level"])} | lists)


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    return {key: date.fromisoformat(value) if key in _DAYS and value else value for key, value in row.items()}
