"""F-10: files that are no reports: neither name nor content says that they are spreadsheets."""

from transforms.formats.content import Kind, kind_of
from transforms.formats.file_errors import UnreadableWorkbookError

NO_REPORT = "F-10"
_SPREADSHEET_ENDINGS = (
    *(".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".xlt", ".ods", ".ots", ".fods", ".csv", ".tsv"),
    *(".et", ".ett", ".numbers", ".html", ".htm", ".zip"),
)
_EXPECTED = "một tệp bảng tính .xlsx"
_HEAD_BYTES = 1024**2  # of a file over the limit of size: enough to recognise it


def no_report(content: bytes, file_name: str, error: UnreadableWorkbookError) -> UnreadableWorkbookError | None:
    """Return F-10 for an unreadable file that is no report; None if its name or its content says spreadsheet.

    `error`: of reading it as a workbook, or of opening it; what it says of the file is kept.
    """
    if error.rule not in ("F-01", "F-02") or not file_name or file_name.lower().endswith(_SPREADSHEET_ENDINGS):
        return None
    kind = kind_of(content if error.rule == "F-01" else content[:_HEAD_BYTES])
    if kind is Kind.SPREADSHEET or (kind is Kind.DOCUMENT and not error.is_without_table):
        return None
    if kind in (Kind.ARCHIVE, Kind.MAIL) and error.rule == "F-02":  # it can be opened, and holds too much
        return None
    found = error.found if error.rule == "F-01" else "tệp không phải bảng tính"
    return UnreadableWorkbookError(
        NO_REPORT, found, error.expected if error.rule == "F-01" else _EXPECTED, _sentence(kind, error)
    )


def _sentence(kind: Kind, error: UnreadableWorkbookError) -> str | None:
    """Return the sentence of a message or a letter, which says more than the rule's."""
    return error.sentence if kind in (Kind.MAIL, Kind.DOCUMENT) and error.rule == "F-01" else None
