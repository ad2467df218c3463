"""The checks before Prefect's server: host names, the API's description, programs that are not the project's."""

import asyncio
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from flows.server.app import Guard


async def _echo(request: Request) -> JSONResponse:
    return JSONResponse({"body": (await request.body()).decode()})


def answer(method: str, path: str, **request: Any) -> httpx.Response:
    """Send a request to an application that echoes its body, behind the checks."""
    inner = Starlette(routes=[Route("/{path:path}", _echo, methods=["GET", "POST", "PATCH", "PUT"])])
    transport = httpx.ASGITransport(TrustedHostMiddleware(Guard(inner), ["here"]))

    async def send() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.request(method, path, **request)

    return asyncio.run(send())


@pytest.mark.parametrize("path", ["/docs", "/docs/", "/redoc", "/openapi.json"])
def test_the_description_of_the_api_is_not_shown(path: str) -> None:
    assert answer("GET", path).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"pull_steps": [{"prefect.deployments.steps.run_shell_script": {"script": "id"}}]},
        {"entrypoint": "/srv/inbox/evil.py:flow"},
        {"entrypoint": "os.system"},
        {"entrypoint": "flows.nightly.flow.consolidate/../../evil.py:flow"},
        {"job_variables": {"command": "sh -c id"}},
        {"job_variables": {"working_dir": "/tmp"}},  # noqa: S108
        {"job_variables": {"env": {"LD_PRELOAD": "/srv/inbox/evil.so"}}},
        {"job_variables": {"env": {"TONGHOP_HOME": "/srv/a", "PYTHONPATH": "/srv/inbox"}}},
        {"base_job_template": {"job_configuration": {"command": "{{ command }}"}}},
        {"name": "x", "infra": [{"job_variables": {"command": "id"}}]},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/api/deployments/1", "/api/work_pools/", "/api/flow_runs/"])
def test_a_foreign_program_is_refused(path: str, body: dict[str, object]) -> None:
    refused = answer("PATCH", path, json=body)
    assert refused.status_code == 403
    assert "would run a program that is not the project's" in refused.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [
        {"pull_steps": None, "entrypoint": "flows.nightly.flow.consolidate", "path": "."},
        {"parameters": {"command": "no program, a value of the form"}},
        {"parameter_openapi_schema": {"properties": {"command": {"type": "string"}}}},
        {"job_variables": {"env": {"TONGHOP_HOME": "/srv/a", "TONGHOP_REGISTRY": "/etc/tonghop/a"}}},
        {"base_job_template": {"job_configuration": {"command": None, "env": "{{ env }}"}}},
        {},
    ],
    ids=str,
)
def test_everything_else_passes_whole(body: dict[str, object]) -> None:
    passed = answer("POST", "/api/deployments/1/create_flow_run", json=body)
    assert passed.status_code == 200
    assert passed.request.content.decode() == passed.json()["body"]


def test_a_body_that_is_no_json_is_left_to_prefect() -> None:
    assert answer("POST", "/api/deployments/", content=b"{").json() == {"body": "{"}


def test_another_host_is_refused() -> None:
    assert answer("GET", "/api/health", headers={"host": "evil.example"}).status_code == 400
