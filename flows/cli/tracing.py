"""`tonghop trace`: the cells behind the figures of a view."""

from collections.abc import Sequence

import polars as pl

from flows.errors import UsageError
from schemas.registry import Registry
from warehouse.home.layout import Home
from warehouse.published.querying import query_published
from warehouse.views.statements import all_views
from warehouse.views.trace import COVERAGE, NO_CELL, Line, lines_of

_CELLS = """
SELECT * FROM ledger.trace_of_{view}
WHERE (len($units) = 0 OR list_contains($units, coalesce(unit_id, reported_by)))
  AND ($period IS NULL OR period = $period) AND ($figure IS NULL OR figure = $figure)
ORDER BY figure, period, unit_id, item, reported_by, file_name, sheet, record
"""

_ROWS = 'SELECT DISTINCT unit_id, period FROM ledger.figure WHERE "view" = $view'
_MOST_LISTED = 40


def trace_cells(
    home: Home, registry: Registry, view: str, unit: str | None, period: str | None, column: str | None
) -> pl.DataFrame:
    """Return the cells behind a view's figures, of one unit, period or column where given; `adds` sums to the figure.

    Columns: those of `ledger.trace_of_<view>`. Raises UsageError for a view, unit or column that has no trace.
    """
    lines = {v.name.partition(".")[2]: lines_of(v.text) for v in all_views()}
    traced = [name for name, trace in lines.items() if trace]
    if view not in traced:
        raise UsageError(f"There is no view {view!r} whose figures come from cells; there are {', '.join(traced)}.")
    if column is not None:
        _check_column(view, lines[view], column)
    units = sorted(registry.resolve_units([unit] if unit else []))
    cells = query_published(home, _CELLS.format(view=view), {"units": units, "period": period, "figure": column})
    if cells.is_empty():
        _check_row(home, view, units, period)
    return cells


def _check_row(home: Home, view: str, units: Sequence[str], period: str | None) -> None:
    """Raise UsageError where the view has no figure of the unit or period; the message says which it has."""
    rows = query_published(home, _ROWS, {"view": view})
    by_unit = bool(units) and rows["unit_id"].count() > 0  # a district's figure has no unit of its own
    of_units = rows.filter(pl.col("unit_id").is_in(units)) if by_unit else rows
    if by_unit and of_units.is_empty():
        raise UsageError(f"{view} has no figures of {', '.join(units)}; {_listed('units', rows['unit_id'])}.")
    if period is not None and period not in of_units["period"]:
        raise UsageError(f"{view} has no figures of {period!r}; {_listed('periods', of_units['period'])}.")


def _listed(what: str, values: pl.Series) -> str:
    there = values.drop_nulls().unique().sort().to_list()
    if not there:
        return f"its figures have no {what}"
    more = f" and {len(there) - _MOST_LISTED} more" if len(there) > _MOST_LISTED else ""
    return f"there are the {what} {', '.join(there[:_MOST_LISTED])}{more}"


def _check_column(view: str, lines: Sequence[Line], column: str) -> None:
    sources = {figure: line.source for line in lines for figure in line.figures}
    with_cells = [figure for figure, source in sources.items() if source not in NO_CELL]
    if column not in sources:
        raise UsageError(f"{view} has no figure {column!r}; trace {', '.join(with_cells)}.")
    if column not in with_cells:
        origins = {
            "registry": "comes from the registry",
            "journal": "comes from the journal",
            COVERAGE: "counts units: reporting_status lists them",
        }
        origin = origins.get(sources[column], "is worked out from the other columns")
        raise UsageError(f"{column} of {view} {origin}, not from cells; trace {', '.join(with_cells)}.")
