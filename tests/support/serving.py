"""`tonghop serve` as a process of its own, on a free port, with requests to its server."""

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.prefect_database import give_database

STARTING_SECONDS = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**more: str) -> dict[str, str]:
    """Return this process's environment without variables of Prefect or tonghop."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "TONGHOP_"))}
    return kept | more


@dataclass
class Served:
    """A running service: its process, home and address."""

    process: "subprocess.Popen[str]"
    home: Path
    url: str
    log: Path
    headers: Mapping[str, str] = field(default_factory=dict)

    def api(self, path: str, body: Mapping[str, object] | None = None) -> Any:
        """Send a request to the server: GET, or POST where there is a body."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json", **self.headers}
        request = urllib.request.Request(f"{self.url}/api{path}", data, headers)
        for wait_seconds in (1, 3):
            try:
                return _answer(request)
            except urllib.error.HTTPError as busy:
                if busy.code != 503:  # its database is locked for a moment: Prefect's client asks again too
                    raise
            time.sleep(wait_seconds)
        return _answer(request)

    @property
    def authentication(self) -> str:
        """The user and the password, as PREFECT_API_AUTH_STRING takes them."""
        return (self.home / "prefect" / "password").read_text().strip()

    def deployment_id(self) -> str:
        return str(self.api("/deployments/name/consolidate/nightly")["id"])

    def start_run(self, **parameters: object) -> str:
        """Request a run of the deployment; return its id."""
        run = self.api(f"/deployments/{self.deployment_id()}/create_flow_run", {"parameters": parameters})
        return str(run["id"])

    def run(self, run_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.api(f"/flow_runs/{run_id}")
        return found

    def await_end(self, run_id: str, *, seconds: float = 90) -> dict[str, Any]:
        """Wait for a run's end and return the run."""
        ended = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
        wait_for(lambda: self.run(run_id)["state"]["type"] in ended, seconds, lambda: str(self.run(run_id)["state"]))
        return self.run(run_id)

    @property
    def leases(self) -> list[str]:
        """Return the holders of a slot in the queue, from the server's own folder."""
        found = (self.home / "prefect" / "concurrency_leases").glob("*-*.json")
        return [lease.stem for lease in found]

    def logs(self, run_id: str) -> list[str]:
        found = self.api("/logs/filter", {"logs": {"flow_run_id": {"any_": [run_id]}}, "limit": 200})
        return [line["message"] for line in found]


def basic_authentication(user_and_password: str) -> dict[str, str]:
    """Return the header of a request that signs in."""
    return {"authorization": f"Basic {base64.b64encode(user_and_password.encode()).decode()}"}


def _answer(request: urllib.request.Request) -> Any:
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def wait_for(
    true: Callable[[], bool], seconds: float, what: Callable[[], str] = lambda: "", *, pause_seconds: float = 0.3
) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, what()
        time.sleep(pause_seconds)


@contextmanager
def serving(home: Path, *, ends_with: int = signal.SIGTERM, **settings: str) -> Iterator[Served]:
    """Serve a home while it is needed."""
    port = free_port()
    command = [sys.executable, "-m", "flows.cli.main", "serve", "--home", str(home), "--port", str(port)]
    log = home.parent / "serve.log"
    give_database(home)
    with log.open("w") as out:
        process = subprocess.Popen(
            command,
            env=environment(**settings),
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        served = Served(process, home, f"http://127.0.0.1:{port}", log)
        try:
            wait_for(
                lambda: process.poll() is not None or "Ctrl-C stops" in log.read_text(), STARTING_SECONDS, log.read_text
            )
            assert process.poll() is None, log.read_text()
            served.headers = basic_authentication(served.authentication)
            wait_for(lambda: _deployed(served), 30, log.read_text)
            yield served
        finally:
            process.send_signal(ends_with)
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                raise


def _deployed(served: Served) -> bool:
    try:
        return bool(served.deployment_id())
    except OSError:
        return False
