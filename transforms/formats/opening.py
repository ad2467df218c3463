"""Opening of workbooks that are archives or compound files: .xlsx, .xlsm, .xltx, .xlsb, .ods, .xls, .xlt."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from transforms.formats import archive, biff, encryption, file_errors, ods, ooxml, package, pivots, plain_xml, xlsb
from transforms.formats.compound import CompoundFile
from transforms.formats.grid import SheetFacts
from transforms.formats.parsed import PARSER_ERRORS, FileFacts, ParsedWorkbook

# Parts without cell values: neither unpacked nor parsed.
_WITHOUT_VALUES = re.compile(
    r"\[Content_Types\]|docProps/|customXml/|(?:xl|word)/(?:theme|media|embeddings|fonts)"
    r"|xl/(?:drawings|charts|printerSettings|vbaProject)|.*/$",
    re.IGNORECASE,
)
# Bytes in UTF-8 of TCVN3 letters (C2 …) and of VNI's đ and Đ. Every report in an old encoding has one: the label
# `Đơn vị báo cáo` suffices.
_TCVN3_MARK, _VNI_MARK = b"\xc2", re.compile(b"\xc3(?=[\xb1\x91])")
# The same letters as character references, as some programs write them in ASCII.
_OLD_LETTER_REFERENCE = re.compile(rb"&#(?:0*(?:16[1-9]|1[78]\d|19[01]|209|241)|x0*(?:[abAB][\da-fA-F]|[dfDF]1));")
_WORKBOOK_STREAMS, _LOCKED_STREAM = ("Workbook", "Book"), "EncryptedPackage"
_WORD_STREAM, _SLIDES_STREAM = "WordDocument", "PowerPoint Document"
_WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".xlt", ".ods", ".csv", ".tsv", ".docx")


@lru_cache(maxsize=1024)
def has_values(entry: str) -> bool:
    """Check whether an entry of an archive is needed for cell values."""
    return _WITHOUT_VALUES.match(entry) is None


def open_archive(parts: archive.CheckedParts, max_cells: int) -> ParsedWorkbook:
    """Open a workbook from the parts of its archive; raises F-01 if they are no workbook."""
    with PARSER_ERRORS:
        parts = package.arranged(parts)
        if ooxml.WORKBOOK in parts:
            worksheets = ooxml.worksheets(parts)
            file_facts = _xlsx_facts(dict(parts), worksheets.values(), max_cells)
            if ooxml.STYLES in parts:
                parts.put(ooxml.STYLES, ooxml.number_formats_only(parts[ooxml.STYLES]))
            for entry, xml in worksheets.items():
                parts.put(entry, ooxml.with_merged_cells_first(xml))
        elif xlsb.WORKBOOK in parts:
            file_facts = _facts_by_position(xlsb.facts(parts, max_cells), uses_1904_dates=xlsb.uses_1904_dates(parts))
        elif ods.CONTENT in parts:
            if ods.is_locked(parts):
                raise file_errors.locked()
            parts.put(ods.CONTENT, ods.without_indentation(parts[ods.CONTENT]))
            sheets = ods.sheets(parts, max_cells)
            hidden = frozenset(index for index, sheet in enumerate(sheets) if sheet.hidden)
            file_facts = _facts_by_position([sheet.facts for sheet in sheets], hidden=hidden)
        else:
            raise _not_a_workbook(parts)
        return ParsedWorkbook(archive.pack_entries(parts), max_cells, file_facts)


def _xlsx_facts(parts: Mapping[str, bytes], worksheets: Collection[bytes], max_cells: int) -> FileFacts:
    styles = parts.get(ooxml.STYLES, b"")
    for xml in worksheets:
        spanned = plain_xml.cells_spanned(xml, max_cells)
        if spanned > max_cells:
            raise file_errors.too_many_cells(spanned, max_cells)
    has_formatting = ooxml.has_formatting(parts, worksheets)
    return FileFacts(
        lambda _: ooxml.facts(parts, styles, with_formatting=has_formatting),
        may_have_hidden=any(map(plain_xml.has_hidden, worksheets)),
        uses_1904_dates=ooxml.uses_1904_dates(parts),
        may_be_legacy_encoded=any(map(_has_old_letters, (parts.get(ooxml.STRINGS, b""), *worksheets))),
        load_pivots=lambda: pivots.blocks(parts, ooxml.sheet_entries(parts)),
        has_formatting=has_formatting,
    )


def _has_old_letters(xml: bytes) -> bool:
    """Check whether a part has a letter that an old encoding needs and Vietnamese in Unicode doesn't."""
    if not xml.isascii() and (_TCVN3_MARK in xml or _VNI_MARK.search(xml)):
        return True
    return b"&" in xml and _OLD_LETTER_REFERENCE.search(xml) is not None


def _facts_by_position(
    facts: Sequence[SheetFacts], *, uses_1904_dates: bool = False, hidden: frozenset[int] = frozenset()
) -> FileFacts:
    return FileFacts(
        lambda names: dict(zip(names, facts, strict=False)),
        may_have_hidden=any(sheet.hidden_rows or sheet.hidden_columns for sheet in facts),
        has_formatting=any(sheet.has_formatting for sheet in facts),
        uses_1904_dates=uses_1904_dates,
        hidden=hidden,
    )


def _not_a_workbook(parts: archive.CheckedParts) -> file_errors.UnreadableWorkbookError:
    if any(name.startswith("ppt/") for name in parts):
        return file_errors.not_a_workbook("tệp PowerPoint")
    if any(name.lower().endswith(_WORKBOOK_NAMES) for name in parts):
        return file_errors.not_a_workbook("tệp nén .zip")
    return file_errors.not_a_workbook() if parts else file_errors.damaged()


def open_flat_ods(content: bytes, max_cells: int) -> ParsedWorkbook:
    """Open a workbook of LibreOffice in one XML file; raises F-01 if it is damaged."""
    parts = archive.CheckedParts()
    for name, data in ods.parts_of_flat(content).items():
        parts.put(name, data)
    return open_archive(parts, max_cells)


def open_compound(content: bytes, max_expanded_bytes: int, max_cells: int) -> ParsedWorkbook:
    """Open an .xls, or an encrypted workbook; raises F-01 if it has a password, is damaged or is no workbook."""
    with PARSER_ERRORS:
        file = CompoundFile(content)
        if _LOCKED_STREAM in file:
            decrypted = encryption.decrypt(content)
            return open_archive(archive.read_entries(decrypted, max_expanded_bytes, has_values), max_cells)
        name = next((name for name in _WORKBOOK_STREAMS if name in file), "")
        if not name and _WORD_STREAM in file:
            raise file_errors.old_word()
        if not name:
            raise file_errors.not_a_workbook("tệp PowerPoint" if _SLIDES_STREAM in file else "")
        return _open_xls(file, name, max_cells)


def _open_xls(file: CompoundFile, name: str, max_cells: int) -> ParsedWorkbook:
    content, stream = file.with_only(name), file.stream(name)
    if biff.is_locked(stream):
        content = encryption.decrypt_xls(content, stream)
        stream = CompoundFile(content).stream(name)
    facts = _facts_by_position(biff.facts(stream, max_cells), uses_1904_dates=biff.uses_1904_dates(stream))
    return ParsedWorkbook(content, max_cells, facts)
