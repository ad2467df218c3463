"""Answers and reminders by mail: to the registry's contacts, each once, whatever breaks off."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.contacts import contact_of, with_contacts
from support.ledger import REGISTRY
from support.mails import mail
from support.posting import OFFICE, PostOffice, post_office
from support.school_report import school
from support.site import AS_OF, Site

from flows.pipeline import smtp, steps
from flows.pipeline.mailing import Mailed, begin_mailing, send_mails, unsettled
from schemas.registry import Registry
from transforms.formats.containers import open_container
from transforms.formats.mail import is_note
from warehouse.errors import WarehouseError
from warehouse.home.sent_mail import MailState, SentMails

pytestmark = pytest.mark.long(order=35)

SCHOOLS = ("thpt-quynh-coi", "thpt-quynh-tho")
DUE = date(2024, 2, 5)


CONTACTS = with_contacts(*SCHOOLS)


@pytest.fixture
def post() -> Iterator[PostOffice]:
    with post_office() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site.below(tmp_path)


def run(site: Site, post: PostOffice, run_id: str, registry: Registry = CONTACTS, today: date = AS_OF) -> Mailed:
    """Run as the flow does, with mail."""
    begin_mailing(site.home, today)
    plan = site.plan(run_id, registry=registry, as_of=today)
    site.finish(plan, steps.collect(plan))
    return send_mails(site.home, registry, post.settings, today, remind=True)


def body(post: PostOffice, number: int = 0) -> str:
    part = post.mails[number].get_body()
    assert part is not None
    return str(part.get_content())


def test_a_unit_is_answered_at_its_contact_alone(site: Site, post: PostOffice) -> None:
    sent = mail(("a.xlsx", school("2023", 2, unit_id=SCHOOLS[0])), Reply_To="other@x.vn")
    site.put("a.eml", sent.as_bytes())
    site.put("b.xlsx", school("2023", 1, unit_id="thpt-phu-duc"))

    assert run(site, post, "first").sent == 1
    assert post.addresses == [contact_of(SCHOOLS[0])]
    assert "đã nhận, không có lỗi" in post.mails[0]["Subject"]
    assert "a.xlsx: đã nhận, không có lỗi." in body(post)
    assert list(post.mails[0].iter_attachments()) == []
    assert run(site, post, "second").sent == 0


def test_all_files_of_a_unit_are_one_mail_with_the_marked_workbooks(site: Site, post: PostOffice) -> None:
    site.put("a.xlsx", school("2023", 2, unit_id=SCHOOLS[0]), minutes=1)
    site.put("b.xlsx", school("2024-01", 1, women=3, unit_id=SCHOOLS[0]), minutes=2)

    assert run(site, post, "first").sent == 1
    assert "b.xlsx: bị trả lại, có" in body(post)
    assert [part.get_filename() for part in post.mails[0].iter_attachments()] == ["b - cần sửa.xlsx"]


def test_what_came_before_mails_began_is_not_answered(site: Site, post: PostOffice) -> None:
    site.put("a.xlsx", school("2023", 2, unit_id=SCHOOLS[0]))
    site.run("before")

    assert run(site, post, "first").sent == 0


def test_it_says_that_a_program_sent_it_and_is_not_read_as_a_report(site: Site, post: PostOffice) -> None:
    site.put("a.xlsx", school("2024-01", 1, women=3, unit_id=SCHOOLS[0]))
    run(site, post, "first")
    answer = post.mails[0]
    assert (answer["Auto-Submitted"], answer["Precedence"], answer["From"].addresses[0].addr_spec) == (
        "auto-replied",
        "bulk",
        OFFICE,
    )
    back = mail()
    back.add_attachment(answer)
    for content in (answer.as_bytes(), back.as_bytes()):
        opened = open_container(content)
        assert opened is not None
        assert all(is_note(member.content) for member in opened.members)


def test_a_loop_of_mails_ends_at_once(site: Site, post: PostOffice) -> None:
    site.put("0.xlsx", school("2024-01", 1, women=3, unit_id=SCHOOLS[0]))
    for number in range(3):
        run(site, post, f"night {number}")
        for at, answer in enumerate(post.mails):
            site.put(f"back {at}.eml", answer.as_bytes())
            robot = mail(("a.xlsx", b"x"), Auto_Submitted="auto-replied")
            site.put(f"robot {at}.eml", robot.as_bytes())

    assert len(post.mails) == 1


def test_a_name_can_not_write_a_header(site: Site, post: PostOffice) -> None:
    bad = school("2024-01", 1, women=3, unit_id=SCHOOLS[0])
    site.put("x.eml", _injected(bad))
    run(site, post, "first")

    assert post.mails[0]["Bcc"] is None
    assert len(post.mails[0].get_all("To")) == 1


def _injected(content: bytes) -> bytes:
    """Return a message whose attachment's name has line ends, as a header's encoding allows."""
    written = mail(("x.xlsx", content)).as_bytes()
    return written.replace(b'filename="x.xlsx"', b"filename*=utf-8''a%0D%0ABcc%3A%20x%40y.vn%0D%0A.xlsx")


def test_one_that_the_server_refuses_is_said_and_not_tried_again(site: Site, post: PostOffice) -> None:
    for unit in SCHOOLS:
        site.put(f"{unit}.xlsx", school("2023", 2, unit_id=unit))
    post.replies[contact_of(SCHOOLS[0])] = "550 no such user"

    mailed = run(site, post, "first")
    assert (mailed.sent, len(mailed.refused)) == (1, 1)
    assert "correct the contact" in mailed.sentence
    assert [found.why for found in unsettled(site.home)] == ["550 no such user"]
    assert run(site, post, "second") == Mailed()


def test_one_that_the_server_takes_later_is_sent_by_the_next_run(site: Site, post: PostOffice) -> None:
    for unit in SCHOOLS:
        site.put(f"{unit}.xlsx", school("2023", 2, unit_id=unit))
    post.replies[contact_of(SCHOOLS[0])] = "450 try later"

    with pytest.raises(WarehouseError, match="the next run sends it"):
        run(site, post, "first")
    post.replies.clear()
    assert run(site, post, "second").sent == 1
    assert sorted(post.addresses) == sorted(contact_of(unit) for unit in SCHOOLS)


def test_a_sender_that_the_server_refuses_is_about_no_unit(site: Site, post: PostOffice) -> None:
    site.put("a.xlsx", school("2023", 2, unit_id=SCHOOLS[0]))
    post.takes_sender = False

    with pytest.raises(WarehouseError, match=r"\(550 sender not allowed\), the next run sends it"):
        run(site, post, "first")
    post.takes_sender = True
    assert run(site, post, "second").sent == 1


def test_mails_are_sent_unencrypted_to_this_machine_alone(
    site: Site, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.put("a.xlsx", school("2023", 2, unit_id=SCHOOLS[0]))
    monkeypatch.setattr(smtp, "is_loopback", lambda _: False)

    with pytest.raises(WarehouseError, match="offers no encryption"):
        run(site, post, "first")
    assert post.mails == []


def test_a_server_that_is_down_is_said(site: Site, post: PostOffice) -> None:
    site.put("a.xlsx", school("2023", 2, unit_id=SCHOOLS[0]))
    nowhere = replace(post.settings, url="smtp://127.0.0.1:1")
    begin_mailing(site.home, AS_OF)
    site.run("first")

    with pytest.raises(WarehouseError, match="Not all units have their mail"):
        send_mails(site.home, CONTACTS, nowhere, AS_OF, remind=False)
    assert send_mails(site.home, CONTACTS, post.settings, AS_OF, remind=False).sent == 1


@pytest.mark.parametrize("moment", ["break_before", "break_after"])
def test_one_that_may_have_arrived_is_not_sent_again(site: Site, post: PostOffice, moment: str) -> None:
    for unit in SCHOOLS:
        site.put(f"{unit}.xlsx", school("2023", 2, unit_id=unit))
    getattr(post, moment).add(1)

    mailed = run(site, post, "first")
    assert (mailed.sent, len(mailed.unknown)) == (1, 1)
    assert [found.state for found in unsettled(site.home)] == [MailState.UNKNOWN]
    assert run(site, post, "second").sent == 0
    assert len(post.mails) == (1 if moment == "break_before" else 2)


def test_who_owes_is_reminded_before_and_after_the_due_day(site: Site, post: PostOffice) -> None:
    registry = with_contacts(*SCHOOLS, remind_before=(3,), remind_after=(2,))
    begin_mailing(site.home, date(2024, 2, 1))
    site.put("a.xlsx", school("2024-01", 2, unit_id=SCHOOLS[0]))
    got = {}
    for day in (1, 2, 3, 6, 7, 8):
        today = date(2024, 2, day)
        run(site, post, f"{day}", registry, today)
        got[day] = [str(sent["Subject"]).partition(":")[0] for sent in post.mails]
        post.mails.clear()

    assert {day: said for day, said in got.items() if said} == {
        1: [f"Báo cáo của {_name(SCHOOLS[0])}"],
        2: ["Nhắc nộp báo cáo"],
        7: ["Nhắc nộp báo cáo"],
    }


def test_a_reminder_and_an_answer_are_one_mail(site: Site, post: PostOffice) -> None:
    registry = with_contacts(SCHOOLS[0], remind_after=(1,))
    begin_mailing(site.home, DUE)
    site.put("a.xlsx", school("2023", 2, unit_id=SCHOOLS[0]))
    run(site, post, "first", registry, date(2024, 2, 6))

    assert len(post.mails) == 1
    assert "còn phải nộp" in body(post)
    assert "hạn nộp 05/02/2024" in body(post)


def test_a_damaged_record_sends_nothing(site: Site, post: PostOffice) -> None:
    site.put("a.xlsx", school("2023", 2, unit_id=SCHOOLS[0]))
    run(site, post, "first")
    (written,) = SentMails(site.home.root).mails()
    (site.home.root / "mail" / f"{written.number:06}.json").write_text("{")

    with pytest.raises(WarehouseError, match="restore it from the backup"):
        run(site, post, "second")


def _name(unit_id: str) -> str:
    unit = REGISTRY.unit(unit_id)
    assert unit is not None
    return unit.name
