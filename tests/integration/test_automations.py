"""The automations' notifications, with a real server and a receiver on this machine."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from support.data import ROOT
from support.school_report import school
from support.serving import Served, environment, serving, wait_for
from support.site import LONG_AGO_NS

pytestmark = pytest.mark.long(order=11)

START_WITHIN_SECONDS = 10  # the least that Prefect allows; an hour in earnest
MAKE_BLOCK = """
from prefect.blocks.notifications import CustomWebhookNotificationBlock
CustomWebhookNotificationBlock(
    name="office", url="{url}", json_data={{"subject": "{{{{subject}}}}", "body": "{{{{body}}}}"}}
).save("office", overwrite=True)
"""
INSTALL = f"""
from datetime import timedelta
from flows.server.automations import install_automations
install_automations("custom-webhook/office", start_within=timedelta(seconds={START_WITHIN_SECONDS}))
"""


class Receiver:
    """The requests that the office's address received."""

    def __init__(self) -> None:
        heard = self.heard = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                heard.append(json.loads(body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def of(self, subject: str) -> list[str]:
        return [said["body"] for said in self.heard if said["subject"].endswith(subject)]


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("automations") / "home"
    (home / "inbox").mkdir(parents=True)
    report = home / "inbox" / "a.xlsx"
    report.write_bytes(school("2023", 2))
    os.utime(report, ns=(LONG_AGO_NS, LONG_AGO_NS))
    with serving(home) as served:
        here = environment(
            PREFECT_API_URL=f"{served.url}/api",
            PREFECT_API_AUTH_STRING=served.authentication,
            PREFECT_HOME=str(home / "prefect"),
        )
        for script in (MAKE_BLOCK.format(url=receiver.url), INSTALL, INSTALL):
            subprocess.run([sys.executable, "-c", script], env=here, cwd=ROOT, check=True)
        yield served


def test_installed_twice_there_are_three(served: Served) -> None:
    found = served.api("/automations/filter", {})
    assert sorted(a["name"] for a in found if a["name"].startswith("tonghop")) == [
        "tonghop: a deadline passed with reports missing",
        "tonghop: a run failed",
        "tonghop: the night did not start",
    ]


def test_a_failed_run(served: Served, receiver: Receiver) -> None:
    run = served.await_end(served.start_run(inbox="/no/such/folder"))
    assert run["state"]["type"] == "FAILED"

    wait_for(lambda: bool(receiver.of("bị lỗi")), 30)
    (said,) = receiver.of("bị lỗi")
    assert run["name"] in said
    assert "Leave the inbox out, or set TONGHOP_INBOX" in said


def events_of(served: Served, event: str) -> list[dict[str, Any]]:
    asked = {"filter": {"event": {"name": [f"tonghop.{event}"]}}, "limit": 50}
    found: list[dict[str, Any]] = served.api("/events/filter", asked)["events"]
    return found


def await_events(served: Served, event: str, least: int) -> None:
    """Wait until the server has stored so many events; it stores them batch by batch."""
    wait_for(lambda: len(events_of(served, event)) >= least, 60, lambda: event)


@pytest.mark.thorough
def test_a_deadline_that_passed(served: Served, receiver: Receiver) -> None:
    for day in ("2024-02-05", "2024-02-06"):
        assert served.await_end(served.start_run(as_of=day))["state"]["type"] == "COMPLETED"

    wait_for(lambda: any(said.startswith("2024-01:") for said in receiver.of("quá hạn nộp")), 30)
    (said,) = [said for said in receiver.of("quá hạn nộp") if said.startswith("2024-01:")]
    assert "báo cáo chưa nộp" in said
    assert "Xã An Ấp" in said
    for event, least in {
        "report.accepted": 1,
        "report.missing": 40,
        "figures.published": 2,
        "deadline.passed": 1,
    }.items():
        await_events(served, event, least)
    (accepted,) = events_of(served, "report.accepted")
    assert {r["prefect.resource.id"] for r in accepted["related"]} >= {
        "tonghop.unit.thpt-phu-duc",
        "tonghop.period.2023",
    }


def test_a_night_that_does_not_start(served: Served, receiver: Receiver) -> None:
    served.process.send_signal(signal.SIGSTOP)  # the runner is stopped; the server is a process of its own
    try:
        run_id = served.start_run()
        asked_at = datetime.now(UTC)
        wait_for(lambda: bool(receiver.of("chưa bắt đầu")), 90, lambda: str(served.run(run_id)["state"]))
        assert (datetime.now(UTC) - asked_at).total_seconds() > START_WITHIN_SECONDS
        assert served.run(run_id)["state"]["name"] == "Late"
    finally:
        served.process.send_signal(signal.SIGCONT)
    assert served.await_end(run_id)["state"]["type"] == "COMPLETED"


def test_no_such_block(served: Served) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "flows.cli.main", "automations", "custom-webhook/nobody", "--home", str(served.home)],
        env=environment(),
        cwd=Path(ROOT),
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 2
    assert said.stderr.startswith("tonghop: There is no block 'custom-webhook/nobody'.")
    assert said.stderr.count("\n") == 1
