"""Superscript and struck-out text: what the eye sees counts (C-08). Source: docs/forms.md §1.

Asked only of sheets that have any: `Sheet.has_formatting` is set while the file is opened.
"""

from dataclasses import replace

from schemas.declaration.fields import Kind
from schemas.declaration.form import SET_ASIDE
from schemas.findings import finding
from schemas.rules.general import Severity
from transforms.formats.workbook import Sheet, column_letters
from transforms.tables.cell_kinds import is_blank
from transforms.tables.reading import SheetReading
from transforms.text.cells import STRUCK, Cell
from transforms.text.spelling import normalise

_ASKED = frozenset({Kind.COUNT, Kind.DATE, Kind.CHOICE, Kind.FLAG})
_NOT_STRUCK = "dòng không gạch ngang, hoặc xóa hẳn dòng"


def without_superscript(sheet: Sheet) -> Sheet:
    """Return the sheet with superscript left out of its cells: `136¹` is 136."""
    if not sheet.has_formatting or not (raised := sheet.load_facts().superscript):
        return sheet
    rows = [
        [raised.get(sheet.address(row, column), cell) if cell != "" else cell for column, cell in enumerate(cells)]
        for row, cells in enumerate(sheet.rows)
    ]
    return replace(sheet, rows=rows)


def check_formatting(reading: SheetReading, written: Sheet) -> None:
    """Check C-08: superscript (a warning) and struck-out text (an error) in the cells of records and sums.

    `written`: the sheet with its superscript. A struck-out cell is unread, so that nothing follows from its value; a
    row struck out whole is set aside.
    """
    if not written.has_formatting or not (facts := written.load_facts()).has_formatting:
        return
    texts = _texts_at(written, facts.superscript)
    for place, position in enumerate(reading.positions):
        filled = _filled_cells(reading, place, position)
        struck = {name for name, cell in filled.items() if cell in facts.struck}
        if filled and struck == filled.keys():
            _set_aside(reading, place, next(iter(filled.values())))
            continue
        _mark_struck(reading, place, struck | {n for n, cell in filled.items() if cell in facts.partly_struck})
        for name, spec in reading.form.cells().items():
            cell = reading.address(name, position)
            if spec.kind in _ASKED and name in reading.field_positions and cell in facts.superscript:
                kept = normalise(facts.superscript[cell]) or "để trống"
                told = finding("C-08", written.name, cell, texts[cell], f"{kept} (chỉ số trên không được tính)")
                reading.findings.append(replace(told, severity=str(Severity.WARNING)))


def _filled_cells(reading: SheetReading, place: int, position: int) -> dict[str, str]:
    """Return the addresses of a record's cells that aren't blank, by field."""
    return {
        name: reading.address(name, position)
        for name, value in zip(reading.form.cells(), reading.records[place], strict=True)
        if name in reading.field_positions and not is_blank(value)
    }


def _set_aside(reading: SheetReading, place: int, cell: str) -> None:
    reading.findings.append(finding("C-08", reading.sheet.name, cell, "dòng bị gạch ngang", _NOT_STRUCK))
    reading.roles[place] = SET_ASIDE
    reading.in_doubt = True


def _mark_struck(reading: SheetReading, place: int, struck: set[str]) -> None:
    """Mark a record's struck-out cells; names are asked about only where they are struck out whole."""
    if not struck:
        return
    facts = reading.sheet.load_facts()
    position = reading.positions[place]

    def marked(name: str, kind: Kind, value: Cell | None) -> Cell | None:
        whole = reading.address(name, position) in facts.struck
        shown = f"{value:g}" if isinstance(value, float) else str(value)
        return f"{STRUCK}{shown}" if name in struck and (whole or kind in _ASKED) else value

    cells = zip(reading.form.cells().items(), reading.records[place], strict=True)
    reading.records[place] = tuple(marked(name, spec.kind, value) for (name, spec), value in cells)


def _texts_at(sheet: Sheet, wanted: dict[str, str]) -> dict[str, str]:
    """Return the text of some cells, by address."""
    found = {}
    for row, cells in enumerate(sheet.rows, sheet.first_row + 1):
        for column, cell in enumerate(cells, sheet.first_column):
            address = f"{column_letters(column)}{row}"
            if address in wanted:
                found[address] = f"{cell:g}" if isinstance(cell, float) else normalise(str(cell))
    return found
