"""A work pool as docs/more-than-one-machine.md sets it up: Prefect's server on PostgreSQL, and process workers.

The settings are those of `deploy/`, but for addresses, folders and polling intervals.
"""

import re
import string
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from support.data import ROOT
from support.postgres import Postgres
from support.serving import STARTING_SECONDS, Served, basic_authentication, environment, free_port, wait_for

from flows.server.prefect_home import is_healthy

DEPLOY = ROOT / "deploy"
POOL = "tonghop"
_PREFECT = Path(sys.executable).with_name("prefect")


@dataclass(kw_only=True)
class Pool(Served):
    """The server, as Served, and its workers; `home` is unused, as each run names its own."""

    workers: list["subprocess.Popen[str]"] = field(default_factory=list)

    def prefect(self, *arguments: str | Path) -> str:
        """Run Prefect's own command and return its output."""
        command = [_PREFECT, "--no-prompt", *arguments]
        done = subprocess.run(command, env=self._as_runner(), cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start_worker(self) -> None:
        name = f"worker-{len(self.workers) + 1}"
        command = [_PREFECT, "worker", "start", "--pool", POOL, "--type", "process", "--name", name]
        self.workers.append(_started(command, self._as_runner(), self.log.with_name(f"{name}.log")))

    def ask_for(self, home: Path, **parameters: object) -> str:
        """Request a run over a home; return its id."""
        body = {"parameters": parameters, "job_variables": {"env": {"TONGHOP_HOME": str(home)}}}
        return str(self.api(f"/deployments/{self.deployment_id()}/create_flow_run", body)["id"])

    def await_state(self, run_id: str, name: str) -> None:
        wait_for(lambda: self.run(run_id)["state"]["name"] == name, 60, lambda: str(self.run(run_id)["state"]))

    def worker_of(self, run_id: str) -> "subprocess.Popen[str]":
        """Find the worker whose child process a run is."""
        above = {process.pid for process in psutil.Process(int(self.run(run_id)["infrastructure_pid"])).parents()}
        (worker,) = [worker for worker in self.workers if worker.pid in above]
        return worker

    def stop(self) -> None:
        for process in [*self.workers, self.process]:
            kill(process)

    def _as_runner(self) -> dict[str, str]:
        own = {"PREFECT_API_URL": f"{self.url}/api", "PREFECT_HOME": str(self.log.with_name("runner"))}
        return environment(**_settings("runner.env") | own | {"PREFECT_WORKER_QUERY_SECONDS": "1"})


@contextmanager
def work_pool(folder: Path, postgres: Postgres) -> Iterator[Pool]:
    """Run a server on a PostgreSQL, the pool, the deployment and two workers while they are needed."""
    port = free_port()
    settings = _settings("server.env") | {
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": postgres.address,
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_DEPLOYMENTS_CONCURRENCY_SLOT_WAIT_SECONDS": "1",
        "PREFECT_HOME": str(folder / "prefect"),
    }
    log = folder / "server.log"
    server = _started(_server_command(settings), environment(**settings), log)
    headers = basic_authentication(settings["PREFECT_SERVER_API_AUTH_STRING"])
    pool = Pool(process=server, home=folder, url=f"http://127.0.0.1:{port}", log=log, headers=headers)
    try:
        wait_for(lambda: is_healthy(f"{pool.url}/api"), STARTING_SECONDS, log.read_text)
        template = DEPLOY / "work-pool.json"
        pool.prefect("work-pool", "create", POOL, "--type", "process", "--base-job-template", template)
        pool.prefect("deploy", "--all", "--prefect-file", DEPLOY / "prefect.yaml")
        pool.start_worker()
        pool.start_worker()
        yield pool
    finally:
        pool.stop()


def _server_command(settings: Mapping[str, str]) -> list[str | Path]:
    """Return the command of the service unit, with this environment's programs and the settings put in."""
    unit = (DEPLOY / "systemd" / "tonghop-server.service").read_text(encoding="utf-8")
    (command,) = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
    program, *arguments = string.Template(command).substitute(settings).split()
    return [Path(sys.executable).with_name(Path(program).name), *arguments]


def kill(process: "subprocess.Popen[str]") -> None:
    """Kill a process and all its children at once, as when a machine fails."""
    if process.poll() is None:
        below = psutil.Process(process.pid).children(recursive=True)
        for one in [process, *below]:
            one.kill()
        psutil.wait_procs(below, 10)
    process.wait(10)


def _started(command: list[str | Path], variables: dict[str, str], log: Path) -> "subprocess.Popen[str]":
    with log.open("w") as out:
        return subprocess.Popen(command, env=variables, cwd=log.parent, stdout=out, stderr=subprocess.STDOUT, text=True)


def _settings(name: str) -> dict[str, str]:
    """Read a file of settings in `deploy/`."""
    lines = (DEPLOY / name).read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
