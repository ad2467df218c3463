"""Opening of workbooks that are text: a web page or archive, the XML of Excel 2003, a flat .ods, delimited text."""

from transforms.formats import delimited, file_errors, markup, texts, web_archive
from transforms.formats.grid import Sheet
from transforms.formats.opening import open_flat_ods
from transforms.formats.parsed import ParsedWorkbook
from transforms.formats.signatures import signature_of


def open_text(content: bytes, max_cells: int) -> ParsedWorkbook | list[Sheet]:
    """Parse a file that is no archive; raises F-01 if it is no workbook, F-02 over the limit."""
    if not content:
        raise file_errors.empty()
    signature = signature_of(content)
    if signature is not None:
        raise file_errors.not_a_workbook(signature.name)
    if web_archive.is_web_archive(content):
        return web_archive.sheets_of(content, max_cells)
    text = texts.decode_text(content)
    if text is None:
        raise file_errors.not_a_workbook()
    if markup.is_excel_xml(text):
        return markup.sheets_of_xml(text, max_cells)
    if markup.is_flat_ods(text):
        return open_flat_ods(markup.without_declaration(text).encode(), max_cells)
    sheet = markup.sheet_of_page(text, max_cells) if markup.is_html(text) else delimited.sheet_of(text, max_cells)
    if sheet is None:
        raise file_errors.not_a_workbook("trang web không có bảng" if markup.is_html(text) else "")
    return [sheet]
