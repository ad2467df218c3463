"""Questions of a publication to the published copy: admissions of whole years, nothing shorter."""

from datetime import datetime

import polars as pl

from warehouse.errors import WarehouseError
from warehouse.home.layout import Home
from warehouse.published.leaders import MADE_UP
from warehouse.published.querying import open_published, query_published
from warehouse.published.questions import bounded

# A branch is the solution of a form whose admissions all belong to it; the other forms together are the committees.
# Enterprises are in none: their admissions are their host committees'.
_ADMITTED = """
WITH sender AS (
  SELECT kind, min(coalesce(solution, 'committees')) AS branch
  FROM ledger.form_sender WHERE adds_to_district GROUP BY kind
),
branch_of AS (
  SELECT DISTINCT solution, if(is_of_form, solution, 'committees') AS branch
  FROM ledger.form_solution WHERE adds_to_district
)
SELECT year, 'unit' AS breakdown, branch, unit_id AS item, unit_name AS name, sum(counted)::BIGINT AS admitted
FROM district.unit_year
JOIN sender USING (kind)
WHERE submission_id IS NOT NULL
GROUP BY ALL
UNION ALL
SELECT year(period_end), 'introduced_by', branch, organisation, organisation, sum(admitted)::BIGINT
FROM district.progress_by_solution
JOIN branch_of USING (solution)
WHERE adds_to_district
GROUP BY ALL
UNION ALL
SELECT year(period_end), 'introduced_by', branch, 'unallocated', 'unallocated', sum(counted)::BIGINT
FROM district.unit_progress
JOIN sender USING (kind)
WHERE unallocated
GROUP BY ALL
ORDER BY ALL
"""
_TARGETS = """
SELECT scope, year(end_day) AS year, target FROM ledger.target
WHERE unit_id IS NULL AND scope IN ('term', 'year') ORDER BY scope, year
"""
_RUN = "SELECT arg_max(as_of, entry) AS as_of, max(published_at) AS published_at FROM ledger.run"


_PUBLICATION = """
SELECT max(entry) AS number FROM (SELECT entry FROM ledger.run UNION ALL SELECT entry FROM ledger.event)
"""


def last_publication(home: Home) -> int:
    """Return the number of the publication: its last journal entry."""
    return int(query_published(home, _PUBLICATION).item() or 0)


def published_frames(home: Home, known_at: datetime | None) -> dict[str, pl.DataFrame]:
    """Ask for what can be published of years, all of one published copy.

    `run`: `as_of`, `published_at`. `admitted`: `year`, `breakdown` (unit or introduced_by), `branch` (committees, or
    a form's solution), `item`, `name`, `admitted`. `targets`: the district's `scope`, `year`, `target`. `sample`:
    `made_up`. Raises WarehouseError where nothing was known yet.
    """
    questions = {"run": _RUN, "admitted": _ADMITTED, "targets": _TARGETS, "sample": MADE_UP}
    with open_published(home) as answer:
        frames = {name: answer(*bounded(sql, {}, known_at)) for name, sql in questions.items()}
    if frames["run"]["as_of"].item() is None:
        raise WarehouseError(f"Nothing was known yet at {known_at}: no run had been published.")
    return frames
