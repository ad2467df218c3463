"""A night of 60 mails with a tenth of everything in it, in a real mailbox, and a run that is killed at ten moments.

Every message and file has a status, every unit one answer, and no unit two.
"""

import itertools
import multiprocessing
import signal
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support import mail_run
from support.contacts import contact_of
from support.formats import zipped
from support.ledger import REGISTRY
from support.mail_server import MailServer, mail_server
from support.mails import PRIVATE, mail
from support.outlook import msg
from support.posting import post_office
from support.site import ask_published

from flows.pipeline.mailing import unsettled
from reports.sample.district import sample_district
from warehouse.home.layout import Home

pytestmark = pytest.mark.long(order=28)

SENT = datetime(2024, 2, 20, 1, 0, tzinfo=UTC)
USER = "night"
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["support.mail_run"])


def reports() -> list[tuple[str, bytes]]:
    """Return a report of January of each of many units."""
    found = [(file.name, file.content) for file in sample_district(REGISTRY) if "2024-01" in file.name]
    return [(name.rpartition("/")[2], content) for name, content in found]


def messages() -> Iterator[bytes]:
    """Yield 60 messages, of each kind six."""
    left = iter(reports())
    for number in range(6):
        sent = SENT + timedelta(minutes=number)
        name, content = next(left)
        yield mail((name, content), sent=sent).as_bytes()
        yield mail(("hỏng.xlsx", content[: len(content) // 2]), (next(left)), sent=sent).as_bytes()
        yield mail(("gửi.zip", zipped(dict(itertools.islice(left, 2)))), sent=sent).as_bytes()
        inner = mail(next(left), sent=sent)
        outer = mail(sent=sent)
        outer.add_attachment(inner)
        yield outer.as_bytes()
        yield mail(("thư.msg", msg([next(left)], sent=sent)), sent=sent).as_bytes()
        twice = mail(next(left), sent=sent, Message_ID=f"<{number}@x>").as_bytes()
        yield twice
        yield b"Received: by another way\r\n" + twice
        yield mail(sent=sent, Message_ID=f"<empty-{number}@x>").as_bytes()
        yield mail(next(left), sent=sent, Auto_Submitted="auto-replied", X_Number=str(number)).as_bytes()
        photo = mail((name, content), sent=sent)
        photo.add_attachment(b"\xff\xd8\xff" + bytes([number]), maintype="image", subtype="jpeg", filename="ảnh.jpg")
        yield photo.as_bytes()


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def test_every_file_has_a_status_and_every_unit_one_answer(server: MailServer, tmp_path: Path) -> None:
    written = list(messages())
    assert len(written) == 60
    for number, message in enumerate(written):
        server.deliver(USER, message, SENT + timedelta(hours=1, seconds=number))
    home = Home(tmp_path / "home")
    home.root.mkdir()

    with post_office() as post:
        for moment in (*mail_run.MOMENTS, None):
            arguments = (home.root, server.url(USER), post.settings.url, moment)
            process = _PROCESSES.Process(target=mail_run.run, args=arguments)
            process.start()
            process.join()
            assert process.exitcode == (-signal.SIGKILL if moment else 0), moment
        _every_unit_is_answered_once(home, Counter(post.addresses))
    _every_message_has_a_status(home)
    kept = [path for path in home.root.rglob("*") if path.is_file() and PRIVATE.encode() in path.read_bytes()]
    assert kept == []


def _every_unit_is_answered_once(home: Home, got: Counter[str]) -> None:
    """Compare with the units that sent something: only a mail cut off in sending may not have arrived."""
    senders = {
        contact_of(str(unit))
        for (unit,) in ask_published(home, "SELECT DISTINCT unit_id FROM ledger.submission WHERE unit_id IS NOT NULL")
    }
    in_doubt = {contact_of(mail.unit_id) for mail in unsettled(home)}

    assert len(senders) > 20
    assert set(got.values()) == {1}
    assert set(got) <= senders
    assert senders - set(got) <= in_doubt
    assert len(in_doubt) == 2
    assert len(senders - set(got)) == 1


def _every_message_has_a_status(home: Home) -> None:
    rows = ask_published(home, "SELECT split_part(file_name, '/', 1), status FROM ledger.submission")
    by_message = {str(name) for name, _ in rows}
    statuses = Counter(str(status) for _, status in rows)

    assert len(by_message) == 54  # six came twice, and are one
    assert {"accepted", "duplicate"} < set(statuses)
    assert len(rows) == 72
