"""Prefect's overhead in a night with an empty inbox, compared with its overhead in an empty flow.

Four programs, each in a process of its own: the run's steps and an empty function, plain and as flows against a running
Prefect server. A flow's overhead is its cost minus that of its plain program, importing Prefect included.
"""

import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from flows.server.prefect_home import is_healthy

ROUNDS = 7
GOAL = 1.3  # times the overhead of the empty flow
AS_OF = date(2025, 12, 31)
_STARTING_SECONDS = 180


def steps() -> None:
    """Do a run over the home's inbox without Prefect."""
    from flows.pipeline import steps
    from flows.pipeline.plan import Plan
    from flows.pipeline.returning import return_workbooks
    from flows.settings import Settings

    settings = Settings()
    plan = Plan(settings.home, str(settings.home.inbox), settings.registry, "bench", AS_OF)
    plan.home.prepare()
    with plan.home.write_lock("bench", print):
        collected = steps.collect(plan)
        submissions = steps.load(plan, collected, steps.read(plan, collected))
        steps.publish_if_changed(plan.home)
        return_workbooks(plan.home)
        steps.report_run(plan, collected, submissions)


def steps_as_flow() -> None:
    """Do the same run as the nightly flow."""
    from flows.nightly.flow import consolidate

    consolidate(as_of=AS_OF)


def nothing() -> None:
    """Do nothing."""


def nothing_as_flow() -> None:
    """Do nothing, as a flow."""
    from prefect import flow

    flow(nothing)()


PROGRAMS = {program.__name__: program for program in (steps, steps_as_flow, nothing, nothing_as_flow)}

Cost = tuple[float, float]  # CPU and wall seconds


def _cost(name: str, environment: dict[str, str]) -> Cost:
    """Run a program; return its CPU and wall seconds from start to end."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-m", "bench.overhead", name], check=True, env=environment)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


@contextmanager
def _server(scratch: Path) -> Iterator[dict[str, str]]:
    """Run a Prefect server; yield the environment of its clients."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    api_url = f"http://127.0.0.1:{port}/api"
    quiet = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL"}
    ours = {"PREFECT_HOME": str(scratch / "prefect"), "PREFECT_API_URL": api_url, "TONGHOP_HOME": str(scratch / "home")}
    environment = os.environ | quiet | ours
    command = [sys.executable, "-m", "flows.server.process", "127.0.0.1", str(port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=environment) as server:  # stops when the pipe closes
        deadline = time.monotonic() + _STARTING_SECONDS
        while not is_healthy(api_url):
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("Prefect's server did not start")
            time.sleep(0.2)
        yield environment


def _costs() -> dict[str, list[Cost]]:
    """Measure each program in each round; the first round warms up files and server, and is left out."""
    costs: dict[str, list[Cost]] = {name: [] for name in PROGRAMS}
    with tempfile.TemporaryDirectory() as scratch, _server(Path(scratch)) as environment:
        for _ in range(ROUNDS + 1):
            for name in PROGRAMS:
                costs[name].append(_cost(name, environment))
    return {name: rounds[1:] for name, rounds in costs.items()}


def _overhead(costs: dict[str, list[Cost]], name: str, kind: int) -> float:
    """Return the overhead of a program as a flow: the median of the rounds, in seconds."""
    pairs = zip(costs[f"{name}_as_flow"], costs[name], strict=True)
    return statistics.median(flow[kind] - plain[kind] for flow, plain in pairs)


def measure() -> tuple[list[str], dict[str, float]]:
    """Measure; return the lines, and the ratios to the empty flow's overhead: `cpu`, `wall`."""
    costs = _costs()
    medians = {name: [statistics.median(cost[kind] for cost in of) for kind in (0, 1)] for name, of in costs.items()}
    cpu, wall = (_overhead(costs, "steps", kind) / _overhead(costs, "nothing", kind) for kind in (0, 1))
    lines = [
        f"Prefect on an empty inbox, median of {ROUNDS} rounds, each program in a process of its own, the server up",
        "",
        "| program | CPU s | wall s |",
        "| --- | ---: | ---: |",
        *(f"| {name.replace('_', ' ')} | {of[0]:.2f} | {of[1]:.2f} |" for name, of in medians.items()),
        f"| overhead of the steps, times that of nothing | {cpu:.2f} | {wall:.2f} |",
        "",
        f"Goal: at most {GOAL} times the overhead of an empty flow: "
        + ("reached." if max(cpu, wall) <= GOAL else "SHORT OF THE GOAL."),
    ]
    return lines, {"cpu": cpu, "wall": wall}


if __name__ == "__main__":
    PROGRAMS[sys.argv[1]]()
