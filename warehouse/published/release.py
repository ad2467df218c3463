"""What a publication is made of, asked of the published copy: admissions of whole years, nothing shorter."""

from datetime import datetime

import polars as pl

from warehouse.errors import WarehouseError
from warehouse.home.layout import Home
from warehouse.published.leaders import MADE_UP, bounded
from warehouse.published.publish import open_published

# Enterprises are not there: their admissions are their host committees'.
_ADMITTED = """
SELECT year, 'unit' AS breakdown, if(kind = 'school', 'schools', 'committees') AS branch, unit_id AS item,
  unit_name AS name, counted AS admitted
FROM [[district.unit_year]]
WHERE kind <> 'enterprise' AND submission_id IS NOT NULL
UNION ALL
SELECT year(period_end), 'introduced_by', if(solution = 'schools', 'schools', 'committees'), organisation,
  organisation, sum(admitted)::BIGINT
FROM [[district.progress_by_solution]]
WHERE solution IN ('mass_organisations', 'other_bodies', 'schools')
GROUP BY ALL
UNION ALL
SELECT year(period_end), 'introduced_by', if(kind = 'school', 'schools', 'committees'), 'unallocated',
  'unallocated', sum(counted)::BIGINT
FROM [[district.unit_progress]]
WHERE unallocated
GROUP BY ALL
ORDER BY ALL
"""
_TARGETS = """
SELECT scope, year(end_day) AS year, target FROM ledger.target
WHERE unit_id IS NULL AND scope IN ('term', 'year') ORDER BY scope, year
"""
_RUN = "SELECT arg_max(as_of, entry) AS as_of, max(published_at) AS published_at FROM [[ledger.run]]"


def published_frames(home: Home, known_at: datetime | None) -> dict[str, pl.DataFrame]:
    """What can be told of years, all of one published copy.

    `run`: `as_of`, `published_at`. `admitted`: `year`, `breakdown` (unit or introduced_by), `branch` (committees or
    schools), `item`, `name`, `admitted`. `targets`: the district's `scope`, `year`, `target`. `sample`: `made_up`.
    Raises WarehouseError where nothing was known yet.
    """
    questions = {"run": _RUN, "admitted": _ADMITTED, "targets": _TARGETS, "sample": MADE_UP}
    with open_published(home) as answer:
        frames = {name: answer(*bounded(sql, {}, known_at)) for name, sql in questions.items()}
    if frames["run"]["as_of"].item() is None:
        raise WarehouseError(f"Nothing was known yet at {known_at}: no run had been published.")
    return frames
