"""The rows of a consolidated form: each unit's values, and a remark where its report is incomplete."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports.style.labels import REVISIONS
from reports.workbook.columns import FormColumn, columns_of
from reports.workbook.figures import WorkbookFigures
from schemas.declaration.figures import Figure
from schemas.declaration.form import Form

NO_REPORT, REJECTED = "Chưa có báo cáo", "Bị trả lại"
_COUNTED_OTHERWISE = "Báo cáo kỳ ngắn hơn ghi khác"
_OF_RECORDS = " · "

CellValue = int | str | date | None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit: `values` as of `columns_of`, what the district counts of it with its mark, and a remark on either."""

    unit_id: str
    name: str
    values: tuple[CellValue, ...]
    counted: int | None
    mark: str
    remark: str


def rows_of(figures: WorkbookFigures, form: type[Form]) -> list[UnitRow]:
    """Build a row for every unit that owes the form, reported or not."""
    columns, records = columns_of(form), _records(figures, form)
    rejected = set(figures.owed.filter(state="rejected")["unit_id"])
    rows = []
    for unit in figures.units.filter(figures.units["kind"].is_in(sorted(form.metadata().senders))).iter_rows(
        named=True
    ):
        of_unit = records.get(unit["unit_id"], {})
        values = _values(columns, of_unit)
        remark = _remark(unit, rejected)
        if form.metadata().adds_to_district and not remark and _admitted(form, of_unit) != unit["counted"]:
            remark = _COUNTED_OTHERWISE
        mark = figures.mark_of_unit(unit["unit_id"])
        remark = "; ".join(filter(None, [remark, _revisions(figures, unit["unit_id"])]))
        rows.append(UnitRow(unit["unit_id"], unit["unit_name"], values, unit["counted"], mark, remark))
    return rows


def _records(figures: WorkbookFigures, form: type[Form]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return unit_id → record → its row of the form's frame."""
    frame = figures.of_form[form.metadata().code]
    fields = {column.field for column in columns_of(form)}
    apart = [name for name in frame.columns if name not in fields and name != "unit_id"]
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in frame.iter_rows(named=True):
        found.setdefault(row["unit_id"], {})[_OF_RECORDS.join(row[name] for name in apart)] = row
    return found


def _values(columns: Sequence[FormColumn], records: Mapping[str, Mapping[str, Any]]) -> tuple[CellValue, ...]:
    own: list[Any] = [records.get(column.record, {}).get(column.field) for column in columns if not column.sums]
    sums = [[own[at] for at in column.sums if own[at] is not None] for column in columns if column.sums]
    return (*own, *(sum(parts) if parts else None for parts in sums))


def _admitted(form: type[Form], records: Mapping[str, Mapping[str, Any]]) -> int:
    field = form.figures()[Figure.ADMITTED]
    return sum(record[field] or 0 for record in records.values())


def _revisions(figures: WorkbookFigures, unit_id: str) -> str:
    kinds = figures.revised.filter(unit_id=unit_id)["kind"]
    return f"Đã điều chỉnh: {', '.join(REVISIONS[kind] for kind in kinds)}" if len(kinds) else ""


def _remark(unit: Mapping[str, Any], rejected: set[str]) -> str:
    if not unit["reporting"]:
        return REJECTED if unit["unit_id"] in rejected else NO_REPORT
    if unit["reporting"] < unit["units"]:
        return f"Mới có {unit['reporting']}/{unit['units']} đơn vị"
    return ""
