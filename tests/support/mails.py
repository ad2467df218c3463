"""Messages with reports, as units send them."""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = "Kính gửi văn phòng, xin gửi báo cáo. Điện thoại 0912345678."
PRIVATE = "0912345678"


def mail(*files: tuple[str, bytes], sent: datetime | None = None, **headers: str) -> EmailMessage:
    """A message with attached files; `headers`: with `_` for `-`."""
    built = EmailMessage()
    built["From"], built["To"], built["Subject"] = "vp@an-khe.vn", "btc@quynh-phu.vn", f"Báo cáo {PRIVATE}"
    if sent is not None:
        built["Date"] = format_datetime(sent)
    for name, value in headers.items():
        built[name.replace("_", "-")] = value
    built.set_content(TEXT)
    for name, content in files:
        built.add_attachment(content, maintype="application", subtype=XLSX, filename=name)
    return built
