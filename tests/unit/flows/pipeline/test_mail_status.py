"""Tests of what `tonghop status` says of mails and reminders."""

from datetime import date

from flows.pipeline.mail_status import MailStatus, OwedSoon
from warehouse.home.sent_mail import MailState, SentMail

OWED = OwedSoon("2024-02", date(2024, 3, 5), ("xa-an-ap", "xa-an-my"), ("xa-an-my",))


def test_who_is_reminded_and_who_has_no_address() -> None:
    said = MailStatus((3, 1), (2,), (OWED,), (), {}).sentences

    assert said == [
        "Nhắc nộp bằng thư: trước hạn 3, 1 ngày; sau hạn 2 ngày.",
        "2024-02, hạn 05/03/2024: 2 đơn vị còn nợ; chưa có địa chỉ: xa-an-my.",
    ]


def test_without_reminders_before_the_due_day() -> None:
    assert MailStatus((), (2,), (), (), {}).sentences == ["Nhắc nộp bằng thư: sau hạn 2 ngày."]


def test_nobody_is_reminded() -> None:
    assert MailStatus((), (), (OWED,), (), {}).sentences == []


def test_mails_that_did_not_arrive() -> None:
    mails = (
        SentMail(1, "xa-an-ap", 3, (), "2024-02-26T17:05:09+00:00"),
        SentMail(2, "xa-an-my", 3, (), "2024-02-26T17:06:00+00:00", MailState.REFUSED),
    )

    assert MailStatus((), (), (), mails, {"xa-an-ap": "Xã An Ấp"}).sentences == [
        (
            "Thư gửi Xã An Ấp lúc 17:05 26/02/2024 (UTC) không rõ đã đến chưa; hãy hỏi đơn vị, hoặc gửi cho đơn vị các tệp "
            "trong outbox/."
        ),
        "Thư gửi xa-an-my lúc 17:06 26/02/2024 (UTC) bị từ chối; hãy sửa cột `contact` của đơn vị trong danh mục.",
    ]
