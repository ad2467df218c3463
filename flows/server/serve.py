"""`tonghop serve`: Prefect's server, the nightly deployment and its runner in one, for one machine."""

import asyncio
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from rich.console import Console

from flows.server import password, prefect_home
from flows.server.app import HOSTS
from flows.settings import Settings
from warehouse.errors import WarehouseError
from warehouse.home.layout import Home

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment

_STARTING_SECONDS, _STOPPING_SECONDS = 180, 15
_QUEUE_SECONDS = 5  # between two attempts of a run that waits for another
_MAX_PROCESSES = 30  # acts that wait for a person are among them, and must not keep the night from starting


def serve(settings: Settings, host: str, port: int) -> None:
    """Serve until Ctrl-C or SIGTERM, always with authentication.

    Raises WarehouseError where the server can't start or stops.
    """
    settings.home.prepare()
    own_password = password.SERVER not in os.environ
    password.set_up(settings.home)
    reachable = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104
    api_url = f"http://{_in_url(reachable)}:{port}/api"
    os.environ["TONGHOP_HOME"] = str(settings.home.root)
    _set_environment(api_url, host)
    prefect_home.configure_prefect(settings.home)
    from flows.nightly.deployment import nightly  # imports Prefect, which reads its settings then
    from flows.operator.deployments import act_deployments

    deployments = [nightly(settings), *act_deployments()]
    with _server(settings.home, host, port, api_url) as server:
        _print(f"Prefect's UI: {api_url.removesuffix('/api')}")
        _print(f"It asks for user and password: {_where_password_is(settings.home, own=own_password)}")
        inbox = settings.shown_inbox
        _print(f"Every night: {settings.schedule} ({settings.timezone}); inbox {inbox}.")
        asyncio.run(_run(deployments, server))
        _print("stopping")


def _print(text: str) -> None:
    Console(soft_wrap=True, highlight=False).print(text, markup=False)


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _where_password_is(home: Home, *, own: bool) -> str:
    return f"`cat {shlex.quote(str(password.password_file(home)))}`" if own else f"those of {password.SERVER}"


def _set_environment(api_url: str, host: str) -> None:
    """Set the environment of the server, the runner and each run's process."""
    os.environ["PREFECT_API_URL"] = api_url
    os.environ.setdefault("PREFECT_SERVER_UI_API_URL", "/api")  # of the address that the page came from
    os.environ.setdefault("PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS", api_url.removesuffix("/api"))
    os.environ.setdefault(HOSTS, ",".join({host, socket.gethostname(), socket.getfqdn()}))
    os.environ.setdefault(
        # leases on disk outlive the server, so that a slot taken before a restart is given back
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE",
        "prefect.server.concurrency.lease_storage.filesystem",
    )
    os.environ.setdefault("PREFECT_SERVER_DEPLOYMENTS_CONCURRENCY_SLOT_WAIT_SECONDS", str(_QUEUE_SECONDS))


@contextmanager
def _server(home: Home, host: str, port: int, api_url: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run Prefect's server in a child process; stop it at the end."""
    _require_free_port(host, port)
    command = [sys.executable, "-m", "flows.server.process", host, str(port)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603  (our own module)
    try:
        _await(process, api_url)
        prefect_home.write_server_address(home, api_url)
        yield process
    finally:
        prefect_home.remove_server_address(home)
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(_STOPPING_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _require_free_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise WarehouseError(
                f"Port {port} at {host} can't be taken ({error.strerror}); is another server there? "
                "Stop it, or name another port with --port."
            ) from error


def _await(process: "subprocess.Popen[bytes]", api_url: str) -> None:
    deadline = time.monotonic() + _STARTING_SECONDS
    while not prefect_home.is_healthy(api_url):
        if process.poll() is not None:
            raise WarehouseError("Prefect's server could not start; its output is above.")
        if time.monotonic() > deadline:
            raise WarehouseError(f"Prefect's server did not answer at {api_url} within {_STARTING_SECONDS} seconds.")
        time.sleep(0.2)


async def _run(deployments: "list[RunnerDeployment]", server: "subprocess.Popen[bytes]") -> None:
    """Run scheduled and requested flow runs until stopped; raises WarehouseError where the server stops."""
    from prefect.runner import Runner

    from flows.server.orphaned_runs import mark_orphaned_runs
    from flows.server.paused import keep_paused

    loop, stop = asyncio.get_running_loop(), asyncio.Event()

    class _Runner(Runner):
        def handle_sigterm(self, *_: Any) -> None:
            loop.call_soon_threadsafe(stop.set)

    if sys.platform != "win32":
        loop.add_signal_handler(signal.SIGINT, stop.set)
    runner = _Runner(name="tonghop", pause_on_shutdown=False, limit=_MAX_PROCESSES)
    for deployment in deployments:
        if await keep_paused(deployment):
            _print(f"{deployment.name} is paused, as it was left; resume it in the UI under Deployments.")
    await mark_orphaned_runs([await runner.aadd_deployment(deployment) for deployment in deployments])
    _print("Ready: runs can be started. Ctrl-C stops.")
    running, stopped = asyncio.ensure_future(runner.start()), asyncio.ensure_future(stop.wait())
    try:
        while not running.done() and not stopped.done():
            if server.poll() is not None:
                raise WarehouseError("Prefect's server has stopped, so nothing would run any more. Start again.")
            await asyncio.wait([running, stopped], timeout=1, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopped.cancel()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        shutil.rmtree(runner._tmp_dir, ignore_errors=True)  # a cancelled runner does not remove it
