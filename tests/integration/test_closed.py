"""A service that opens to nobody else: no password, another site, another host, foreign programs, foreign folders."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping

import pytest
from support.serving import Served, basic_authentication, serving

pytestmark = [pytest.mark.server, pytest.mark.long(order=4)]

ATTACK = {"pull_steps": [{"prefect.deployments.steps.run_shell_script": {"script": "touch /tmp/owned"}}]}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("closed") / "home"
    (home / "inbox").mkdir(parents=True)
    with serving(home) as served:
        yield served


def status(url: str, headers: Mapping[str, str], body: object = None, method: str | None = None) -> int:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json", **headers}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


def test_the_password_is_generated_and_readable_by_the_service_alone(served: Served) -> None:
    file = served.home / "prefect" / "password"
    assert file.stat().st_mode & 0o777 == 0o600
    assert f"`cat {file}`" in served.log.read_text()
    assert file.read_text().strip().split(":")[1] not in served.log.read_text()


@pytest.mark.parametrize("headers", [{}, basic_authentication("tonghop:guess")], ids=["without", "wrong"])
def test_nothing_is_answered_without_the_password(served: Served, headers: Mapping[str, str]) -> None:
    deployment = f"{served.url}/api/deployments/{served.deployment_id()}"
    assert status(f"{served.url}/api/deployments/filter", headers, {}) == 401
    assert status(deployment, headers, {"paused": True}, "PATCH") == 401
    assert status(f"{deployment}/create_flow_run", headers, {}) == 401


def test_no_program_is_stored_even_with_the_password(served: Served) -> None:
    deployment = f"{served.url}/api/deployments/{served.deployment_id()}"
    assert status(deployment, served.headers, ATTACK, "PATCH") == 403
    assert status(deployment, served.headers, {"entrypoint": "/tmp/evil.py:flow"}, "PATCH") == 403  # noqa: S108
    assert not served.api(f"/deployments/{served.deployment_id()}")["pull_steps"]


def test_a_page_of_another_site_gets_no_permission(served: Served) -> None:
    preflight = urllib.request.Request(
        f"{served.url}/api/deployments/filter",
        headers={"origin": "https://evil.example", "access-control-request-method": "POST"},
        method="OPTIONS",
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(preflight, timeout=30)
    refused.value.close()
    assert refused.value.code == 400
    assert refused.value.headers["access-control-allow-origin"] is None


def test_another_host_name_is_refused(served: Served) -> None:
    assert status(f"{served.url}/api/health", {"host": "evil.example"}) == 400
    assert status(f"{served.url}/openapi.json", {}) == 404


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"inbox": "/etc"}, "A run of the service reads"),
        ({"inbox": "file:///etc"}, "A run of the service reads"),
    ],
    ids=["a folder", "an address"],
)
def test_a_run_reads_no_other_folder(served: Served, parameters: Mapping[str, object], said: str) -> None:
    run = served.await_end(served.start_run(**parameters))
    assert run["state"]["type"] == "FAILED"
    assert said in run["state"]["message"]
    assert not list((served.home / "archive").rglob("*.*"))


def test_a_path_is_no_unit(served: Served) -> None:
    deployment = f"{served.url}/api/deployments/{served.deployment_id()}/create_flow_run"
    body = {"parameters": {"units": ["../../etc"]}}
    assert status(deployment, served.headers, body) in (409, 422)
