"""More than one machine: a Prefect server on PostgreSQL, a work pool, two workers; and what happens when one goes."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.pool import DEPLOY, Pool, kill, work_pool
from support.postgres import Postgres, throw_away_postgres
from support.school_report import school
from support.serving import wait_for
from support.site import AS_OF, Row, Site
from support.tables import tables

pytestmark = pytest.mark.long(order=9)

AS_OF_DAY = AS_OF.isoformat()
LEAST_SILENT_SECONDS = 10  # Prefect allows no less; two minutes in earnest
FILES = {
    "a.xlsx": school("2022", 2),
    "b.xlsx": school("2023", 1),
    "c.xlsx": school("2023", 1),
    "d.xlsx": b"nothing",
}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Row]]:
    site = Site.served(tmp_path_factory.mktemp("undisturbed")).holding(FILES)
    site.run("only")
    return tables(site.home.published)


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with throw_away_postgres() as cluster:
        yield cluster


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Iterator[Pool]:
    with work_pool(tmp_path_factory.mktemp("pool"), postgres) as pool:
        yield pool


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site.served(tmp_path / "home").holding(FILES)


def lost_runs() -> dict[str, Any]:
    """Return the automation that finds runs which died with their machine."""
    automation: dict[str, Any] = yaml.safe_load((DEPLOY / "lost-runs.yaml").read_text(encoding="utf-8"))
    return automation


@pytest.mark.server
@pytest.mark.thorough
def test_runs_asked_for_at_once(pool: Pool, site: Site, undisturbed: dict[str, list[Row]]) -> None:
    dry = [True, False, False]
    asked = [pool.ask_for(site.home.root, as_of=AS_OF_DAY, dry_run=dry_run) for dry_run in dry]
    ended = sorted((pool.await_end(run_id) for run_id in asked), key=lambda run: run["start_time"])

    assert [run["state"]["type"] for run in ended] == ["COMPLETED"] * len(asked)
    assert all(one["end_time"] <= next_one["start_time"] for one, next_one in pairwise(ended))
    assert tables(site.home.published) == undisturbed
    # whatever a run calls its end, the automation that looks for lost runs knows it for an end
    names = {run["state"]["name"] for run in ended}
    assert names == {"Chạy thử", "Có báo cáo bị trả", "Đã xong"}
    assert {f"prefect.flow-run.{name}" for name in names} <= set(lost_runs()["trigger"]["expect"])


@pytest.mark.server
def test_postgresql_goes_and_comes_back_in_mid_run(
    pool: Pool, postgres: Postgres, site: Site, undisturbed: dict[str, list[Row]]
) -> None:
    with site.home.write_lock("a test", str):
        run_id = pool.ask_for(site.home.root, as_of=AS_OF_DAY)
        pool.await_state(run_id, "Đang chờ")
        postgres.break_off()
    wait_for(lambda: any(site.home.archive.glob("*/*")), 60)  # the run goes on, with nobody to report to
    postgres.start()

    ended = pool.await_end(run_id)
    assert (ended["state"]["type"], ended["state"]["name"]) == ("COMPLETED", "Có báo cáo bị trả")
    assert pool.leases == []  # a run that waited gives its place back once, not again when the lease runs out
    assert tables(site.home.published) == undisturbed
    again = pool.await_end(pool.ask_for(site.home.root, as_of=AS_OF_DAY))
    assert again["state"]["message"].startswith("Không có báo cáo mới (4 tệp đã xem trước đó)")
    assert tables(site.home.published) == undisturbed


@pytest.mark.thorough
@pytest.mark.server
def test_a_worker_is_killed_with_its_run(
    pool: Pool, site: Site, undisturbed: dict[str, list[Row]], tmp_path: Path
) -> None:
    automation = lost_runs()
    automation["trigger"]["within"] = LEAST_SILENT_SECONDS
    (tmp_path / "lost-runs.yaml").write_text(yaml.safe_dump(automation), encoding="utf-8")
    pool.prefect("automation", "create", "--from-file", tmp_path / "lost-runs.yaml")
    with site.home.write_lock("a test", str):
        lost = pool.ask_for(site.home.root, as_of=AS_OF_DAY)
        pool.await_state(lost, "Đang chờ")
        kill(pool.worker_of(lost))
        crashed = pool.await_end(lost)
    assert crashed["state"]["type"] == "CRASHED"
    assert crashed["state"]["message"].startswith("No sign of life")
    pool.prefect("automation", "delete", automation["name"])  # on a slow machine the next run may be silent for longer

    (other,) = [worker for worker in pool.workers if worker.poll() is None]
    ended = pool.await_end(pool.ask_for(site.home.root, as_of=AS_OF_DAY))
    assert ended["state"]["type"] == "COMPLETED"
    assert other.poll() is None
    assert tables(site.home.published) == undisturbed
