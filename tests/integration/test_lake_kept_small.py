"""Compaction and expiry of a lake as docs/lake.md gives them: current figures stay, old snapshots go."""

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from support.data import ROOT
from support.lakes import Lakes, throw_away_lake
from support.school_report import school
from support.site import Site

from warehouse.errors import WarehouseError
from warehouse.home.layout import Home
from warehouse.published.querying import open_published

pytestmark = pytest.mark.long(order=5)

_SECTION = re.compile(r"^## Keeping it small$.*?^```sql\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMANDS = _SECTION.findall((ROOT / "docs" / "lake.md").read_text(encoding="utf-8"))[0]
_A_LONG_TIME = """
UPDATE catalog.ducklake_snapshot SET snapshot_time = snapshot_time - INTERVAL 40 DAY WHERE snapshot_id < {kept};
UPDATE catalog.ducklake_files_scheduled_for_deletion SET schedule_start = schedule_start - INTERVAL 40 DAY;
"""


@pytest.fixture(scope="module")
def lakes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lakes]:
    with throw_away_lake(tmp_path_factory.mktemp("lake")) as lakes:
        yield lakes


def _a_weeks_work(site: Site) -> None:
    """Do the documented weekly maintenance, a month after every run but the last."""
    with duckdb.connect(str(site.home.database), config=site.home.lake.options) as connection:
        site.home.lake.connect(connection)
        kept = site.home.lake.recorded_state(connection, "snapshot")
        connection.execute(f"ATTACH '{site.home.lake.catalog.removeprefix('postgres:')}' AS catalog (TYPE postgres)")
        connection.execute(_A_LONG_TIME.format(kept=kept))
        connection.execute("DETACH catalog")
    with duckdb.connect(config=site.home.lake.options) as connection:
        site.home.lake.connect(connection)
        connection.execute(COMMANDS)


@pytest.mark.thorough
def test_what_stays_true_and_what_stops(tmp_path: Path, lakes: Lakes) -> None:
    site = Site.below(tmp_path, lakes.new())
    for month in (1, 2, 3):
        for unit_id in ("thpt-phu-duc", "thpt-quynh-coi", "thpt-quynh-tho"):
            site.put(f"{unit_id} {month}.xlsx", school(f"2023-{month:02}", month, unit_id=unit_id), minutes=month)
        site.run(f"run {month}")
    figures = "SELECT period, term_to_date FROM district_progress ORDER BY ALL"
    moment = site.ask("SELECT published_at FROM ledger.run ORDER BY entry LIMIT 1")[0][0]
    then = "SELECT period, term_to_date FROM district_progress_as_known_at($moment) ORDER BY ALL"

    def known_then() -> list[tuple[object, ...]]:
        with open_published(site.home) as question:
            return question(then, {"moment": moment}).rows()

    before, before_then, files = site.ask(figures), known_then(), set(lakes.data.rglob("*.parquet"))
    for _ in range(2):
        _a_weeks_work(site)

    assert files - set(lakes.data.rglob("*.parquet")), "what was merged is deleted"
    assert site.ask(figures) == before
    assert known_then() == before_then != before
    site.put("next.xlsx", school("2023-04", 4), minutes=4)
    site.run("after")
    assert site.ask("SELECT count(*) FROM ledger.submission") == [(10,)]

    dated = sorted(site.home.history.glob("*.duckdb"))[0]
    earlier = Home(tmp_path / "earlier", lake=site.home.lake)
    earlier.published.parent.mkdir(parents=True)
    dated.rename(earlier.published)
    with pytest.raises(WarehouseError, match=r"snapshot has expired\. `tonghop run` publishes a new copy"):
        Site(earlier, site.inbox).ask(figures)
