"""A message is the files attached to it; a message without files to read is a note without its text."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from support.data import CASES
from support.formats import zipped
from support.outlook import message, msg

from transforms.formats.containers import open_container, why_not_opened
from transforms.formats.file_errors import UnreadableWorkbookError
from transforms.formats.mail import is_mail, is_note, open_mail
from transforms.formats.members import Member

SENT = datetime(2024, 2, 5, 8, 30, tzinfo=UTC)
XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = "Kính gửi văn phòng, điện thoại 0912345678"


def mail(*files: tuple[str, bytes], **headers: str) -> EmailMessage:
    built = EmailMessage()
    built["From"], built["To"] = "vp@an-khe.vn", "btc@quynh-phu.vn"
    built["Date"] = "Mon, 05 Feb 2024 15:30:00 +0700"
    for name, value in headers.items():
        built[name.replace("_", "-")] = value
    built.set_content(TEXT)
    for name, content in files:
        built.add_attachment(content, maintype="application", subtype=XLSX, filename=name)
    return built


def opened(built: EmailMessage | bytes) -> list[Member]:
    return open_mail(built if isinstance(built, bytes) else built.as_bytes()).members


def reason(built: EmailMessage | bytes) -> str:
    """Return the sentence about a message of which a note is left."""
    (note,) = opened(built)
    assert b"0912345678" not in note.content
    assert is_mail(note.content)
    with pytest.raises(UnreadableWorkbookError) as raised:
        open_mail(note.content)
    return raised.value.found


def test_its_files_have_its_time() -> None:
    assert opened(mail(("Báo cáo tháng 1.xlsx", b"a"), ("b.csv", b"b"))) == [
        Member("Báo cáo tháng 1.xlsx", b"a", SENT),
        Member("b.csv", b"b", SENT),
    ]


def test_its_text_is_no_file() -> None:
    both = mail(("a.xlsx", b"a"))
    both.add_attachment("cắt bởi máy chủ", filename="ATT00001.txt")

    assert [file.content for file in opened(both)] == [b"a"]


def test_a_table_attached_as_text_is_a_file() -> None:
    built = mail()
    built.add_attachment("Mẫu số,01A-XA", subtype="csv", filename="a.csv")

    assert opened(built)[0].content.decode().strip() == "Mẫu số,01A-XA"


def test_pictures_of_a_signature_are_no_reports() -> None:
    built = mail()
    built.add_alternative("<img src='cid:logo'>", subtype="html")
    page = built.get_payload()[1]  # type: ignore[index]
    page.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<logo>", filename="logo.png")  # type: ignore[union-attr]
    built.add_attachment(b"a", maintype="application", subtype=XLSX, filename="a.xlsx")

    assert [file.name for file in opened(built)] == ["a.xlsx"]


def test_an_attached_picture_is_a_file() -> None:
    built = mail()
    built.add_attachment(b"\xff\xd8\xff", maintype="image", subtype="jpeg", filename="báo cáo.jpg")

    assert [file.name for file in opened(built)] == ["báo cáo.jpg"]


def test_a_nested_message_is_its_files_with_its_own_time() -> None:
    inner = mail(("a.xlsx", b"a"))
    del inner["Date"]
    inner["Date"] = "Thu, 01 Feb 2024 10:00:00 +0700"
    outer = mail(("b.xlsx", b"b"))
    outer.add_attachment(inner)

    assert opened(outer) == [
        Member("b.xlsx", b"b", SENT),
        Member("thư.eml/a.xlsx", b"a", datetime(2024, 2, 1, 3, tzinfo=UTC)),
    ]


def test_two_files_of_a_name_are_numbered() -> None:
    assert [file.name for file in opened(mail(("../a.xlsx", b"a"), ("A.xlsx", b"b")))] == ["a.xlsx", "A (2).xlsx"]


def test_names_as_programs_write_them() -> None:
    built = mail(("x.xlsx", b"a")).as_bytes()
    for written, name in (
        (b'filename="=?utf-8?B?QsOhbyBjw6FvLnhsc3g=?="', "Báo cáo.xlsx"),
        (b"filename*=utf-8''B%C3%A1o%20c%C3%A1o.xlsx", "Báo cáo.xlsx"),
        (b'filename="a\xcc\x81.xlsx"', "á.xlsx"),
    ):
        (file,) = opened(built.replace(b'filename="x.xlsx"', written))
        assert file.name == name


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ({"Auto-Submitted": "auto-replied"}, "tự động"),
        ({"Precedence": "bulk"}, "tự động"),
        ({"X-Tonghop-Office": "quynh-phu"}, "văn phòng"),
    ],
)
def test_one_that_no_person_sent_is_not_opened(headers: dict[str, str], found: str) -> None:
    assert found in reason(mail(("a.xlsx", b"a"), **headers))


def test_one_that_says_a_person_sent_it_is_opened() -> None:
    assert [file.name for file in opened(mail(("a.xlsx", b"a"), Auto_Submitted="no", Precedence="list"))] == ["a.xlsx"]


def test_one_without_files_is_a_note() -> None:
    assert "không có tệp" in reason(mail())


def test_a_time_that_is_none_is_the_files_own() -> None:
    built = mail(("a.xlsx", b"a")).as_bytes()

    for date in (b"Date: x", b"Date: Mon, 05 Feb 1924 15:30:00 +0700", b"X: y"):
        assert opened(built.replace(b"Date: Mon, 05 Feb 2024 15:30:00 +0700", date))[0].modified is None


def test_nothing_makes_it_fail() -> None:
    built = mail(("a.xlsx", b"a")).as_bytes()
    for content in (
        built[:300],
        b"From: a\r\nTo: b\r\nContent-Type: multipart/mixed\r\n\r\n",
        b"From: a\r\nTo: b\r\nContent-Type: multipart/mixed; boundary=\xff\r\n\r\n\xff--\xff",
        b"From: a\r\nTo: b\r\nContent-Type: message/rfc822\r\n\r\n" * 2000,
        msg([("a.xlsx", b"a" * 5000)])[:3000],
    ):
        assert opened(content)


class TestOutlook:
    def test_its_files_have_its_time(self) -> None:
        content = msg([("Báo cáo tháng 1.xlsx", b"a" * 9000), ("b.csv", b"b")], sent=SENT)

        assert is_mail(content)
        assert opened(content) == [
            Member("Báo cáo tháng 1.xlsx", b"a" * 9000, SENT),
            Member("b.csv", b"b", SENT),
        ]

    def test_pictures_of_a_signature_are_no_reports(self) -> None:
        content = msg([("a.xlsx", b"a")], pictures=[("image001.png", b"\x89PNG")])

        assert [file.name for file in opened(content)] == ["a.xlsx"]

    def test_a_nested_message_is_its_files(self) -> None:
        content = msg([("b.xlsx", b"b")], nested=[message([("a.xlsx", b"a")], sent=SENT)])

        assert opened(content) == [Member("b.xlsx", b"b"), Member("thư.msg/a.xlsx", b"a", SENT)]

    def test_one_that_no_person_sent_is_not_opened(self) -> None:
        assert "tự động" in reason(msg([("a.xlsx", b"a")], headers="Auto-Submitted: auto-replied\r\n"))

    def test_one_without_files_is_a_note(self) -> None:
        assert "không có tệp" in reason(msg())


def test_the_case_is_a_message() -> None:
    (file,) = opened((CASES / "mail-with-workbook.eml").read_bytes())

    assert file.name == "Báo cáo tháng 1.xlsx"


class TestAsContainer:
    def test_an_attached_archive_is_opened(self) -> None:
        found = open_container(mail(("gửi.zip", zipped({"a.xlsx": b"a", "b.xlsx": b"b"})), ("c.xlsx", b"c")).as_bytes())

        assert found is not None
        assert [member.name for member in found.members] == ["gửi.zip/a.xlsx", "gửi.zip/b.xlsx", "c.xlsx"]

    def test_an_archive_that_is_refused_leaves_the_other_files(self) -> None:
        nested = zipped({"inner.zip": zipped({"a.xlsx": b"a"})})
        found = open_container(mail(("gửi.zip", nested), ("c.xlsx", b"c")).as_bytes())

        assert found is not None
        assert [member.name for member in found.members] == ["gửi.zip", "c.xlsx"]

    def test_a_message_attached_as_a_file_is_opened(self) -> None:
        found = open_container(mail(("thư.eml", mail(("a.xlsx", b"a")).as_bytes())).as_bytes())

        assert found is not None
        assert found.members == [Member("thư.eml/a.xlsx", b"a", SENT)]

    def test_messages_too_deep_leave_a_note(self) -> None:
        built = mail(("a.xlsx", b"a"))
        for _ in range(8):
            built = mail(("thư.eml", built.as_bytes()))
        found = open_container(built.as_bytes())

        assert found is not None
        assert [is_note(member.content) for member in found.members] == [True]

    def test_the_note_says_why(self) -> None:
        (note,) = opened(mail())
        error = why_not_opened(note.content)

        assert error is not None
        assert "đính kèm" in error.found
