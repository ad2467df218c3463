"""Cell formats of a form's workbook, added to it once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

CellFormat = Any  # XlsxWriter's Format: the library carries no types

CREATED = datetime(2000, 1, 1)  # fixed, so that equal input gives equal bytes
MARK_COLOURS = {"error": "FFFFC9C1", "warning": "FFFFEEA9"}
_FONT = {"font_name": "Times New Roman", "font_size": 11}
_OPEN = {"locked": False}
_TABLE = _FONT | {"border": 1, "valign": "vcenter"}


@dataclass(frozen=True, slots=True)
class CellFormats:
    """The formats of one workbook's cells, by what a cell contains.

    `input_cell`, `text`, `number` and `day` are unlocked: on a protected form only they can be typed into. `wrong`
    and `doubtful` colour cells that break a rule.
    """

    plain: CellFormat
    input_cell: CellFormat
    bold: CellFormat
    title: CellFormat
    made_up: CellFormat
    header: CellFormat
    text: CellFormat
    number: CellFormat
    day: CellFormat
    section: CellFormat
    total: CellFormat
    label: CellFormat
    number_label: CellFormat
    computed: CellFormat
    wrong: CellFormat
    doubtful: CellFormat


def make_cell_formats(workbook: Any) -> CellFormats:
    """Add the formats to an XlsxWriter workbook."""
    add = workbook.add_format
    centred = {"align": "center", "text_wrap": True}
    return CellFormats(
        plain=add(_FONT),
        input_cell=add(_FONT | _OPEN | {"bold": True}),
        bold=add(_FONT | {"bold": True}),
        title=add(_FONT | {"bold": True, "font_size": 14}),
        made_up=add(_FONT | {"italic": True, "font_color": "#C00000"}),
        header=add(_TABLE | centred | {"bold": True, "bg_color": "#F2F2F2"}),
        text=add(_TABLE | _OPEN | {"text_wrap": True}),
        number=add(_TABLE | _OPEN | {"num_format": "#,##0"}),
        day=add(_TABLE | _OPEN | {"num_format": "dd/mm/yyyy", "align": "center"}),
        section=add(_TABLE | {"bold": True, "italic": True}),
        total=add(_TABLE | {"bold": True, "num_format": "#,##0"}),
        label=add(_TABLE | {"text_wrap": True}),
        number_label=add(_TABLE | {"align": "center"}),
        computed=add(_TABLE | {"num_format": "#,##0", "bg_color": "#F2F2F2"}),
        wrong=add({"bg_color": f"#{MARK_COLOURS['error'][2:]}"}),
        doubtful=add({"bg_color": f"#{MARK_COLOURS['warning'][2:]}"}),
    )
