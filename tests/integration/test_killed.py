"""A run on the sample district is killed at many moments: one more run gives what an undisturbed one gives.

Analysts read the published copy all the while, and see the state before or the state after, whole. Four more
moments, of runs under Prefect, are in `test_served_runs`.
"""

import itertools
import os
import random
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from support import steps_run
from support.mostly_loaded import District
from support.polling import Reader, state_of
from support.steps_run import BEGUN, CHECKPOINT, DONE, JOURNAL, PUBLISH, TRANSACTION

from warehouse.home import Home

SEED, ANYWHERE, IN_EACH_WINDOW = 20240226, 28, 2
WINDOWS = (JOURNAL, TRANSACTION, CHECKPOINT, PUBLISH)

Lengths = dict[str, float]


@dataclass(frozen=True)
class Moment:
    """When a run is killed: so long after it has entered a window, as a share of the window's usual length."""

    window: str
    share: float

    def __str__(self) -> str:
        return f"{self.window}+{self.share:.3f}"


def moments() -> list[Moment]:
    """Uniform over the run's length, and more in the windows where the warehouse changes: short, and what matters."""
    chance = random.Random(SEED)
    anywhere = [Moment(BEGUN, chance.random()) for _ in range(ANYWHERE)]
    return anywhere + [Moment(window, chance.random()) for window in WINDOWS for _ in range(IN_EACH_WINDOW)]


class Run:
    """A run in a process group of its own, started when told to."""

    def __init__(self, home: Home, inbox: Path) -> None:
        command = [sys.executable, "-m", "support.steps_run", str(home.root), str(inbox)]
        pipe = subprocess.PIPE
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        self.process = subprocess.Popen(
            command, env=environment, stdin=pipe, stdout=pipe, text=True, start_new_session=True
        )

    def begin(self) -> None:
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def windows(self) -> Iterator[tuple[str, float]]:
        """The windows as it enters them, and when (monotonic seconds)."""
        assert self.process.stdout
        for line in self.process.stdout:
            window, at = line.split()
            yield window, float(at)

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()


def _undisturbed(district: District, home: Home) -> Lengths:
    """One whole run; how long it was from each window to the next, in seconds."""
    district.put_back(home)
    run = Run(home, district.inbox)
    run.begin()
    entered = list(run.windows())
    run.process.communicate()
    assert run.process.returncode == 0
    assert [window for window, _ in entered] == [BEGUN, *WINDOWS, DONE]
    lengths = {window: until - at for (window, at), (_, until) in itertools.pairwise(entered)}
    return lengths | {BEGUN: entered[-1][1] - entered[0][1]}  # the moments anywhere are of the whole run


def _kill_at(run: Run, moment: Moment, lengths: Lengths) -> None:
    run.begin()
    for window, at in run.windows():
        if window == moment.window:
            time.sleep(max(0.0, at + moment.share * lengths[window] - time.monotonic()))
            break
    run.kill()


@dataclass
class Scene:
    """A home with analysts at its published copy, and the next run, which imports while the present one goes on.

    `lengths`: in seconds, of an undisturbed run's windows; of the whole run under its first.
    """

    district: District
    home: Home
    lengths: Lengths
    readers: list[Reader]
    waiting: Run

    def next_run(self) -> Run:
        run, self.waiting = self.waiting, Run(self.home, self.district.inbox)
        return run


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    district = District.below(tmp_path_factory.mktemp("district"))
    home = Home(tmp_path_factory.mktemp("scene") / "home")
    measured = [_undisturbed(district, home) for _ in range(3)]
    lengths = {window: statistics.median(of[window] for of in measured) for window in measured[0]}
    readers = [Reader(home.published, holding=holding) for holding in (True, False)]
    scene = Scene(district, home, lengths, readers, Run(home, district.inbox))
    yield scene
    scene.waiting.kill()
    for reader in readers:
        reader.close()


@pytest.mark.parametrize("moment", moments(), ids=str)
def test_killed(moment: Moment, scene: Scene) -> None:
    district, home = scene.district, scene.home
    district.put_back(home)
    for reader in scene.readers:
        reader.seen()
    _kill_at(scene.next_run(), moment, scene.lengths)
    steps_run.run(home, district.inbox, "one more")

    seen = [reader.seen() for reader in scene.readers]
    assert [s.failures for s in seen] == [[], []]
    before, after = state_of(district.before.published), state_of(district.after.published)
    assert seen[0].states | seen[1].states <= {before, after}
    assert state_of(home.published) == after
    assert district.differences(home) == []
