"""An inbox at an address: in memory, and on a real SFTP server of this machine."""

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import paramiko
import pytest
from support.school_report import school
from support.site import LONG_AGO_NS, Site

from warehouse.errors import WarehouseError
from warehouse.home.remote_inbox import RemoteInbox

FILES = {"a.xlsx": school("2022", 2), "sub/b.xlsx": school("2023", 1)}
IGNORED = ("~$a.xlsx", ".hidden/c.xlsx", "Thumbs.db", "sub/.d.xlsx")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site.below(tmp_path)


def test_in_memory(site: Site) -> None:
    memory = fsspec.filesystem("memory")
    for name, content in FILES.items():
        memory.pipe(f"/inbox/{name}", content)
    for name in IGNORED:
        memory.pipe(f"/inbox/{name}", b"left out")
    try:
        assert site.run("first", inbox="memory://inbox") == {"a.xlsx": "accepted", "sub/b.xlsx": "accepted"}
        assert site.run("second", inbox="memory://inbox") == {}
        memory.pipe("/inbox/e.xlsx", FILES["a.xlsx"])
        assert site.run("third", inbox="memory://inbox") == {"e.xlsx": "duplicate"}
    finally:
        memory.rm("/inbox", recursive=True)


class _Login(paramiko.ServerInterface):
    def check_auth_password(self, username: str, password: str) -> int:
        right = (username, password) == ("office", "s3cret")
        return paramiko.AUTH_SUCCESSFUL if right else paramiko.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED

    def get_allowed_auths(self, username: str) -> str:
        return "password"


class _Files(paramiko.SFTPServerInterface):
    """The folder `root`, read-only."""

    root = Path()

    def _path(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    def list_folder(self, path: str) -> Any:
        try:
            return [self._about(entry) for entry in sorted(self._path(path).iterdir())]
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    def _about(self, path: Path) -> paramiko.SFTPAttributes:
        about = paramiko.SFTPAttributes.from_stat(path.lstat())
        about.filename = path.name
        return about

    def stat(self, path: str) -> Any:
        try:
            return self._about(self._path(path))
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    lstat = stat

    def open(self, path: str, flags: int, attr: object) -> Any:
        try:
            handle = paramiko.SFTPHandle(flags)
            handle.readfile = self._path(path).open("rb")
            return handle
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)


@pytest.fixture
def sftp(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Start an SFTP server; return its address and the folder that it serves."""
    folder = tmp_path / "office"
    for name, content in FILES.items() | {(name, b"left out") for name in IGNORED}:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
    (folder / "link.xlsx").symlink_to("/etc/passwd")
    listening = socket.create_server(("127.0.0.1", 0))
    key, transports = paramiko.RSAKey.generate(2048), []
    files = type("Files", (_Files,), {"root": folder})

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            transport = paramiko.Transport(connection)
            transports.append(transport)
            transport.add_server_key(key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, files)
            transport.start_server(server=_Login())

    threading.Thread(target=serve, daemon=True).start()
    yield f"sftp://office:s3cret@127.0.0.1:{listening.getsockname()[1]}/", folder
    listening.close()
    for transport in transports:
        transport.close()


def test_over_sftp(site: Site, sftp: tuple[str, Path]) -> None:
    address, folder = sftp
    assert site.run("first", inbox=address) == {"a.xlsx": "accepted", "sub/b.xlsx": "accepted"}
    assert site.run("second", inbox=address) == {}

    corrected = folder / "a.xlsx"
    corrected.write_bytes(school("2022", 3))
    os.utime(corrected, ns=(LONG_AGO_NS, LONG_AGO_NS + 60 * 10**9))
    assert site.run("third", inbox=address) == {"a.xlsx": "accepted_with_warnings"}
    ((inbox,),) = site.ask("SELECT DISTINCT inbox FROM ledger.inbox_file")
    assert str(inbox).startswith("sftp://office@127.0.0.1:")


def test_a_password_is_never_shown() -> None:
    with pytest.raises(WarehouseError) as refused:
        RemoteInbox("sftp://office:s3cret@127.0.0.1:1/inbox").list_files()

    assert "sftp://office@127.0.0.1:1/inbox can't be read" in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_a_protocol_that_nobody_speaks(site: Site) -> None:
    with pytest.raises(WarehouseError, match=r"The inbox carrier://pigeon can't be read \(Protocol not known"):
        site.run("first", inbox="carrier://pigeon")
