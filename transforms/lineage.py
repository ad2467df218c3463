"""Lineage of units as frames: which unit has whose past.

LINEAGE, one row a unit and each of its predecessors, however far back: `unit_id`, `predecessor_id`, `generation` (how
many mergers lie behind the unit).
"""

from functools import lru_cache

import polars as pl

from schemas.registry import Registry
from schemas.registry.lineage import generations_of, predecessors_of

LINEAGE = {"unit_id": pl.String, "predecessor_id": pl.String, "generation": pl.Int32}
NO_LINEAGE = pl.DataFrame(schema=LINEAGE)


@lru_cache(maxsize=16)
def lineage(registry: Registry) -> pl.DataFrame:
    """List the predecessors of each unit: LINEAGE."""
    predecessors = predecessors_of(registry.units)
    generations = generations_of(predecessors)
    rows = [
        (unit_id, earlier, generations[unit_id])
        for unit_id, of_unit in sorted(predecessors.items())
        for earlier in sorted(of_unit)
    ]
    return pl.DataFrame(rows, schema=LINEAGE, orient="row")


def with_own(lines: pl.DataFrame, units: pl.Series) -> pl.DataFrame:
    """List whose reports a unit's past holds: its own and its predecessors'. Columns: `unit_id`, `past_unit_id`."""
    own = pl.DataFrame({"unit_id": units.unique()}).with_columns(past_unit_id="unit_id")
    return pl.concat([own, lines.select("unit_id", past_unit_id="predecessor_id")])


def families(lines: pl.DataFrame, touched: pl.DataFrame) -> pl.DataFrame:
    """Return units (`unit_id`), with all whose figures depend on theirs: successors, and those successors' past."""
    later = lines.join(touched, left_on="predecessor_id", right_on="unit_id", how="semi").select("unit_id")
    units = pl.concat([touched.select("unit_id"), later])
    past = lines.join(units, on="unit_id", how="semi").select(unit_id="predecessor_id")
    return pl.concat([units, past]).unique().sort("unit_id")
