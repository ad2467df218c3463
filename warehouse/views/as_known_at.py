"""Queries as known at an earlier moment: the same SQL over what had been published by then.

A figure is known from the moment a copy with it was published (docs/forms.md §5.5). The journal numbers runs and
actions, so "as known at a moment" is every row of an entry up to the last one published by then. An entry that no
publication is recorded for is known from its own time on. A moment without a zone is the office's own time. Names of
units, periods and targets are the registry's of today.
"""

from collections.abc import Iterator, Set

from warehouse.tables.ddl import quoted
from warehouse.views.relations import Reference, references, rewrite

MOMENT = "moment"
_BY_ENTRY = "SELECT * FROM {name} WHERE entry <= ledger.last_entry_by(moment)"
_BY_RUN = (
    "SELECT * FROM {name} SEMI JOIN (SELECT run_id FROM ledger.run WHERE entry <= ledger.last_entry_by(moment)) "
    "USING (run_id)"
)
# What grows with time, and how it is bounded. Records and findings are asked for by their submission.
BASES = {
    "ledger.run": _BY_ENTRY,
    "ledger.event": _BY_ENTRY,
    "ledger.counting": _BY_ENTRY,
    "ledger.crosscheck": _BY_ENTRY,
    "ledger.issued_figure": _BY_ENTRY,
    "ledger.submission": _BY_RUN,
}
_OFFICE_MOMENT = r"""
CREATE OR REPLACE MACRO ledger.office_moment(moment) AS (
  CASE
    WHEN regexp_matches(moment::VARCHAR, ':\d\d(\.\d+)?\s*(Z|[+-]\d\d(:?\d\d)?)$') THEN moment::VARCHAR::TIMESTAMPTZ
    ELSE timezone((SELECT any_value(o.time_zone) FROM ledger.office AS o), moment::VARCHAR::TIMESTAMP)
  END
)"""
_LAST_ENTRY = """
CREATE OR REPLACE MACRO ledger.last_entry_by(moment) AS (
  SELECT greatest(
    (SELECT max(p.entry) FROM ledger.publication AS p WHERE p.published_at <= ledger.office_moment(moment)),
    (
      SELECT max(e.entry)
      FROM (
        SELECT entry, published_at AS "at" FROM ledger.run
        UNION ALL
        SELECT entry, "at" FROM ledger.event
      ) AS e
      WHERE e."at" <= ledger.office_moment(moment)
        AND e.entry > coalesce((SELECT max(p.entry) FROM ledger.publication AS p), 0)
    )
  )
)"""


def then(name: str) -> str:
    """Return the name of the macro that gives a relation as it was known."""
    return f"{name}_as_known_at"


def base_statements() -> Iterator[str]:
    """Yield the SQL that makes the bounded base relations."""
    yield _OFFICE_MOMENT
    about = "A moment; without a zone it is the office's own time · Thời điểm; không ghi múi giờ là giờ của cơ quan"
    yield f"COMMENT ON MACRO ledger.office_moment IS {quoted(about)}"
    yield _LAST_ENTRY
    about = "The last entry of the journal published by a moment · Mục nhật ký cuối cùng đã công bố"
    yield f"COMMENT ON MACRO ledger.last_entry_by IS {quoted(about)}"
    for name, text in BASES.items():
        yield f"CREATE OR REPLACE MACRO {then(name)}({MOMENT}) AS TABLE {text.format(name=name)}"
        about = f"{name} as far as it was known at a moment · Phần của {name} đã biết tại một thời điểm"
        yield f"COMMENT ON MACRO TABLE {then(name)} IS {quoted(about)}"


def grows(sql: str, growing: Set[str]) -> bool:
    """Return whether a query reads a relation that grows with time."""
    return any(reference.name in growing for reference in references(sql))


def as_known_at(sql: str, growing: Set[str], moment: str = MOMENT) -> str:
    """Return a query over what was known at a moment: an SQL expression, by default the macro's parameter."""

    def bounded(reference: Reference) -> str | None:
        if reference.name not in growing:
            return None
        if reference.is_macro:
            return f"{then(reference.name)}({moment}{', ' * reference.arguments}"
        return f"{then(reference.name)}({moment})"

    return rewrite(sql, bounded)
