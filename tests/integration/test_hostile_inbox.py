"""An inbox full of attacks beside ten good reports: the ten count, and each attack gets a status and a sentence."""

import resource
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.hostile import hostile
from support.school_report import school
from support.site import Site

from flows.pipeline import reading
from flows.pipeline.workers import Limits

pytestmark = pytest.mark.long(order=18)

MOST_SECONDS = 90.0
MOST_GROWN_BYTES = 1024**3
GOOD = {
    f"tốt {unit} {period}.xlsx": school(period, 1, unit_id=unit)
    for unit in ("thpt-phu-duc", "thpt-quynh-coi")
    for period in ("2021", "2022", "2023", "2023-Q1", "2023-Q2")
}


@pytest.fixture
def listener(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Listen where the files would fetch from; any other connection from Python is recorded."""

    def marked(*_: object, **__: object) -> None:
        (tmp_path / "called").touch()
        raise OSError("nothing is fetched")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        for name in ("connect", "connect_ex", "sendto"):  # processes that are forked have it so too
            monkeypatch.setattr(socket.socket, name, marked)
        yield listening


def put_traps(site: Site, outside: Path) -> None:
    """Put things into an inbox that are no files of the units."""
    outside.write_bytes(school("2020", 1))
    (site.inbox / "ra ngoài.xlsx").symlink_to(outside)
    (site.inbox / "lên trên").symlink_to(site.inbox.parent, target_is_directory=True)
    (site.inbox / "thư mục.xlsx").mkdir()
    site.put("~$khoá.xlsx", b"lock")
    site.put(".ẩn.xlsx", b"hidden")
    site.put("ghi chú.txt", b"note")


def test_ten_good_reports_among_attacks(
    tmp_path: Path, listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LIMITS", Limits(cpu_seconds=6.0))  # one of them takes all that it is given
    site, attacks = Site.below(tmp_path), hostile(f"http://127.0.0.1:{listener.getsockname()[1]}/x")
    put_traps(site, tmp_path / "outside.xlsx")
    for name, content in (GOOD | attacks).items():
        site.put(name, content)
    before_bytes, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, time.monotonic()

    statuses = site.run("only")

    assert time.monotonic() - began < MOST_SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before_bytes < MOST_GROWN_BYTES
    assert (
        resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < before_bytes + reading.LIMITS.memory_bytes * 2
    )
    assert len(attacks) >= 60
    assert statuses.pop("ghi chú.txt") == "no_report"
    assert set(statuses) == {*GOOD, *attacks}
    assert {statuses[name] for name in GOOD} == {"accepted"}
    assert {name: statuses[name] for name in attacks if statuses[name] not in ("unreadable", "unrecognised")} == {}
    said = site.ask(
        "SELECT s.file_name, f.sentence FROM ledger.submission s JOIN ledger.finding f USING (submission_id)"
    )
    assert set(attacks) <= {name for name, sentence in said if sentence}
    assert site.ask("SELECT count(DISTINCT submission_id) FROM school_report") == [(len(GOOD),)]
    with pytest.raises(BlockingIOError):
        listener.accept()
    assert not (tmp_path / "called").exists()
