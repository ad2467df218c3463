"""The mail to a unit: what became of its files, the marked workbooks, and the reports that it still owes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from reports.returned.file_names import shown_file_name
from reports.returned.marked import ReturnedFile
from schemas.registry import Office
from transforms.formats.internet_mail import OWN_HEADER

MAX_ATTACHED_BYTES = 15 * 1024**2  # of all files of a mail: more is refused by many servers
_FINE = "đã nhận, không có lỗi"
_SPREADSHEET = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


@dataclass(frozen=True, slots=True)
class AnsweredFile:
    """A received file. `errors`, `warnings`: numbers of findings. `counts`: its figures count now."""

    name: str
    status: str
    errors: int = 0
    warnings: int = 0
    counts: bool = True
    sentence: str = ""
    returned: ReturnedFile | None = None

    @property
    def is_fine(self) -> bool:
        """Check whether there is nothing to correct or to look at."""
        return self.status == "accepted" and self.counts and not self.errors and not self.warnings


@dataclass(frozen=True, slots=True)
class OwedReport:
    """A report that a unit owes. `label`: of its period. `was_rejected`: one came, and was rejected."""

    label: str
    due_on: date
    was_rejected: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to a unit. `contact`: its address, from the registry."""

    unit_name: str
    contact: str
    files: Sequence[AnsweredFile] = ()
    owed: Sequence[OwedReport] = ()


def message_of(letter: Letter, office: Office, sender: str, message_id: str, at: datetime) -> EmailMessage:
    """Build the message. It says that a program sent it, so that no program answers it."""
    message = EmailMessage()
    message["From"] = Address(office.department, addr_spec=sender)
    message["To"] = Address(addr_spec=letter.contact)
    message["Subject"] = _subject(letter)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-replied" if letter.files else "auto-generated"
    message["Precedence"] = "bulk"
    message["X-Auto-Response-Suppress"] = "All"
    message[OWN_HEADER] = office.office_id
    attached = _attached(letter)
    message.set_content(_text(letter, office, attached), cte="base64")  # not all servers take 8 bits
    for file in attached:
        maintype, subtype = _SPREADSHEET
        message.add_attachment(file.content, maintype=maintype, subtype=subtype, filename=file.name)
    return message


def _subject(letter: Letter) -> str:
    if not letter.files:
        return f"Nhắc nộp báo cáo: {letter.unit_name}"
    to_correct = sum(file.errors > 0 for file in letter.files)
    to_look_at = sum(not file.is_fine for file in letter.files) - to_correct
    counts = [f"{n} tệp {what}" for n, what in ((to_correct, "cần sửa"), (to_look_at, "cần xem lại")) if n]
    return f"Báo cáo của {letter.unit_name}: {', '.join(counts) or _FINE}"


def _attached(letter: Letter) -> list[ReturnedFile]:
    """Return the marked workbooks, as far as they fit into a mail."""
    found, size_bytes = [], 0
    for file in letter.files:
        if file.returned and size_bytes + len(file.returned.content) <= MAX_ATTACHED_BYTES:
            found.append(file.returned)
            size_bytes += len(file.returned.content)
    return found


def _text(letter: Letter, office: Office, attached: Sequence[ReturnedFile]) -> str:
    lines = [f"Kính gửi: {letter.unit_name}", ""]
    if letter.files:
        lines += [f"{office.department} đã đọc các tệp đơn vị gửi:", ""]
        lines += [f"- {shown_file_name(file.name)}: {_outcome(file, attached)}" for file in letter.files]
        lines.append("")
    if any(file.errors for file in letter.files):
        lines += ["Hãy sửa các ô đã đánh dấu, lưu lại rồi gửi tệp đã sửa bằng một thư mới.", ""]
    if letter.owed:
        lines += ["Báo cáo đơn vị còn phải nộp:", ""]
        lines += [f"- {owed.label}: {_due(owed)}" for owed in letter.owed]
        lines.append("")
    lines += [office.department, "", "Thư này do hệ thống tổng hợp báo cáo tự động gửi."]
    return "\n".join(lines) + "\n"


def _outcome(file: AnsweredFile, attached: Sequence[ReturnedFile]) -> str:
    if file.is_fine:
        return f"{_FINE}."
    if file.status == "duplicate":
        return "giống hệt tệp đã nhận trước đây, không tính thêm."
    if file.status == "no_report":
        return f"chưa nhận là báo cáo. {file.sentence}".strip()
    found = [f"{n} {what}" for n, what in ((file.errors, "lỗi phải sửa"), (file.warnings, "điểm cần xem lại")) if n]
    what = "bị trả lại" if not file.status.startswith("accepted") else "đã nhận"
    if file.status.startswith("accepted") and not file.counts:
        what = "đã nhận nhưng không được tính, vì đang tính một báo cáo khác của cùng kỳ"
    return f"{what}{', có ' if found else ''}{', '.join(found)}{_where(file, attached)}."


def _where(file: AnsweredFile, attached: Sequence[ReturnedFile]) -> str:
    if file.returned is None:
        return ""
    if any(returned is file.returned for returned in attached):
        return f"; xem tệp đính kèm “{file.returned.name}”"
    return "; tệp đánh dấu lớn quá cỡ thư, xin nhận tại văn phòng"


def _due(owed: OwedReport) -> str:
    again = "; báo cáo đã gửi bị trả lại, xin sửa và gửi lại" if owed.was_rejected else ""
    return f"hạn nộp {owed.due_on:%d/%m/%Y}{again}"
