"""The analysts' views: one `.sql` file each, its comments in its head.

A file begins with `-- the view: English · Vietnamese`, then one line `-- column: English · Vietnamese` a
column; then the SELECT. The file's name is the view's. Files of `ledger` come before those of `district`.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from warehouse.tables import quoted

_COLUMN = re.compile(r"^-- (\w+): (.*)$", re.MULTILINE)
SQL = Path(__file__).parent / "sql"
# In the order in which they need one another.
VIEWS = (
    "ledger.current_submission",
    "ledger.counted_admission",
    "ledger.erased",
    "district.district_progress",
    "district.unit_progress",
    "district.progress_by_solution",
    "district.key_cadre_gap",
    "district.enterprise_cells",
    "district.school_admissions",
    "district.reporting_status",
    "district.open_findings",
)


def view_statements() -> Iterator[str]:
    """The SQL that makes every view anew, with its comments."""
    for name in VIEWS:
        text = (SQL / f"{name.partition('.')[2]}.sql").read_text(encoding="utf-8")
        yield f"CREATE OR REPLACE VIEW {name} AS\n{text}"
        yield f"COMMENT ON VIEW {name} IS {quoted(text.splitlines()[0].removeprefix('-- '))}"
        for column, comment in _COLUMN.findall(text):
            yield f'COMMENT ON COLUMN {name}."{column}" IS {quoted(comment)}'
