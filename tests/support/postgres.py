"""A PostgreSQL for one test: made in a folder, started, broken off, started again, removed at the end."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from support.serving import free_port

_DATABASE, _USER = "prefect", "prefect"
_SETTINGS = """
port = {port}
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
"""


@dataclass(frozen=True)
class Postgres:
    """A cluster: its programs, its folder, its port on this machine."""

    programs: Path
    folder: Path
    port: int

    @property
    def address(self) -> str:
        """Return the address as Prefect's server wants it."""
        return f"postgresql+asyncpg://{_USER}@127.0.0.1:{self.port}/{_DATABASE}"

    @property
    def catalog(self) -> str:
        """Return the address as a lake wants it."""
        return f"postgres:dbname={_DATABASE} host=127.0.0.1 port={self.port} user={_USER}"

    def start(self) -> None:
        self._run("pg_ctl", "start", "-w", "-D", self.folder / "data", "-l", self.folder / "log")

    def break_off(self) -> None:
        """Stop at once as in a power failure: connections and transactions are cut off."""
        self._run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", self.folder / "data")

    def kill(self) -> None:
        """Kill every process at once by SIGKILL, as when a machine fails."""
        number = int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        server = psutil.Process(number)
        everyone = [server, *server.children(recursive=True)]
        for process in everyone:
            process.kill()
        psutil.wait_procs(everyone, 10)

    def make(self) -> None:
        self._run("initdb", "-D", self.folder / "data", "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        with (self.folder / "data" / "postgresql.conf").open("a") as settings:
            settings.write(_SETTINGS.format(port=self.port))
        self.start()
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", _USER, _DATABASE)

    def _run(self, program: str, *arguments: str | Path) -> None:
        """Run one of PostgreSQL's programs; as its own user where this is root, which it refuses."""
        done = subprocess.run(
            [self.programs / program, *arguments],
            user="postgres" if os.geteuid() == 0 else None,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a pipe would be the server's too, and never close
            stderr=subprocess.DEVNULL,
            check=False,
        )
        log = self.folder / "log"
        assert done.returncode == 0, f"{program}: {log.read_text() if log.exists() else done.returncode}"


@contextmanager
def throw_away_postgres() -> Iterator[Postgres]:
    """Run a cluster while it is needed; skips where PostgreSQL isn't installed."""
    programs = _programs()
    if programs is None:
        pytest.skip("needs PostgreSQL's server programs (apt install postgresql)")
    if os.geteuid() == 0 and not _has_user("postgres"):
        pytest.skip("PostgreSQL refuses to be run by root, and there is no user `postgres`")
    # Not below pytest's folder, which is closed to every other user.
    with tempfile.TemporaryDirectory(prefix="tonghop-postgres-") as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        cluster = Postgres(programs, Path(folder), free_port())
        cluster.make()
        try:
            yield cluster
        finally:
            cluster.break_off()


def _programs() -> Path | None:
    """Find PostgreSQL's programs: Debian's newest version, else those in the path."""
    of_debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    found = of_debian[-1] if of_debian else shutil.which("initdb")
    return Path(found).parent if found else None


def _has_user(name: str) -> bool:
    return any(user.pw_name == name for user in pwd.getpwall())
