"""A week of `tonghop serve` in miniature: a run every few seconds, reports dropped in between.

`make test-long` does a few runs; `make soak` does two hundred and prints memory.
"""

import os
import re
from pathlib import Path

import pytest
from support.listing import files_below
from support.school_report import school
from support.serving import serving, wait_for
from support.site import ask_published
from support.soaking import rest, soak

from warehouse.home.layout import Home

pytestmark = pytest.mark.long(order=10)

RUNS, SECONDS = int(os.environ.get("SOAK_RUNS", "4")), int(os.environ.get("SOAK_SECONDS", "6"))  # a run every so often
WARM_UP = 40  # runs until the memory that libraries take once has been taken
MOST_GROWTH = 1.15
EVERY = 3  # a report after each third run

# Files that are there to stay; what is being written has `.part` in its name.
_KEPT = re.compile(r"(inbox|archive|journal|outbox|history)/(?!.*\.part).*")


@pytest.mark.server
@pytest.mark.timeout(240 + 60 * RUNS)
@pytest.mark.thorough
def test_many_nights(tmp_path: Path) -> None:
    home, temporary = Home(tmp_path / "home"), tmp_path / "temporary"
    home.prepare()
    temporary.mkdir()
    dropped: list[str] = []
    before: list[tuple[set[str], set[str]]] = []

    def drop(number: int) -> None:
        if number == 1:
            before.append((_passing(home.root), files_below(temporary)))
        if number % EVERY == 0:
            dropped.append(f"{number:03}.xlsx")
            (home.inbox / dropped[-1]).write_bytes(school("2023", 1, remark=f"Đêm {number}"))

    with serving(home.root, TONGHOP_SCHEDULE=f"* * * * * */{SECONDS}", TMPDIR=str(temporary)) as served:
        seen = soak(served, RUNS, drop)
        rest(served)
        served.await_end(served.start_run())  # takes in what was dropped last
        bad = {"flow_runs": {"state": {"type": {"any_": ["FAILED", "CRASHED", "CANCELLED"]}}}}
        failed = served.api("/flow_runs/filter", bad)
        wait_for(lambda: not served.leases, 30)
        after = (_passing(home.root), files_below(temporary))
    print(seen.table(RUNS))  # noqa: T201  (what `make soak` is asked for)

    assert not failed
    assert not seen.zombies
    assert after == before[0]
    loaded = ask_published(home, "SELECT file_name, status FROM ledger.submission ORDER BY arrival")
    assert loaded == [(name, "accepted") for name in dropped]
    assert files_below(temporary) <= {"runner_storage"}, "after the service has stopped"
    if RUNS > 2 * WARM_UP:
        early, late = seen.medians(WARM_UP, WARM_UP + 40), seen.medians(RUNS - 40, RUNS)
        assert late[0] < MOST_GROWTH * early[0], f"server: {early[0]:.0f} MiB, later {late[0]:.0f}"
        assert late[1] < MOST_GROWTH * early[1], f"runner: {early[1]:.0f} MiB, later {late[1]:.0f}"


def _passing(home: Path) -> set[str]:
    """List the passing files of a home: all but the permanent ones and the queue entry of a run in progress."""
    return {n for n in files_below(home) if not _KEPT.fullmatch(n) and "concurrency_leases/" not in n}
