"""A lake whose PostgreSQL goes in the middle of a run: a sentence, nothing half loaded, and the next run does it all."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.lakes import Lakes, throw_away_lake
from support.school_report import school
from support.site import Site

from flows.pipeline import steps
from warehouse.errors import WarehouseError
from warehouse.integrity import doctor
from warehouse.integrity.check import PROBLEM
from warehouse.ledger import store
from warehouse.ledger.store import Warehouse
from warehouse.published import publish
from warehouse.storage import lake
from warehouse.storage.lake import Lake

pytestmark = [pytest.mark.long(order=4), pytest.mark.thinned(every=7)]

# What a run calls when PostgreSQL goes. The first is tried everywhere: DuckDB then waited for itself, for ever.
MOMENTS = {
    "in the transaction, after the rows": (store, "recheck"),
    "before it opens the lake": (steps, "require_intact"),
    "before it reads": (steps, "read"),
    "in the transaction, before a row": (Warehouse, "append"),
    "in the transaction, at its end": (Lake, "after_entry"),
    "when it has committed": (lake, "current_snapshot"),
    "while it publishes": (publish, "pin_views_to_snapshot"),
}


@pytest.fixture(scope="module")
def lakes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lakes]:
    with throw_away_lake(tmp_path_factory.mktemp("lake")) as lakes:
        yield lakes


def _first(do: Callable[[], object], then: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a function to do something else first, once."""
    waiting = [do]

    def both(*args: Any, **kwargs: Any) -> Any:
        if waiting:
            waiting.pop()()
        return then(*args, **kwargs)

    return both


@pytest.mark.parametrize("moment", MOMENTS)
def test_postgresql_goes(moment: str, tmp_path: Path, lakes: Lakes, monkeypatch: pytest.MonkeyPatch) -> None:
    site, (owner, name) = Site.below(tmp_path, lakes.new()), MOMENTS[moment]
    site.put("1.xlsx", school("2023-01", 1))
    site.run("before")
    site.put("2.xlsx", school("2023-02", 2), minutes=2)
    site.put("3.xlsx", school("2023-03", 3), minutes=3)
    monkeypatch.setattr(owner, name, _first(lakes.postgres.kill, getattr(owner, name)))

    with pytest.raises(WarehouseError) as raised:
        site.run("broken off")
    with pytest.raises(WarehouseError, match="can't be opened"):
        site.ask("FROM unit_progress")
    lakes.postgres.start()
    assert "PostgreSQL" in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1

    site.run("next")
    assert site.ask("SELECT period, counted FROM unit_progress ORDER BY ALL") == [
        (f"2023-{month:02}", month) for month in (1, 2, 3)
    ]
    assert site.ask("SELECT count(*) FROM ledger.submission") == [(3,)]
    assert [check for check in doctor.examine(site.home) if check.state == PROBLEM] == []
