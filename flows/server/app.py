"""Prefect's server behind the checks that it lacks: `uvicorn --factory flows.server.app:create_app` serves it.

Prefect asks for a password below `/api` alone, answers under any host name, and stores any step, command or entrypoint
of a deployment, which a worker would run. Here a request for a foreign host is refused, and so is what would run a
program that is not the project's, even from somebody with the password. The description of the API is not shown.
"""

import json
import os
import re

from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS = "TONGHOP_HOSTS"
_LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
_HIDDEN = ("/docs", "/redoc", "/openapi.json")
_GUARDED = ("/api/deployments", "/api/work_pools", "/api/flow_runs")
_SCHEMAS = ("parameters", "parameter_openapi_schema", "variables")  # values and descriptions of the flow's own form
_OWN_ENTRYPOINT = re.compile(r"flows(\.\w+)+")
_OWN_VARIABLES = {"TONGHOP_HOME", "TONGHOP_REGISTRY", "TONGHOP_INBOX", "TONGHOP_WAREHOUSE", "TONGHOP_LAKE_DATA"}
_REFUSED = "refused: it would run a program that is not the project's, as the service's user"


def create_app() -> ASGIApp:
    """Build Prefect's server behind the checks.

    `TONGHOP_HOSTS` in the environment: the names of this server beside `localhost`, with commas between.
    """
    from prefect.server.api.server import create_app as create_prefect_app

    names = [name.strip() for name in os.environ.get(HOSTS, "").split(",") if name.strip()]
    return TrustedHostMiddleware(Guard(create_prefect_app()), [*_LOOPBACK, *names], www_redirect=False)


class Guard:
    """Refuses requests that would run a foreign program, and hides the API's description."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request, or pass it on."""
        if scope["type"] == "http" and scope["path"].rstrip("/") in _HIDDEN:
            await Response(status_code=404)(scope, receive, send)
        elif scope["type"] == "http" and scope["method"] != "GET" and scope["path"].startswith(_GUARDED):
            await self._answer_checked(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _answer_checked(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await Request(scope, receive).body()
        if key := _foreign_program(_parsed(body)):
            await JSONResponse({"detail": f"{key} {_REFUSED}"}, status_code=403)(scope, receive, send)
        else:
            await self.app(scope, _replay(body, receive), send)


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return None  # Prefect refuses it, or there is none


def _foreign_program(value: object) -> str | None:
    """Return the first key of a request's JSON that would run a foreign program."""
    if isinstance(value, list):
        return next(filter(None, map(_foreign_program, value)), None)
    if not isinstance(value, dict):
        return None
    refused = next((str(key) for key, found in value.items() if found and not _is_own(key, found)), None)
    return refused or _foreign_program([found for key, found in value.items() if key not in _SCHEMAS])


def _is_own(key: object, found: object) -> bool:
    """Check whether a value of a deployment, a run or a pool's template leaves the program to the project."""
    if key in ("pull_steps", "command", "working_dir"):
        return False
    if key == "entrypoint":
        return _OWN_ENTRYPOINT.fullmatch(str(found)) is not None
    return key != "env" or found == "{{ env }}" or (isinstance(found, dict) and found.keys() <= _OWN_VARIABLES)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives the body again, then what follows it."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return messages.pop() if messages else await receive()

    return replayed
