"""Admissions in a release, by year and unit and by year and introducer, with small counts hidden.

Each year is suppressed by its own figures alone, so that every release shows the same of a year, and no difference of
two releases reveals a third figure. For the same reason a release has no parts of a year and no to-date figures.
"""

from collections.abc import Iterator

import polars as pl

from transforms.disclosure.suppression import Sum, suppressed_cells

UNIT, INTRODUCER, BRANCH, DISTRICT = "unit", "introduced_by", "branch", "district"
# Committees or schools, broken down once by unit and once by introducer or kind of person admitted.
RELEASE_COLUMNS = {"year": pl.Int64, "breakdown": pl.String, "branch": pl.String, "item": pl.String, "name": pl.String}
RELEASE_COLUMNS |= {"admitted": pl.Int64}
_CELL_KEY = ("breakdown", "branch", "item")


def suppress_small_counts(admissions: pl.DataFrame, threshold: int) -> pl.DataFrame:
    """Add totals by branch and district, and hide small counts and those that would reveal them.

    `admissions`: RELEASE_COLUMNS; both breakdowns of a branch's year have the same sum. Returns these columns and
    `hidden`, with `admitted` null where hidden. Raises ValueError if the breakdowns' sums differ.
    """
    branches = _totals(admissions.filter(pl.col("breakdown") == UNIT), "year", "branch").with_columns(
        breakdown=pl.lit(BRANCH), item=pl.col("branch")
    )
    years = _totals(branches, "year").with_columns(breakdown=pl.lit(DISTRICT), branch=pl.lit(""), item=pl.lit(""))
    totals = pl.concat([years, branches], how="diagonal").with_columns(name=pl.lit(""))
    cells = pl.concat([totals.select(*RELEASE_COLUMNS), admissions.select(*RELEASE_COLUMNS)]).with_columns(
        cell=pl.concat_str(*_CELL_KEY, separator="\x1f")
    )
    marked = [_mark_hidden(of_year, threshold) for of_year in cells.partition_by("year", maintain_order=True)]
    shown = pl.when(~pl.col("hidden")).then(pl.col("admitted")).alias("admitted")
    return pl.concat([cells.clear().with_columns(hidden=pl.lit(False)), *marked]).with_columns(shown).drop("cell")


def _mark_hidden(of_year: pl.DataFrame, threshold: int) -> pl.DataFrame:
    """Add `hidden` to the cells of one year."""
    counts = dict(of_year.select("cell", "admitted").iter_rows())
    hidden = suppressed_cells(counts, list(_sums(of_year)), threshold)
    return of_year.with_columns(hidden=pl.col("cell").is_in(sorted(hidden)))


def _totals(parts: pl.DataFrame, *keys: str) -> pl.DataFrame:
    return parts.group_by(*keys, maintain_order=True).agg(pl.col("admitted").sum())


def _sums(of_year: pl.DataFrame) -> Iterator[Sum]:
    """Iterate over the sums of a year: the branches, and each branch by unit and by introducer."""
    (district,) = of_year.filter(pl.col("breakdown") == DISTRICT)["cell"]
    branches = of_year.filter(pl.col("breakdown") == BRANCH)
    yield district, branches["cell"].to_list()
    for branch, total in branches.select("branch", "cell").iter_rows():
        for breakdown in (UNIT, INTRODUCER):
            parts = of_year.filter((pl.col("branch") == branch) & (pl.col("breakdown") == breakdown))
            if parts.height:
                yield total, parts["cell"].to_list()
