"""Runs under a Prefect server that is up: killed, five at once, and stopped while they wait."""

import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from support import steps_run
from support.contacts import contact_of
from support.listing import files_below
from support.mail_server import PASSWORD, mail_server
from support.mails import mail
from support.mostly_loaded import District
from support.polling import Reader, state_of
from support.posting import OFFICE, post_office
from support.school_report import school
from support.serving import Served, environment, serving, wait_for

from reports.sample.district import SAMPLE_AS_OF
from reports.sample.office import SAMPLE_REGISTRY
from warehouse.home.layout import Home

pytestmark = [pytest.mark.long(order=7), pytest.mark.server]
SEED = 20240227
AS_OF = str(SAMPLE_AS_OF)


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> District:
    return District.below(tmp_path_factory.mktemp("district"))


@pytest.fixture(scope="module")
def served(district: District, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served") / "home", TONGHOP_INBOX=str(district.inbox)) as served:
        yield served


@pytest.fixture
def home(served: Served, district: District) -> Home:
    """Return the served home, restored to its state before the run."""
    home = Home(served.home)
    district.put_back(home)
    return home


class CommandLine:
    """`tonghop run` in a process group of its own, on the served home."""

    def __init__(self, home: Home, inbox: Path, log: Path) -> None:
        self.log = log
        command = [sys.executable, "-m", "flows.cli.main", "run", "--home", str(home.root), "--inbox", str(inbox)]
        with log.open("w") as out:
            self.process = subprocess.Popen(
                [*command, "--as-of", AS_OF, "--format", "json"],
                env=environment(),
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def waits(self) -> bool:
        """Tell whether it has printed that it waits."""
        assert self.process.poll() is None, self.log.read_text()
        return "waiting for it to end" in self.log.read_text()

    def said(self) -> str:
        """Return its JSON, below its standard error."""
        text = self.log.read_text()
        return text[text.index("{") :]

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _await_flow(home: Home, process: "subprocess.Popen[bytes]") -> float:
    """Wait until a flow holds the lock, and return when (monotonic seconds); it leaves its name for those who wait."""
    note = home.root / ".writer"
    while not (note.exists() and "the run" in note.read_text()):
        assert process.poll() is None
        time.sleep(0.005)
    return time.monotonic()


def _runs_process(served: Served) -> psutil.Process | None:
    """Find the process in which the runner runs the deployment's flow."""
    for child in psutil.Process(served.process.pid).children(recursive=True):
        if child.is_running() and "prefect.engine" in " ".join(child.cmdline()):
            return child
    return None


def _assert_undisturbed(district: District, home: Home) -> None:
    assert district.differences(home) == []
    assert district.differences_of_views(home) == []


@pytest.fixture(scope="module")
def length(served: Served, district: District, tmp_path_factory: pytest.TempPathFactory) -> float:
    """Measure how long a flow holds the lock, in seconds."""
    home = Home(served.home)
    district.put_back(home)
    undisturbed = CommandLine(home, district.inbox, tmp_path_factory.mktemp("length") / "log")
    begun = _await_flow(home, undisturbed.process)
    assert undisturbed.process.wait() == 0, undisturbed.log.read_text()
    _assert_undisturbed(district, home)
    return time.monotonic() - begun


@pytest.fixture
def readers(home: Home) -> Iterator[list[Reader]]:
    readers = [Reader(home.published, holding=holding) for holding in (True, False)]
    for reader in readers:
        reader.seen()
    yield readers
    for reader in readers:
        reader.close()


def _assert_read_whole(district: District, home: Home, readers: list[Reader]) -> None:
    before, after = state_of(district.before.published), state_of(district.after.published)
    for seen in (reader.seen() for reader in readers):
        assert seen.failures == []
        assert seen.states <= {before, after}
    assert state_of(home.published) == after


@pytest.mark.thorough
@pytest.mark.parametrize("share", [(n + random.Random(SEED + n).random()) / 2 for n in range(2)], ids="{:.3f}".format)
def test_killed_on_the_command_line(
    share: float, home: Home, district: District, length: float, readers: list[Reader], tmp_path: Path
) -> None:
    killed = CommandLine(home, district.inbox, tmp_path / "log")
    begun = _await_flow(home, killed.process)
    time.sleep(max(0.0, begun + share * length - time.monotonic()))
    killed.kill()
    steps_run.run(home, district.inbox, "one more")

    _assert_read_whole(district, home, readers)
    _assert_undisturbed(district, home)


def _killed_after(seconds: float, home: Home, served: Served, parameters: dict[str, str]) -> str:
    """Kill a run so long after it has got the lock; return how it ended, as it may have been done by then."""
    killed_id = served.start_run(**parameters)
    begun = _await_flow(home, served.process)
    time.sleep(max(0.0, begun + seconds - time.monotonic()))
    if process := _runs_process(served):
        process.kill()
    ended = str(served.await_end(killed_id)["state"]["type"])
    assert ended in ("CRASHED", "COMPLETED")
    return ended


def test_killed_in_the_service(
    home: Home, district: District, length: float, readers: list[Reader], served: Served
) -> None:
    """The runner sees that the run is gone, says so in the UI, and goes on with the next."""
    parameters = {"as_of": AS_OF}
    after_seconds = 0.5 * length
    while _killed_after(after_seconds, home, served, parameters) == "COMPLETED":
        after_seconds *= 0.6  # it was quicker than the one that was measured
        district.put_back(home)
    assert served.await_end(served.start_run(**parameters))["state"]["type"] == "COMPLETED"

    _assert_read_whole(district, home, readers)
    _assert_undisturbed(district, home)


def _state(served: Served, run_id: str) -> str:
    return str(served.run(run_id)["state"]["name"])


def _one_waits_one_is_queued(served: Served, *run_ids: str) -> tuple[str, str]:
    """Return of two runs the one that waits for the lock, then the one that waits in the queue."""
    wait_for(lambda: {_state(served, r) for r in run_ids} == {"Đang chờ", "AwaitingConcurrencySlot"}, 90)
    one, other = run_ids
    return (one, other) if _state(served, one) == "Đang chờ" else (other, one)


def _interval(served: Served, run_id: str) -> tuple[str, str]:
    """Return the start of a run's first task and the end of its last, as sortable texts; the lock covers both."""
    tasks = served.api("/task_runs/filter", {"flow_runs": {"id": {"any_": [run_id]}}})
    assert tasks
    return min(task["start_time"] for task in tasks), max(task["end_time"] for task in tasks)


@pytest.mark.thorough
def test_five_at_once(home: Home, district: District, served: Served, tmp_path: Path) -> None:
    with home.write_lock("somebody's test", print):
        asked = [served.start_run(as_of=AS_OF) for _ in range(2)]
        typed = [CommandLine(home, district.inbox, tmp_path / f"log-{n}") for n in range(3)]
        for command in typed:
            wait_for(command.waits, 90, command.log.read_text)
        waiting, _ = _one_waits_one_is_queued(served, *asked)
        sentence = served.run(waiting)["state"]["message"]
    assert sentence == f"somebody's test is writing to {home.root}; waiting for it to end"
    for command in typed:
        assert command.process.wait(180) == 0, command.log.read_text()
        assert "tonghop: somebody's test is writing to" in command.log.read_text()
    run_ids = [*asked, *(str(json.loads(command.said())["run_id"]) for command in typed)]
    assert [served.await_end(run_id)["state"]["type"] for run_id in run_ids] == ["COMPLETED"] * 5

    intervals = sorted(_interval(served, run_id) for run_id in run_ids)
    for (_, end), (start, _) in itertools.pairwise(intervals):
        assert end <= start
    _assert_undisturbed(district, home)
    steps_run.run(home, district.inbox, "the lock is free")


def _everything(home: Home) -> dict[str, bytes]:
    """Return every file of the home but Prefect's own and the writer's note."""
    names = [name for name in files_below(home.root) if not name.startswith(("prefect", ".writer"))]
    return {name: (home.root / name).read_bytes() for name in names if (home.root / name).is_file()}


@pytest.mark.thorough
def test_stopped_while_waiting(home: Home, district: District, served: Served, tmp_path: Path) -> None:
    """A run killed on the command line, one cancelled while it waits for the lock, and one in the queue behind it."""
    with home.write_lock("somebody's test", print):
        before = _everything(home)
        asked = [served.start_run(as_of=AS_OF) for _ in range(2)]
        waiting, queued = _one_waits_one_is_queued(served, *asked)
        typed = CommandLine(home, district.inbox, tmp_path / "log")
        wait_for(typed.waits, 90, typed.log.read_text)
        typed.kill()
        served.api(f"/flow_runs/{queued}/set_state", {"state": {"type": "CANCELLED"}})
        served.api(f"/flow_runs/{waiting}/set_state", {"state": {"type": "CANCELLING"}})
        wait_for(lambda: _state(served, waiting) == "Cancelled", 90)
        assert _everything(home) == before
    wait_for(lambda: _runs_process(served) is None, 30)
    assert served.run(queued)["state"]["type"] == "CANCELLED"
    assert _everything(home) == before

    assert served.await_end(served.start_run(as_of=AS_OF))["state"]["type"] == "COMPLETED"
    _assert_undisturbed(district, home)


_SAVE_BLOCK = "import sys; from prefect.blocks.system import Secret; Secret(value=sys.argv[1]).save('hop-thu')"


def test_a_mailbox_whose_password_is_in_a_block(home: Home, served: Served, tmp_path: Path) -> None:
    """The report is read and answered; the password is in the server's encrypted block alone."""
    unit = "thpt-quynh-coi"
    api = {"PREFECT_API_URL": f"{served.url}/api", "PREFECT_API_AUTH_STRING": served.authentication}
    subprocess.run([sys.executable, "-c", _SAVE_BLOCK, PASSWORD], env=environment(**api), check=True)
    registry = tmp_path / "registry"
    shutil.copytree(SAMPLE_REGISTRY, registry)
    schools = [f"{line}," for line in (registry / "schools.csv").read_text(encoding="utf-8").splitlines()]
    schools[0] += "contact"
    lines = [f"{line}{contact_of(unit)}" if line.startswith(unit) else line for line in schools]
    (registry / "schools.csv").write_text("\n".join(lines), encoding="utf-8")
    with mail_server() as mailbox, post_office() as post:
        mailbox.deliver("van-phong", mail(("a.xlsx", school("2024-01", 1, women=3, unit_id=unit))).as_bytes())
        settings = {"TONGHOP_HOME": str(home.root), "TONGHOP_REGISTRY": str(registry)}
        settings["TONGHOP_INBOX"] = mailbox.url("van-phong").replace(f":{PASSWORD}@", "@")
        settings |= {"TONGHOP_INBOX_PASSWORD_BLOCK": "hop-thu", "TONGHOP_SMTP": post.settings.url}
        command = [sys.executable, "-m", "flows.cli.main", "run", "--as-of", AS_OF, "--format", "json"]
        run = subprocess.run(
            command, env=environment(**settings, TONGHOP_MAIL_FROM=OFFICE), capture_output=True, text=True, check=False
        )

    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert [line["status"] for line in found["submissions"]] == ["rejected"]
    assert post.addresses == [contact_of(unit)]
    assert PASSWORD not in run.stdout + run.stderr
    assert PASSWORD not in json.dumps(served.run(found["run_id"])) + "".join(served.logs(found["run_id"]))
    kept = [name for name, content in _everything(home).items() if PASSWORD.encode() in content]
    assert kept == []
