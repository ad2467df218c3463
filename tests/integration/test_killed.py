"""A run on the sample district is killed at many moments: one more run gives what an undisturbed one gives.

Analysts read the published copy all the while, and see the state before or the state after, whole. Four more
moments, of runs under Prefect, are in `test_served_runs`.
"""

import contextlib
import itertools
import multiprocessing
import os
import random
import signal
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from support import steps_run
from support.mostly_loaded import District
from support.polling import Reader, State, state_of
from support.serving import wait_for
from support.steps_run import BEGUN, CHECKPOINT, DONE, JOURNAL, PUBLISH, RETURN, TRANSACTION

from warehouse.home.layout import Home

pytestmark = [pytest.mark.long(order=1), pytest.mark.thinned(every=20)]

SEED, ANYWHERE, IN_EACH_WINDOW = 20240226, 26, 2
WINDOWS = (JOURNAL, TRANSACTION, CHECKPOINT, PUBLISH, RETURN)

Lengths = dict[str, float]


@dataclass(frozen=True)
class Moment:
    """The moment of a kill: a window and the delay after entering it, as a share of the window's usual length."""

    window: str
    share: float

    def __str__(self) -> str:
        return f"{self.window}+{self.share:.3f}"


def moments() -> list[Moment]:
    """Draw moments uniformly over the run's length, and more in the short windows where files change."""
    chance = random.Random(SEED)
    anywhere = [Moment(BEGUN, chance.random()) for _ in range(ANYWHERE)]
    return anywhere + [Moment(window, chance.random()) for window in WINDOWS for _ in range(IN_EACH_WINDOW)]


# Forked from a process that has imported everything and done nothing: importing takes longer than the run.
_IMPORTED = multiprocessing.get_context("forkserver")
_IMPORTED.set_forkserver_preload(["support.steps_run"])


class Run:
    """A run in a process group of its own."""

    def __init__(self, home: Home, inbox: Path) -> None:
        self._said, said = _IMPORTED.Pipe(duplex=False)
        self.process = _IMPORTED.Process(target=steps_run.killable, args=(said, home, inbox))
        self.process.start()
        said.close()

    def windows(self) -> Iterator[tuple[str, float]]:
        """Yield each window with the time of entering it (monotonic seconds)."""
        with contextlib.suppress(EOFError):
            while True:
                yield self._said.recv()

    def kill(self) -> bool:
        """Kill it; return whether it was still running."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        return self.end() == -signal.SIGKILL

    def end(self) -> int | None:
        """Wait for its end and return its exit code."""
        self.process.join()
        self._said.close()
        return self.process.exitcode

    @property
    def pid(self) -> int:
        assert self.process.pid
        return self.process.pid


def _undisturbed(district: District, home: Home) -> Lengths:
    """Measure one whole run: seconds from each window to the next."""
    district.put_back(home)
    run = Run(home, district.inbox)
    entered = list(run.windows())
    assert run.end() == 0
    assert [window for window, _ in entered] == [BEGUN, *WINDOWS, DONE]
    lengths = {window: until - at for (window, at), (_, until) in itertools.pairwise(entered)}
    return lengths | {BEGUN: entered[-1][1] - entered[0][1]}  # the moments anywhere are of the whole run


def _kill_at(run: Run, window: str, after_seconds: float) -> bool:
    """Kill a run so long after it has entered a window; return whether it was still running."""
    for entered, at in run.windows():
        if entered == window:
            time.sleep(max(0.0, at + after_seconds - time.monotonic()))
            break
    return run.kill()


@dataclass
class Scene:
    """A home with analysts at its published copy, and the states of it that they may see.

    `lengths`: in seconds, of an undisturbed run's windows; of the whole run under its first.
    """

    district: District
    home: Home
    lengths: Lengths
    readers: list[Reader]
    before: State
    after: State


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    district = District.below(tmp_path_factory.mktemp("district"))
    home = Home(tmp_path_factory.mktemp("scene") / "home")
    measured = [_undisturbed(district, home) for _ in range(2)]
    lengths = {window: statistics.median(of[window] for of in measured) for window in measured[0]}
    readers = [Reader(home.published, holding=holding) for holding in (True, False)]
    yield Scene(
        district, home, lengths, readers, state_of(district.before.published), state_of(district.after.published)
    )
    for reader in readers:
        reader.close()


@pytest.mark.parametrize("moment", moments(), ids=str)
def test_killed(moment: Moment, scene: Scene) -> None:
    district, home = scene.district, scene.home
    after_seconds = moment.share * scene.lengths[moment.window]
    district.put_back(home)
    for reader in scene.readers:
        reader.seen()
    while not _kill_at(Run(home, district.inbox), moment.window, after_seconds):
        after_seconds *= 0.8  # it was quicker than those that were measured
        district.put_back(home)
    steps_run.run(home, district.inbox, "one more")

    seen = [reader.seen() for reader in scene.readers]
    assert [s.failures for s in seen] == [[], []]
    assert seen[0].states | seen[1].states <= {scene.before, scene.after}
    assert state_of(home.published) == scene.after
    assert district.differences(home) == []


def test_killed_alone_while_it_reads(scene: Scene) -> None:
    """Its reading processes outlive it for a moment: they hold no lock, and end."""
    district, home = scene.district, scene.home
    district.put_back(home)
    run = Run(home, district.inbox)
    wait_for(lambda: bool(psutil.Process(run.pid).children()), 60)
    reading = psutil.Process(run.pid).children()
    run.process.kill()
    run.end()
    waited: list[str] = []
    with home.write_lock("the next", waited.append):
        assert waited == []

    _, alive = psutil.wait_procs(reading, timeout=30)
    assert alive == []
    steps_run.run(home, district.inbox, "one more")
    assert district.differences(home) == []
