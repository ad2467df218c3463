"""Prefect's settings for a home: its folder, and the server that a command talks to.

Settings of Prefect that are in the environment already, such as `PREFECT_API_URL`, are kept.
"""

import os
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from flows.server import password
from warehouse.home.layout import Home

_SETTINGS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    "PREFECT_LOGGING_LEVEL": "INFO",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_CLI_PROMPT": "false",
}
_HEALTH_SECONDS = 2


def configure_prefect(home: Home) -> None:
    """Set the settings of Prefect that are not in the environment; to be called before Prefect is imported.

    Where `tonghop serve` runs on this home, its server is the API.
    """
    for name, value in ({"PREFECT_HOME": str(_folder(home))} | _SETTINGS).items():
        os.environ.setdefault(name, value)
    served = _served_at(home)
    if served:
        os.environ.setdefault("PREFECT_API_URL", served)
        if (authentication := password.read(home)) and os.environ["PREFECT_API_URL"] == served:
            os.environ.setdefault(password.CLIENT, authentication)


def is_healthy(api_url: str) -> bool:
    """Check whether a Prefect server answers at an address."""
    try:
        with urlopen(f"{api_url}/health", timeout=_HEALTH_SECONDS) as answer:  # noqa: S310  (our own server's)
            return bool(answer.status == 200)
    except (URLError, OSError, ValueError):
        return False


def write_server_address(home: Home, api_url: str) -> None:
    """Write the server's address where `configure_prefect` reads it."""
    _folder(home).mkdir(parents=True, exist_ok=True)
    _address(home).write_text(api_url, encoding="utf-8")


def remove_server_address(home: Home) -> None:
    """Remove the address of a server that stops."""
    _address(home).unlink(missing_ok=True)


def _folder(home: Home) -> Path:
    return home.root / "prefect"


def _address(home: Home) -> Path:
    return _folder(home) / "served-at"


def _served_at(home: Home) -> str | None:
    try:
        api_url = _address(home).read_text(encoding="utf-8")
    except OSError:
        return None
    return api_url if is_healthy(api_url) else None
