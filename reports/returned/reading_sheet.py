"""The sheet `Cách đọc` of a marked workbook: each table as it was read, so that its sender can compare."""

from collections.abc import Iterator, Sequence

from reports.returned.findings_sheet import CellStyles, page_xml, row_xml
from reports.returned.ooxml.package import document
from schemas.declaration.form import RECORD, SET_ASIDE, SUBTOTAL, TOTAL, UNCLEAR
from schemas.forms import FORMS
from schemas.rules.general import READING_SHEET
from transforms.formats.workbook import column_letters
from transforms.identity.submissions import read_workbook
from transforms.tables.reading import SheetReading

_HEADER_ROW = 4
READING_TITLE_ROWS = f"${_HEADER_ROW}:${_HEADER_ROW}"
_COLUMNS = (("Trang tính", 16), ("Dòng, cột", 14), ("Được đọc là", 60), ("Nội dung", 46))
_WIDTHS = tuple(width for _, width in _COLUMNS)
_MOST_ROWS = 2_000
_ROLES = {
    RECORD: "một dòng số liệu",
    TOTAL: "dòng tổng cộng: không cộng thêm, được kiểm tra với các dòng số liệu",
    SUBTOTAL: "dòng cộng của một phần: không cộng thêm, được kiểm tra với các dòng của phần đó",
    UNCLEAR: "chưa rõ là dòng số liệu hay dòng cộng: xem trang “Cần sửa”",
    SET_ASIDE: "để ngoài, không tính",
}
_NO_RECORD = "tên mục, dòng ghi chú hoặc dòng trống: không tính"

_Row = tuple[str, str, str, str]


def readings_of(content: bytes) -> list[SheetReading]:
    """Read the tables of a workbook's sheets; none where that fails, since the marks alone help, too."""
    try:
        return read_workbook(content, FORMS).readings
    except MemoryError:
        raise  # the process that marks is tried again
    except Exception:  # no content makes marking fail
        return []


def reading_sheet(readings: Sequence[SheetReading], namespace: str, styles: CellStyles) -> bytes:
    """Write the sheet's XML; `namespace`: of the workbook's parts."""
    above = (
        (READING_SHEET.upper(), styles.title),
        (
            "Hệ thống đã đọc các bảng như dưới đây. Chỗ nào đọc khác ý đơn vị, hãy sửa cách ghi rồi gửi lại.",
            styles.plain,
        ),
    )
    rows = "".join(row_xml(number, [(text, style)], _WIDTHS) for number, (text, style) in enumerate(above, start=1))
    rows += row_xml(_HEADER_ROW, [(label, styles.header) for label, _ in _COLUMNS], _WIDTHS)
    listed = [row for reading in readings for row in rows_of(reading)]
    if len(listed) > _MOST_ROWS:
        listed = [*listed[:_MOST_ROWS], ("", "", f"… còn {len(listed) - _MOST_ROWS} dòng nữa", "")]
    for number, row in enumerate(listed, start=_HEADER_ROW + 1):
        rows += row_xml(number, [(text, styles.text) for text in row], _WIDTHS)
    return document(page_xml(rows, _WIDTHS, _HEADER_ROW + len(listed), namespace, _HEADER_ROW))


def rows_of(reading: SheetReading) -> Iterator[_Row]:
    """Yield a table's fields and records as they were read: sheet, row or column, meaning, content."""
    sheet, in_columns = reading.sheet.name, reading.form.metadata().records_in_columns
    for name, position in reading.field_positions.items():
        place = f"dòng {position + 1}" if in_columns else f"cột {column_letters(position)}"
        yield sheet, place, reading.form.cells()[name].label, ""
    roles = dict(zip(reading.positions, zip(reading.roles, reading.records, strict=True), strict=True))
    if in_columns:
        for position, (role, _) in roles.items():
            yield sheet, f"cột {column_letters(position - 1)}", _ROLES[role].replace("dòng", "cột"), ""
        return
    for position in range(min(roles, default=1), max([*roles, reading.bottom], default=0) + 1):
        role, values = roles.get(position, ("", ()))
        yield sheet, f"dòng {position}", _ROLES.get(role, _NO_RECORD), _name_of(reading, values)


def _name_of(reading: SheetReading, values: Sequence[object]) -> str:
    """Return what names a record: the values of its key."""
    keys = [value for value, spec in zip(values, reading.form.cells().values(), strict=False) if spec.key and value]
    return " · ".join(str(key) for key in keys)[:200]
