"""How the cells of a written workbook look: the cell formats, made once a workbook."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

Look = Any  # XlsxWriter's Format: the library carries no types

CREATED = datetime(2020, 7, 15)  # of every workbook, so that equal input gives equal bytes
MARK_COLOURS = {"error": "FFFFC9C1", "warning": "FFFFEEA9"}
_FONT = {"font_name": "Times New Roman", "font_size": 11}
_OPEN = {"locked": False}
_TABLE = _FONT | {"border": 1, "valign": "vcenter"}


@dataclass(frozen=True, slots=True)
class Looks:
    """The looks of one workbook's cells, by what stands in the cell.

    On a form to fill in, only `entry`, `text`, `number` and `day` can be typed into. `wrong` and `doubtful` colour
    cells that break a rule.
    """

    plain: Look
    entry: Look
    bold: Look
    title: Look
    made_up: Look
    header: Look
    text: Look
    number: Look
    day: Look
    section: Look
    total: Look
    label: Look
    number_label: Look
    computed: Look
    wrong: Look
    doubtful: Look


def make_looks(workbook: Any) -> Looks:
    """Make the formats in a workbook."""
    add = workbook.add_format
    centred = {"align": "center", "text_wrap": True}
    return Looks(
        plain=add(_FONT),
        entry=add(_FONT | _OPEN | {"bold": True}),
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
