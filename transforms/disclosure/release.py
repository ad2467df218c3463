"""What a publication tells of admissions: by year and unit, by year and introducer, small counts left out.

Each year is suppressed by itself and only its own figures take part, so that whatever is published of one year, alone
or beside others, now or a year later, says the same of it: no difference of two publications is a third figure. For
the same reason nothing is told of parts of a year, and nothing "to date".
"""

from collections.abc import Iterator

import polars as pl

from transforms.disclosure.small_cells import Sum, cells_to_hide

UNIT, INTRODUCER, BRANCH, DISTRICT = "unit", "introduced_by", "branch", "district"
# What is told: committees or schools, broken down once by unit and once by who introduced or was admitted.
TOLD = {"year": pl.Int64, "breakdown": pl.String, "branch": pl.String, "item": pl.String, "name": pl.String}
TOLD |= {"admitted": pl.Int64}
_OF_ONE = ("breakdown", "branch", "item")


def publishable(told: pl.DataFrame, threshold: int) -> pl.DataFrame:
    """The rows of `told` and their totals by branch and district; small counts, and what gives them away, left out.

    `told`: columns of TOLD; both breakdowns of a branch's year add up to the same. Returns these columns and `hidden`;
    `admitted` is null where it is hidden. Raises ValueError where the breakdowns don't add up to the same.
    """
    branches = _totals(told.filter(pl.col("breakdown") == UNIT), "year", "branch").with_columns(
        breakdown=pl.lit(BRANCH), item=pl.col("branch")
    )
    years = _totals(branches, "year").with_columns(breakdown=pl.lit(DISTRICT), branch=pl.lit(""), item=pl.lit(""))
    totals = pl.concat([years, branches], how="diagonal").with_columns(name=pl.lit(""))
    cells = pl.concat([totals.select(*TOLD), told.select(*TOLD)]).with_columns(
        cell=pl.concat_str(*_OF_ONE, separator="\x1f")
    )
    of_years = cells.partition_by("year", maintain_order=True)
    hidden = [
        cells_to_hide(dict(of.select("cell", "admitted").iter_rows()), list(_sums(of)), threshold) for of in of_years
    ]
    marked = [of.with_columns(hidden=pl.col("cell").is_in(sorted(h))) for of, h in zip(of_years, hidden, strict=True)]
    shown = pl.when(~pl.col("hidden")).then(pl.col("admitted")).alias("admitted")
    return pl.concat([cells.clear().with_columns(hidden=pl.lit(False)), *marked]).with_columns(shown).drop("cell")


def _totals(parts: pl.DataFrame, *keys: str) -> pl.DataFrame:
    return parts.group_by(*keys, maintain_order=True).agg(pl.col("admitted").sum())


def _sums(of_year: pl.DataFrame) -> Iterator[Sum]:
    """The year is its branches; each branch its units, and once more whoever introduced."""
    (district,) = of_year.filter(pl.col("breakdown") == DISTRICT)["cell"]
    branches = of_year.filter(pl.col("breakdown") == BRANCH)
    yield district, branches["cell"].to_list()
    for branch, total in branches.select("branch", "cell").iter_rows():
        for breakdown in (UNIT, INTRODUCER):
            parts = of_year.filter((pl.col("branch") == branch) & (pl.col("breakdown") == breakdown))
            if parts.height:
                yield total, parts["cell"].to_list()
