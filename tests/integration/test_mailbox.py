"""An inbox that is a mailbox: a real server, its messages read and left as they are."""

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr
from support.mail_server import PASSWORD, BreakingLine, MailServer, mail_server
from support.mails import PRIVATE, mail
from support.school_report import school
from support.site import Site

from flows.pipeline import steps
from warehouse.errors import WarehouseError
from warehouse.home import mailbox_connection
from warehouse.home.inbox import InboxFile
from warehouse.home.long_messages import MAX_PART_BYTES
from warehouse.home.mailbox import Mailbox
from warehouse.home.mailbox_connection import MailboxAddress

pytestmark = pytest.mark.long(order=41)

ONE, OTHER = school("2023", 2), school("2023", 1, unit_id="thpt-quynh-coi")
AT = datetime(2024, 2, 5, 8, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("certificate")
    files = folder / "cert.pem", folder / "key.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
    )
    subprocess.run([*command.split(), "-out", str(files[0]), "-keyout", str(files[1])], check=True, capture_output=True)
    return files


@pytest.fixture(scope="module")
def server(certificate: tuple[Path, Path]) -> Iterator[MailServer]:
    with mail_server(certificate) as running:
        yield running


@pytest.fixture(scope="module")
def plain() -> Iterator[MailServer]:
    """A server on this machine that offers no encryption."""
    with mail_server() as running:
        yield running


@pytest.fixture
def trusted(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site.below(tmp_path)


def encrypted(server: MailServer, user: str, *, scheme: str = "imaps") -> str:
    port = server.tls_port if scheme == "imaps" else server.port
    return f"{scheme}://{user}:{PASSWORD}@127.0.0.1:{port}"


def names(found: dict[str, str]) -> dict[str, str]:
    """Return the statuses by the file's own name."""
    return {name.partition("/")[2]: status for name, status in found.items()}


@pytest.mark.usefixtures("trusted")
def test_its_reports_count_and_nothing_is_marked(server: MailServer, site: Site) -> None:
    server.deliver("an", mail(("a.xlsx", ONE)).as_bytes(), AT)
    server.deliver("an", mail(("b.xlsx", OTHER)).as_bytes(), AT)
    inbox = encrypted(server, "an").replace(f":{PASSWORD}", "")
    password = SecretStr(PASSWORD)

    assert names(site.run("first", inbox=inbox, inbox_password=password)) == {
        "a.xlsx": "accepted",
        "b.xlsx": "accepted",
    }
    assert site.run("second", inbox=inbox, inbox_password=password) == {}
    assert server.flags("an") == [b"1 (FLAGS (\\Recent))", b"2 (FLAGS (\\Recent))"] or not any(
        b"Seen" in line or b"Deleted" in line for line in server.flags("an")
    )
    assert site.ask("SELECT sum(counted)::INTEGER FROM unit_progress") == [(3,)]


@pytest.mark.usefixtures("trusted")
def test_it_is_marked_as_read_where_the_settings_say_so(server: MailServer, site: Site) -> None:
    server.deliver("ba", mail(("a.xlsx", ONE)).as_bytes(), AT)
    plan = site.plan("first", inbox=encrypted(server, "ba"), mark_as_read=True)
    collected = steps.collect(plan)
    server.deliver("ba", mail(("b.xlsx", OTHER)).as_bytes(), AT)
    steps.mark_as_read(plan, collected)

    assert [b"Seen" in line for line in server.flags("ba")] == [True, False]


@pytest.mark.usefixtures("trusted")
def test_a_password_goes_encrypted_over_imap_too(server: MailServer) -> None:
    server.deliver("bo", mail(("a.xlsx", ONE)).as_bytes(), AT)
    mailbox = Mailbox(encrypted(server, "bo", scheme="imap"))

    (file,) = mailbox.list_files().files
    assert file.name.startswith("2024-02-05 08.30.00Z ")
    assert mailbox._client is not None
    assert mailbox._client.sock.cipher() is not None  # type: ignore[attr-defined]
    mailbox.close()


def test_an_unknown_certificate_is_refused(server: MailServer) -> None:
    with pytest.raises(WarehouseError, match="can't be encrypted"):
        Mailbox(encrypted(server, "bo")).list_files()


def test_a_password_is_sent_unencrypted_to_this_machine_alone(
    plain: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox_connection, "is_loopback", lambda _: False)

    with pytest.raises(WarehouseError, match="offers no encryption"):
        Mailbox(plain.url("bu")).list_files()


def test_the_same_message_is_one(plain: MailServer, site: Site) -> None:
    same = mail(("a.xlsx", ONE), Message_ID="<1@an-khe.vn>").as_bytes()
    plain.deliver("ca", same, AT)
    plain.deliver("ca", b"Received: from elsewhere\r\n" + same)
    plain.deliver("ca", mail(("other.xlsx", OTHER), Message_ID="<1@an-khe.vn>").as_bytes(), AT)
    inbox = plain.url("ca")

    assert names(site.run("first", inbox=inbox)) == {"a.xlsx": "accepted", "other.xlsx": "accepted"}
    assert site.run("second", inbox=inbox) == {}


def test_a_connection_that_breaks_off_is_made_again(plain: MailServer, site: Site) -> None:
    for number in range(8):
        plain.deliver("da", mail((f"{number}.xlsx", school("2023", number))).as_bytes(), AT)
    with BreakingLine(plain.port, after_bytes=30_000, times=2) as line:
        found = site.run("first", inbox=plain.url("da", port=line.port))

    assert line.breaks == 2
    assert len(found) == 8


def test_one_that_breaks_off_each_time_fails_in_words_and_loses_nothing(plain: MailServer, site: Site) -> None:
    plain.deliver("en", mail(("a.xlsx", ONE)).as_bytes(), AT)
    with BreakingLine(plain.port, after_bytes=4_000, times=99) as line:
        with pytest.raises(WarehouseError, match=r"can't be read .*nothing was loaded.*run again"):
            site.run("first", inbox=plain.url("en", port=line.port))
        line.times = 0
        assert names(site.run("second", inbox=plain.url("en", port=line.port))) == {"a.xlsx": "accepted"}


def test_an_attachment_of_200_mb_is_refused_and_never_held(
    plain: MailServer, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    head, tail = mail(("large.xlsx", b"@"), ("a.xlsx", ONE)).as_bytes().split(b"QA==\n")
    plain.deliver("ga", mail(("b.xlsx", OTHER)).as_bytes(), AT)
    plain.deliver_long("ga", head, 200 * 1024**2, tail)
    held: dict[int, int] = {}
    read_file = Mailbox.read_file

    def and_measure(mailbox: Mailbox, file: InboxFile) -> bytes | None:
        content = read_file(mailbox, file)
        held[file.size_bytes] = len(content or b"")
        return content

    monkeypatch.setattr(Mailbox, "read_file", and_measure)
    found = names(site.run("first", inbox=plain.url("ga")))

    assert found == {"large.xlsx": "unreadable", "a.xlsx": "accepted", "b.xlsx": "accepted"}
    assert site.ask("SELECT rule FROM ledger.finding") == [("F-02",)]
    assert max(held) > 200 * 1024**2
    assert max(held.values()) < MAX_PART_BYTES + 1024**2


def test_what_keeps_it_from_being_read_is_said(plain: MailServer) -> None:
    for url, why in (
        (plain.url("ha", "no such folder"), "no such folder"),
        (plain.url("ha").replace(PASSWORD, ""), "TONGHOP_INBOX_PASSWORD"),
        ("imaps://127.0.0.1/", "USER@HOST"),
        (f"imaps://ha:{PASSWORD}@127.0.0.1:1/", "refused"),
        (plain.url("ha").replace(PASSWORD, "wrong"), "[Aa]uthentication"),
    ):
        with pytest.raises(WarehouseError, match=why):
            Mailbox(url).list_files()


def test_its_address_is_shown_without_the_password() -> None:
    assert Mailbox(f"imaps://bao-cao%40huyen.vn:{PASSWORD}@mail.vn/B%C3%A1o").address == (
        "imaps://bao-cao%40huyen.vn@mail.vn/Báo"
    )
    assert MailboxAddress.parsed("imaps://a@b.vn").folder == "INBOX"


def test_no_text_of_a_message_is_in_its_name(plain: MailServer) -> None:
    plain.deliver("ia", mail(("a.xlsx", ONE), Message_ID=f"<{PRIVATE}@x>").as_bytes(), AT)
    mailbox = Mailbox(plain.url("ia"))
    (file,) = mailbox.list_files().files
    mailbox.close()

    assert PRIVATE not in file.name
