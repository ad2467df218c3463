"""Reading on a Dask cluster of separate processes: the same tables as read here, even if a worker is lost."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import dask.config
import pytest
from distributed import Client
from support.dask_cluster import DaskCluster, dask_cluster
from support.data import ROOT
from support.pool import kill
from support.prefect_database import give_database
from support.school_report import school
from support.serving import environment, wait_for
from support.site import AS_OF, Row, Site
from support.tables import tables

from flows.pipeline import cluster as by_dask
from flows.pipeline.cluster import Cluster
from flows.pipeline.workers import FailedItem, Limits
from warehouse.errors import WarehouseError

pytestmark = pytest.mark.long(order=22)

FILES = {f"{n:02}.xlsx": school("2023", 1, remark=f"Chi bộ {n}") for n in range(40)} | {"none.xlsx": b"nothing"}
CHUNK_ITEMS = 2


@pytest.fixture(scope="module")
def read_here(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Row]]:
    site = Site.below(tmp_path_factory.mktemp("here")).holding(FILES)
    site.run("only")
    return tables(site.home.published)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    with dask_cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


@pytest.fixture(autouse=True)
def _many_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_dask, "CHUNK_ITEMS", CHUNK_ITEMS)


class Reading(threading.Thread):
    """A run that reads on a cluster, beside the test."""

    def __init__(self, site: Site, cluster: DaskCluster) -> None:
        super().__init__()
        self.site, self.cluster = site, cluster
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            self.site.run("only", task_runner=self.cluster.task_runner)
        except Exception as error:
            self.error = error

    def await_both_workers(self) -> None:
        """Wait until each worker has chunks to read."""
        with Client(self.cluster.address, set_as_default=False) as client:
            wait_for(lambda: self.cluster.busy(client) == len(self.cluster.workers), 60, pause_seconds=0.02)


def test_a_cluster_by_address(cluster: DaskCluster, read_here: dict[str, list[Row]], tmp_path: Path) -> None:
    site = Site.below(tmp_path).holding(FILES)

    site.run("only", task_runner=cluster.task_runner)

    assert tables(site.home.published) == read_here


def test_a_worker_that_is_killed_in_mid_run(tmp_path: Path, read_here: dict[str, list[Row]]) -> None:
    with dask_cluster(tmp_path) as cluster:
        reading = Reading(Site.below(tmp_path / "place").holding(FILES), cluster)
        reading.start()
        reading.await_both_workers()
        os.kill(cluster.workers["worker-1"].pid, signal.SIGKILL)
        assert reading.is_alive()
        reading.join(120)

        assert reading.error is None
        assert cluster.workers["worker-1"].poll() == -signal.SIGKILL
    assert tables(reading.site.home.published) == read_here


def test_a_scheduler_that_is_lost_is_a_sentence(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with dask_cluster(tmp_path) as cluster:
        reading = Reading(Site.below(tmp_path / "place").holding(FILES), cluster)
        reading.start()
        reading.await_both_workers()
        kill(cluster.scheduler)
        reading.join(120)

    assert isinstance(reading.error, WarehouseError)
    assert "was lost in reading; nothing was loaded" in str(reading.error)
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.thorough
def test_the_flow_on_a_cluster_of_its_own(tmp_path: Path, read_here: dict[str, list[Row]]) -> None:
    site = Site.below(tmp_path).holding(FILES)
    give_database(site.home.root)
    variables = environment(TONGHOP_HOME=str(site.home.root), TONGHOP_TASK_RUNNER="dask")
    command = [sys.executable, "-m", "flows.cli.main", "run", "--inbox", site.inbox, "--as-of", AS_OF.isoformat()]
    done = subprocess.run(command, env=variables, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert tables(site.home.published) == read_here


def test_what_is_lost_in_a_worker_costs_itself(cluster: DaskCluster) -> None:
    def worked(item: str) -> str:
        if item == "hang":
            time.sleep(60)
        if item == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    items = ["a", "hang", "b", "c", "die"]
    with Cluster(worked, Limits(wall_seconds=1.0), cluster.address) as readers:
        assert list(readers.map(items)) == ["a", FailedItem("time"), "b", "c", FailedItem("died")]
    assert all(worker.poll() is None for worker in cluster.workers.values())


def test_nothing_to_read_asks_no_cluster() -> None:
    with Cluster(str, Limits(), "tcp://127.0.0.1:1") as readers:
        assert list(readers.map([])) == []


def test_an_error_of_the_archive_comes_back_as_it_is(cluster: DaskCluster) -> None:
    def gone(item: str) -> str:
        raise WarehouseError(f"{item} is gone; restore it")

    with Cluster(gone, Limits(), cluster.address) as readers, pytest.raises(WarehouseError, match="a is gone; restore"):
        list(readers.map(["a"]))


def test_workers_that_may_start_no_process_are_reported(tmp_path: Path) -> None:
    with (
        dask_cluster(tmp_path, worker=()) as cluster,
        Cluster(str, Limits(), cluster.address) as readers,
        pytest.raises(WarehouseError, match="--no-nanny"),
    ):
        list(readers.map([1]))


def test_a_cluster_that_is_not_there() -> None:
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "1s"}),
        Cluster(str, Limits(), "tcp://127.0.0.1:1") as readers,
        pytest.raises(WarehouseError, match="no worker"),
    ):
        list(readers.map([1]))
