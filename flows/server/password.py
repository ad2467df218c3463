"""The password of a home's Prefect server: generated once, readable by the service's user alone."""

import os
import secrets
from pathlib import Path

from warehouse.home.layout import Home

USER = "tonghop"
_BYTES = 18
SERVER, CLIENT = "PREFECT_SERVER_API_AUTH_STRING", "PREFECT_API_AUTH_STRING"


def password_file(home: Home) -> Path:
    """Return the path of the file that holds the user and the password, as `tonghop:…`."""
    return home.root / "prefect" / "password"


def set_up(home: Home) -> None:
    """Set the server's authentication and that of its clients, with a new password where the home has none."""
    if SERVER not in os.environ:
        os.environ[SERVER] = read(home) or _generated(home)
    os.environ.setdefault(CLIENT, os.environ[SERVER])


def read(home: Home) -> str | None:
    """Return user and password of the home's server, None where there is none or it can't be read."""
    try:
        return password_file(home).read_text(encoding="ascii").strip() or None
    except OSError:
        return None


def _generated(home: Home) -> str:
    authentication = f"{USER}:{secrets.token_urlsafe(_BYTES)}"
    path = password_file(home)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(authentication + "\n")
    return authentication
