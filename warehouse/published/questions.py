"""Questions to the published copy, asked now or as known at a moment."""

from collections.abc import Mapping
from datetime import datetime

from warehouse.views.as_known_at import MOMENT, as_known_at
from warehouse.views.statements import growing


def bounded(sql: str, parameters: Mapping[str, object], known_at: datetime | None) -> tuple[str, dict[str, object]]:
    """Turn a question to a moment (None: now); return its SQL and those of the parameters that it has.

    DuckDB refuses other parameters.
    """
    said = dict(parameters)
    if known_at is not None:
        sql = as_known_at(sql, growing(), f"${MOMENT}")
        said[MOMENT] = known_at
    return sql, {name: value for name, value in said.items() if f"${name}" in sql}
