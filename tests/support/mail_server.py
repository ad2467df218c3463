"""A mail server for tests: Dovecot on a port of this machine, and a line to it that breaks off."""

import base64
import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.serving import free_port

DOVECOT = shutil.which("dovecot") or shutil.which("/usr/sbin/dovecot")
PASSWORD = "secret"  # noqa: S105  (of a server that tests start)
_CONFIG = """
base_dir={folder}/run
state_dir={folder}/state
log_path={folder}/log
protocols=imap
listen=127.0.0.1
ssl={ssl}
{certificate}
disable_plaintext_auth=no
auth_mechanisms=plain login
default_internal_user={user}
default_login_user={user}
default_internal_group={group}
mail_location=maildir:{folder}/mail/%u
first_valid_uid=1
mail_uid={user}
mail_gid={group}
passdb {{
  driver=static
  args=password={password}
}}
userdb {{
  driver=static
  args=uid={uid} gid={gid} home={folder}/mail/%u
}}
service anvil {{
  chroot=
}}
service stats {{
  chroot=
}}
service imap-login {{
  chroot=
  inet_listener imap {{
    port={plain}
  }}
  inet_listener imaps {{
    port={encrypted}
    ssl=yes
  }}
}}
"""


@dataclass(frozen=True)
class MailServer:
    """A running server. Each user has a mailbox of its own; the password is the same."""

    folder: Path
    port: int
    tls_port: int

    def url(self, user: str, folder: str = "", port: int | None = None) -> str:
        return f"imap://{user}:{PASSWORD}@127.0.0.1:{port or self.port}/{folder}"

    def deliver(self, user: str, message: bytes, at: datetime = datetime(2024, 2, 5, tzinfo=UTC)) -> None:
        """Put a message into a user's mailbox."""
        with self.client(user) as client:
            status, answer = client.append("INBOX", "", imaplib.Time2Internaldate(at), message)
            assert status == "OK", answer

    @contextmanager
    def client(self, user: str) -> Iterator[imaplib.IMAP4]:
        client = imaplib.IMAP4("127.0.0.1", self.port)
        try:
            client.login(user, PASSWORD)
            client.select("INBOX", readonly=True)
            yield client
        finally:
            client.shutdown()

    def flags(self, user: str) -> list[bytes]:
        """Return what the server says of each message's flags."""
        with self.client(user) as client:
            _, answer = client.fetch("1:*", "(FLAGS)")
        return [line for line in answer if isinstance(line, bytes)]

    def deliver_long(self, user: str, head: bytes, content_bytes: int, tail: bytes) -> None:
        """Write a message with a long attachment into a user's mailbox, without holding it in memory."""
        target = self.folder / "mail" / user / "new" / f"{time.time_ns()}.long"
        line = base64.b64encode(b"PK\x03\x04" + bytes(53)) + b"\r\n"
        with target.open("wb") as file:
            file.write(head)
            for _ in range(content_bytes // (57 * 10_000)):
                file.write(line * 10_000)
            file.write(tail)
        user_id = pwd.getpwnam("nobody").pw_uid if os.getuid() == 0 else os.getuid()
        os.chown(target, user_id, -1)


@contextmanager
def mail_server(certificate: tuple[Path, Path] | None = None) -> Iterator[MailServer]:
    """A running Dovecot; skips the test where there is none. `certificate`: its file and that of its key."""
    if DOVECOT is None:
        pytest.skip("dovecot-imapd is not installed here")
    account = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    for name in ("run", "state", "mail"):
        (folder / name).mkdir()
    files = [shutil.copy(path, folder / path.name) for path in certificate or ()]
    server = MailServer(folder, free_port(), free_port())
    config = folder / "dovecot.conf"
    config.write_text(
        _CONFIG.format(
            folder=folder,
            ssl="yes" if files else "no",
            certificate=f"ssl_cert=<{files[0]}\nssl_key=<{files[1]}" if files else "",
            user=account.pw_name,
            group=grp.getgrgid(account.pw_gid).gr_name,
            uid=account.pw_uid,
            gid=account.pw_gid,
            password=PASSWORD,
            plain=server.port,
            encrypted=server.tls_port if files else 0,
        )
    )
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, account.pw_uid, account.pw_gid)
    command = [DOVECOT, "-F", "-c", str(config)]
    if os.getuid() == 0:
        command = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups", *command]
    process = subprocess.Popen(command)
    try:
        _wait_for(server.port, folder / "log")
        yield server
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(port: int, log: Path) -> None:
    for _ in range(600):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError(log.read_text() if log.exists() else "dovecot did not start")


@dataclass
class BreakingLine:
    """A line to a server that breaks off after so many bytes from it, a number of times."""

    target: int
    after_bytes: int
    times: int
    breaks: int = 0
    _listener: socket.socket = field(init=False)

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def __enter__(self) -> "BreakingLine":
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self.target))
                threading.Thread(target=self._pass, args=(client, server, None), daemon=True).start()
                limit = self.after_bytes if self.breaks < self.times else None
                threading.Thread(target=self._pass, args=(server, client, limit), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, limit: int | None) -> None:
        passed = 0
        with suppress(OSError):
            while data := source.recv(65536):
                passed += len(data)
                if limit is not None and passed > limit:
                    self.breaks += 1
                    break
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
