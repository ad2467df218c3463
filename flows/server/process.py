"""Prefect's own server as a child of `tonghop serve`: `python -m flows.server.process HOST PORT`.

It stops when its standard input closes: after the runner that talks to it, and also where the parent was killed.
Signals to the whole process group are left to the parent.
"""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, signal.SIG_IGN)
        yield


def main() -> None:
    """Serve until the parent closes standard input."""
    host, port = sys.argv[1], int(sys.argv[2])
    app = "flows.server.app:create_app"
    server = _Server(
        uvicorn.Config(app, factory=True, host=host, port=port, log_level="error", timeout_graceful_shutdown=5)
    )

    def stop_with_parent() -> None:
        sys.stdin.read()
        server.should_exit = True

    threading.Thread(target=stop_with_parent, daemon=True).start()
    server.run()


if __name__ == "__main__":
    main()
