"""The sample district: made-up reports of every unit, with typical mistakes.

Every workbook carries a note that its figures are made up. Pure and deterministic: the same registry gives the same
bytes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from reports.forms.template import FilledSheet, Record, write_workbook
from reports.sample.figures import SampleFigures
from reports.sample.numbers import sample_periods
from reports.sample.plan import admissions
from schemas.declaration.fields import Text, text
from schemas.declaration.form import Form
from schemas.forms.admission_register import AdmissionRegister
from schemas.forms.commune_admissions import CommuneAdmissions
from schemas.forms.enterprise import EnterpriseReport
from schemas.forms.key_cadres import KeyCadres
from schemas.forms.school import SchoolReport
from schemas.periods import Period
from schemas.registry import Registry, Unit

SAMPLE_NOTE = "Số liệu mẫu, không phải số liệu thật"
SAMPLE_AS_OF = date(2024, 2, 26)

# Units of other kinds send nothing here.
SAMPLE_KINDS = frozenset().union(*(f.metadata().senders for f in (CommuneAdmissions, EnterpriseReport, SchoolReport)))

Sheets = list[FilledSheet]
Change = Callable[[Sheets], Sheets]


@dataclass(frozen=True, slots=True)
class SampleFile:
    """A file as a unit sends it: its name (`2023/Xã An Ấp - Năm 2023.xlsx`) and its bytes."""

    name: str
    content: bytes


class RegisterWithNames(
    AdmissionRegister,
    code="04-KN",
    table="register_with_names",
    title="Sổ kết nạp đảng viên",
    senders=(),
):
    """A register with a column that the form must not have, as some units keep it."""

    full_name: Text = text("Họ và tên")


def _changing(form: type[Form], change: Callable[[FilledSheet], FilledSheet]) -> Change:
    return lambda sheets: [change(sheet) if sheet.form is form else sheet for sheet in sheets]


def _in_first_record(form: type[Form], change: Callable[[Record], Record]) -> Change:
    def first(sheet: FilledSheet) -> FilledSheet:
        if isinstance(sheet.records, Mapping):
            name, record = next(iter(sheet.records.items()))
            return replace(sheet, records={**sheet.records, name: change(record)})
        return replace(sheet, records=[change(sheet.records[0]), *sheet.records[1:]])

    return _changing(form, first)


def _total_too_high(sheet: FilledSheet) -> FilledSheet:
    records: Sequence[Record] = [] if isinstance(sheet.records, Mapping) else sheet.records
    return replace(sheet, total={"admitted": 2 + sum(int(str(r["admitted"])) for r in records)})


def _with_names(sheet: FilledSheet) -> FilledSheet:
    records: Sequence[Record] = [] if isinstance(sheet.records, Mapping) else sheet.records
    named = [{**r, "full_name": f"Người mẫu {n}"} for n, r in enumerate(records, start=1)]
    return replace(sheet, form=RegisterWithNames, records=named)


def _with_wrong_name(sheets: Sheets) -> Sheets:
    return [replace(sheet, unit="Đảng ủy xã Quỳnh Hôi", unit_code="") for sheet in sheets]


# Sent with a mistake, then again without it, as a correction by its number.
_CORRECTED: dict[tuple[str, str], Change] = {
    ("xa-an-khe", "2021"): _changing(CommuneAdmissions, _total_too_high),
    ("xa-an-le", "2022"): _in_first_record(CommuneAdmissions, lambda r: {**r, "admitted_other": 9}),
    ("xa-an-thanh", "2023"): _changing(AdmissionRegister, _with_names),
}
# Sent with a mistake and never corrected. In the plan, the units whose report is rejected have no admissions.
_AS_SENT: dict[tuple[str, str], Change] = {
    ("xa-quynh-hoi", "2024-01"): _with_wrong_name,
    ("xa-an-my", "2024-01"): _in_first_record(CommuneAdmissions, lambda r: {**r, "admitted": "#REF!"}),
    ("dn-08", "2024-01"): _in_first_record(EnterpriseReport, lambda r: {**r, "full_members": 2}),
    ("xa-quynh-trang", "2023"): _in_first_record(
        CommuneAdmissions, lambda r: {**r, "candidates": 3, "class_completed": 5}
    ),
    ("xa-dong-tien", "2022"): _in_first_record(CommuneAdmissions, lambda r: {**r, "files_in_review": None}),
}
_NO_SPREADSHEET = {("gdtx-quynh-phu", "2024-01"): "Trung tâm gửi báo cáo sau. (Tệp mẫu)\n".encode()}
_NEVER_SENT = {("xa-an-vinh", "2024-01")}
_SENT_TWICE = {("xa-an-ap", "2023")}


def sample_district(registry: Registry) -> Iterator[SampleFile]:
    """Yield the sample district's files, from 2020 to January 2024, in the order of their names."""
    figures = SampleFigures(registry, admissions(registry))
    for period in sample_periods(registry.terms):
        units = registry.units_existing_in(period.start, period.end)
        for unit in sorted((u for u in units if u.kind in SAMPLE_KINDS), key=lambda unit: unit.name):
            yield from _files_of(figures, unit, period)


def _files_of(figures: SampleFigures, unit: Unit, period: Period) -> Iterator[SampleFile]:
    sent, name = (unit.unit_id, period.id), f"{period.id}/{unit.name} - {period.label}"
    if sent in _NEVER_SENT:
        return
    if sent in _NO_SPREADSHEET:
        yield SampleFile(f"{name}.xlsx", _NO_SPREADSHEET[sent])
        return
    sheets = sample_sheets(figures, unit, period)
    if sent in _CORRECTED:
        yield SampleFile(f"{name}.xlsx", write_workbook(_CORRECTED[sent](sheets)))
        correction = [replace(sheet, version=2) for sheet in sheets]
        yield SampleFile(f"{name}_bản sửa.xlsx", write_workbook(correction))
        return
    content = write_workbook(_AS_SENT[sent](sheets) if sent in _AS_SENT else sheets)
    yield SampleFile(f"{name}.xlsx", content)
    if sent in _SENT_TWICE:
        yield SampleFile(f"{name}_bản sao.xlsx", content)


def sample_sheets(figures: SampleFigures, unit: Unit, period: Period) -> Sheets:
    """Build the correct sheets of a unit for a period."""
    name = _own_name(unit) if figures.registry.is_committee(unit) else unit.name

    def sheet(form: type[Form], records: Sequence[Record] | Mapping[str, Record]) -> FilledSheet:
        return FilledSheet(form, name, unit.code, period.label, records, note=SAMPLE_NOTE)

    if unit.kind == "enterprise":
        return [sheet(EnterpriseReport, {"enterprise": figures.enterprise(unit, period)})]
    if figures.registry.is_committee(unit):
        sheets = [
            sheet(CommuneAdmissions, figures.admissions_by_cell(unit, period)),
            sheet(KeyCadres, figures.key_cadres(unit, period)),
        ]
    else:
        sheets = [sheet(SchoolReport, figures.school(unit, period))]
    if register := figures.register(unit, period):
        sheets.append(sheet(AdmissionRegister, register))
    return sheets


def _own_name(unit: Unit) -> str:
    """Return a unit's name as a committee writes it itself: `Đảng ủy xã An Ấp`."""
    return f"Đảng ủy {unit.name[0].lower()}{unit.name[1:]}"
