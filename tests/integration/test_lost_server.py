"""One machine: Prefect's server dies under `tonghop serve` in mid-run."""

from pathlib import Path

import psutil
import pytest
from support.school_report import school
from support.serving import Served, serving, wait_for
from support.site import AS_OF, Site
from support.tables import tables

pytestmark = pytest.mark.long(order=15)

FILES = {"a.xlsx": school("2022", 2), "b.xlsx": school("2023", 1), "c.xlsx": b"nothing"}


def kill_server(served: Served) -> list[psutil.Process]:
    """Kill the server alone; returns every process that the service had."""
    below = psutil.Process(served.process.pid).children(recursive=True)
    (server,) = [process for process in below if "flows.server.process" in process.cmdline()]
    server.kill()
    return below


@pytest.mark.server
@pytest.mark.thorough
def test_the_service_says_so_and_the_next_one_goes_on(tmp_path: Path) -> None:
    undisturbed = Site.served(tmp_path / "undisturbed").holding(FILES)
    undisturbed.run("only")
    site = Site.served(tmp_path / "home").holding(FILES)

    with site.home.write_lock("a test", str), serving(site.home.root) as served:
        cut_off = served.start_run(as_of=AS_OF.isoformat())
        wait_for(lambda: served.run(cut_off)["state"]["name"] == "Đang chờ", 60, lambda: str(served.run(cut_off)))
        processes = kill_server(served)
        assert served.process.wait(60) == 1
        *_, said = served.log.read_text().strip().splitlines()
        assert said == "tonghop: Prefect's server has stopped, so nothing would run any more. Start again."
        assert "Traceback" not in served.log.read_text()
        assert psutil.wait_procs(processes, 10)[1] == []
    assert not site.home.published.exists()

    with serving(site.home.root) as served:
        left = served.await_end(cut_off)["state"]
        assert left["type"] == "CRASHED"
        assert left["message"].startswith("Dịch vụ đã dừng giữa lần chạy này.")
        ended = served.await_end(served.start_run(as_of=AS_OF.isoformat()))
        assert ended["state"]["type"] == "COMPLETED"
        assert served.leases == []
    assert tables(site.home.published) == tables(undisturbed.home.published)
