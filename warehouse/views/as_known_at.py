"""Views as known at an earlier moment: the same SQL over what had been published by then.

A figure is known from the moment its run (or a person's act) was published (docs/forms.md §5.5). The journal numbers
both, so "as known at a moment" is every row of an entry up to the last one published by then. What the registry
says (names of units, periods, targets) is the registry's of today.
"""

import re
from collections.abc import Iterable, Iterator

from warehouse.tables.ddl import quoted

MOMENT = "moment"
_RELATION = re.compile(r"\b((?:ledger|district)\.\w+)(\()?")
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
_LAST_ENTRY = """
CREATE OR REPLACE MACRO ledger.last_entry_by(moment) AS (
  SELECT max(entry) FROM (
    SELECT entry FROM ledger.run WHERE published_at <= moment::TIMESTAMPTZ
    UNION ALL
    SELECT entry FROM ledger.event AS e WHERE e.at <= moment::TIMESTAMPTZ
  )
)"""


def then(name: str) -> str:
    """The name of the macro that gives a relation as it was known."""
    return f"{name}_as_known_at"


def base_statements() -> Iterator[str]:
    """The SQL that makes the bounded base relations."""
    yield _LAST_ENTRY
    about = "The last entry of the journal published by a moment · Mục nhật ký cuối cùng đã công bố"
    yield f"COMMENT ON MACRO ledger.last_entry_by IS {quoted(about)}"
    for name, text in BASES.items():
        yield f"CREATE OR REPLACE MACRO {then(name)}({MOMENT}) AS TABLE {text.format(name=name)}"
        about = f"{name} as far as it was known at a moment · Phần của {name} đã biết tại một thời điểm"
        yield f"COMMENT ON MACRO TABLE {then(name)} IS {quoted(about)}"


def as_known_at(text: str, known: Iterable[str]) -> str:
    """The SQL of a view, over what was known at `moment`; the same text where it reads nothing that grows.

    `known`: the relations that there are as macros of a moment.
    """
    names = set(known)

    def bounded(match: re.Match[str]) -> str:
        if match[1] not in names:
            return match[0]
        return f"{then(match[1])}({MOMENT}, " if match[2] else f"{then(match[1])}({MOMENT})"

    return _RELATION.sub(bounded, text)
