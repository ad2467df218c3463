"""`tonghop template`: empty workbooks of chosen forms, for a unit to fill in."""

from collections.abc import Sequence
from pathlib import Path

from flows.errors import UsageError
from reports.forms.template import FilledSheet, write_workbook
from schemas.declaration.form import Form
from schemas.forms import FORMS
from schemas.periods import Period
from schemas.registry import Registry
from warehouse.errors import WarehouseError


def write_template(
    registry: Registry,
    codes: Sequence[str],
    unit: str | None,
    period: Period | None,
    output: Path,
    known: Sequence[type[Form]] = FORMS,
) -> None:
    """Write an empty workbook with one sheet per form; unit and period are filled in where given.

    Raises UsageError for an unknown form or none, UnknownUnitError for an unknown unit, WarehouseError where the file
    can't be written.
    """
    forms = _forms_of(codes, known)
    unit_id = next(iter(registry.resolve_units([unit] if unit else [])), "")
    owner = registry.unit(unit_id)
    sheets = [
        FilledSheet(
            form=form,
            unit=owner.name if owner else "",
            unit_code=owner.code if owner else "",
            period=period.label if period else "",
            committees=_committees_in(registry, period),
            terms=registry.terms,
            office=registry.office,
        )
        for form in forms
    ]
    try:
        output.write_bytes(write_workbook(sheets))
    except OSError as error:
        raise WarehouseError(f"{output} can't be written ({error.strerror or error}).") from error


def _forms_of(codes: Sequence[str], known: Sequence[type[Form]]) -> list[type[Form]]:
    forms = {form.metadata().code: form for form in known}
    unknown = [code for code in codes if code.upper() not in forms]
    if unknown or not codes:
        mistake = f"There is no form {unknown[0]!r}" if unknown else "Name a form"
        raise UsageError(f"{mistake}; the forms are {', '.join(forms)}.")
    return [forms[code.upper()] for code in codes]


def _committees_in(registry: Registry, period: Period | None) -> list[str]:
    """List the names of the committees that exist in a period; of all where none is given."""
    units = registry.units_existing_in(period.start, period.end) if period else registry.units
    return sorted({unit.name for unit in units if registry.is_committee(unit)})
