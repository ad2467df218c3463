"""An object store for one test: S3 as moto serves it, over HTTP on this machine."""

import re
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from support.serving import free_port, wait_for

KEY_ID, SECRET = "key-of-the-lake", "secret-of-the-lake"


@dataclass(frozen=True)
class ObjectStore:
    """A store with one bucket, `lake`."""

    port: int

    @property
    def endpoint(self) -> str:
        """Return host and port, as DuckDB's secrets want them."""
        return f"127.0.0.1:{self.port}"

    def keys(self) -> list[str]:
        """Return the keys in the bucket."""
        return re.findall(r"<Key>([^<]+)</Key>", self._ask("/lake?list-type=2").decode())

    def answers(self) -> bool:
        """Tell whether the server is up."""
        try:
            return bool(self._ask("/"))
        except OSError:
            return False

    def make_bucket(self) -> None:
        """Make the bucket, empty."""
        self._ask("/lake", method="PUT")

    def _ask(self, path: str, method: str = "GET") -> bytes:
        request = urllib.request.Request(f"http://{self.endpoint}{path}", method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return bytes(answer.read())


@contextmanager
def throw_away_object_store() -> Iterator[ObjectStore]:
    """Run a store while it is needed."""
    store = ObjectStore(free_port())
    command = [sys.executable, "-m", "moto.server", "-p", str(store.port)]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            wait_for(store.answers, 60)
            store.make_bucket()
            yield store
        finally:
            process.kill()
            process.wait()
