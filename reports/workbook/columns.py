"""The columns of a consolidated form, one row a unit, from the form's declaration."""

from dataclasses import dataclass
from itertools import product

from reports.forms.layout import ROW_NUMBER, TOTAL_LABEL, summed_fields
from schemas.declaration.contributions import members
from schemas.declaration.fields import FieldSpec, Kind, Path
from schemas.declaration.form import Form

UNIT, COUNTED, REMARK = "Đơn vị", "Số được tính vào tổng chung", "Ghi chú"
_OF_RECORDS = " · "  # between the keys of a record, as the warehouse writes it


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One column: its labels, and the field and record of its values.

    `sums`: the positions, among the form's columns, of those that it adds up; it has no values of its own then.
    """

    path: Path
    field: str
    record: str
    kind: Kind
    sums: tuple[int, ...] = ()

    @property
    def is_count(self) -> bool:
        """Return whether it has a total."""
        return self.kind is Kind.COUNT

    @property
    def label(self) -> str:
        """The labels as one text."""
        return " › ".join(self.path)


def is_consolidated(form: type[Form]) -> bool:
    """Check whether the district sends the form upward, a row a unit: where there is something to add up."""
    return bool(summed_fields(form))


def columns_of(form: type[Form]) -> tuple[FormColumn, ...]:
    """Return the columns between the unit's name and the remark."""
    records = _records(form)
    fields = {name: spec for name, spec in form.cells().items() if not spec.key}
    several = len(records) > 1
    columns = [
        FormColumn((*labels, *_path(spec)) if several else _path(spec), name, record, spec.kind)
        for record, labels in records.items()
        for name, spec in fields.items()
    ]
    return (*columns, *(_sums(form, columns) if several else ()))


def headers_of(form: type[Form]) -> list[Path]:
    """Return the labels of the whole sheet's columns."""
    counted = [(COUNTED,)] if form.metadata().adds_to_district else []
    return [(ROW_NUMBER,), (UNIT,), *(column.path for column in columns_of(form)), *counted, (REMARK,)]


def _records(form: type[Form]) -> dict[str, Path]:
    """Return the records that every unit has, as the warehouse names them → their labels."""
    if form.metadata().records_in_columns:
        return {name: (label,) for name, label in members(form).items()}
    keys = [spec for spec in form.cells().values() if spec.key]
    if all(spec.kind is Kind.CHOICE for spec in keys):
        lists = [dict.fromkeys(spec.choices.values()) for spec in keys]
        return {_OF_RECORDS.join(values): values for values in product(*lists)}
    return {"": ()}


def _path(spec: FieldSpec) -> Path:
    return (*spec.path[:-1], spec.path[-1].removeprefix("- "))


def _sums(form: type[Form], columns: list[FormColumn]) -> list[FormColumn]:
    """Return a column for each required count (for each count if none is), over all records of the unit."""
    cells = form.cells()
    asked = [name for name in summed_fields(form) if cells[name].required] or list(summed_fields(form))
    return [
        FormColumn(
            (TOTAL_LABEL, *_path(cells[name])),
            name,
            "",
            Kind.COUNT,
            tuple(at for at, column in enumerate(columns) if column.field == name),
        )
        for name in asked
    ]
