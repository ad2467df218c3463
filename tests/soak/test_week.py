"""A week of `tonghop serve` in miniature: a run every few seconds, reports dropped in between.

`make test` does a few runs; `make soak` does two hundred and tells of memory.
"""

import os
import re
from pathlib import Path

import pytest
from integration.runs import ask_published, school
from support.listing import files_below
from support.serving import serving
from support.soaking import rest, soak

from warehouse.home import Home

RUNS = int(os.environ.get("SOAK_RUNS", "8"))
WARM_UP = 40  # runs until the memory that libraries take once has been taken
MOST_GROWTH = 1.15
EVERY = 3  # a report after each third run
SECONDS = int(os.environ.get("SOAK_SECONDS", "12"))

_KEPT = re.compile(r"(archive/.(/[0-9a-f]{64})?|journal/\d{6}\.json|journal/registries/[0-9a-f]{16}\.json|inbox/.*)")


@pytest.mark.server
@pytest.mark.timeout(240 + 60 * RUNS)
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
    """What stands in a home and is not there to stay."""
    return {name for name in files_below(home) if not _KEPT.fullmatch(name)}
