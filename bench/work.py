"""The files of a benchmark: clean monthly workbooks of a made-up province, from the template writer."""

import multiprocessing
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.province import months, province, write_registry
from reports.forms.template import FilledSheet, Record, write_workbook
from schemas.forms.admission_register import AdmissionRegister
from schemas.forms.commune_admissions import COUNTS, CommuneAdmissions
from schemas.forms.key_cadres import KeyCadres
from schemas.periods import Period
from schemas.registry import Registry, Unit
from warehouse.home.archive import sha256_of

PARTY_CELLS = (
    *(("village", f"Chi bộ thôn {n}") for n in range(1, 9)),
    ("agency", "Chi bộ Công an xã"),
    ("agency", "Chi bộ Trường THCS"),
    ("agency", "Chi bộ Trạm Y tế"),
)
ORGANISATIONS = ("Hội Phụ nữ", "Hội Nông dân", "Đoàn Thanh niên", "Hội Cựu chiến binh", "Mặt trận Tổ quốc")
# In memory, because creating a file costs 0.01 to 0.7 ms of CPU, depending on the file system.
IN_MEMORY = Path("/dev/shm")  # noqa: S108
ADMITS_EVERY = 3
_BYTES_A_FILE = 20_000  # more than any workbook has
_AT_ONCE = 50  # workbooks in one task of a process


@dataclass(frozen=True, slots=True)
class Report:
    """A unit's report of a month. `number`: its index in the province, month by month and unit by unit."""

    registry: Registry
    number: int

    @property
    def period(self) -> Period:
        """The month of the report."""
        return months()[self.number // len(self.registry.units)]

    @property
    def unit(self) -> Unit:
        """The unit that sends the report."""
        return self.registry.units[self.number % len(self.registry.units)]

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"{self.period.id} {self.unit.unit_id}.xlsx"

    @property
    def admits(self) -> bool:
        """Check whether it has an admission, and so a register."""
        return self.number % ADMITS_EVERY == 0

    @property
    def cell(self) -> int:
        """The index of the party cell that admits."""
        return self.number % len(PARTY_CELLS)

    def up_to_here(self) -> Iterator["Report"]:
        """Yield the unit's reports from the term's first month to this one."""
        units = len(self.registry.units)
        return (Report(self.registry, n) for n in range(self.number % units, self.number + 1, units))


def workbook(report: Report) -> bytes:
    """Build a clean workbook, whose to-date counts are the sums of the unit's reports."""
    period, unit = report.period, report.unit
    counts = [dict.fromkeys(COUNTS, 0) | {"candidates": 1 + (report.number + n) % 4} for n in range(len(PARTY_CELLS))]
    if report.admits:
        counts[report.cell] |= dict.fromkeys(("admitted", "admitted_youth_union"), 1)
    for earlier in report.up_to_here():
        counts[earlier.cell]["admitted_term_to_date"] += earlier.admits
        counts[earlier.cell]["admitted_year_to_date"] += earlier.admits and earlier.period.end.year == period.end.year
    admissions: list[Record] = [
        {"section": section, "party_cell": cell, **cell_counts}
        for (section, cell), cell_counts in zip(PARTY_CELLS, counts, strict=True)
    ]
    cadres: list[Record] = [
        {"organisation": organisation, "level": level, "key_cadres": total, "not_yet_members": total // 3}
        for organisation in ORGANISATIONS
        for level, total in (("Cấp xã", 2), ("Chi hội", 8))
    ]
    forms = [(CommuneAdmissions, admissions), (KeyCadres, cadres)]
    if report.admits:
        forms.append((AdmissionRegister, [_register(report)]))
    return write_workbook([FilledSheet(form, unit.name, unit.code, period.label, records) for form, records in forms])


def _register(report: Report) -> Record:
    return {
        "decision_number": f"{report.number + 1}-QĐ/HU",
        "decision_line": 1,
        "decided_on": report.period.start,
        "admitted_on": report.period.end,
        "party_cell": PARTY_CELLS[report.cell][1],
        "introduced_by": "Đoàn Thanh niên",
        "gender": "Nam",
        "age_group": "18-30",
    }


def _write(inbox: Path, registry: Registry, number: int) -> None:
    report = Report(registry, number)
    (inbox / report.name).write_bytes(workbook(report))


def kept_below() -> Path | None:
    """Return the folder in memory where workbooks are kept for the next time; None without one."""
    return IN_MEMORY / "tonghop-bench" if IN_MEMORY.is_dir() else None


def write_work(below: Path, files: int) -> tuple[Path, Path]:
    """Write a number of workbooks, unless kept from the last time; return inbox and registry folder.

    Raises OSError for too little space.
    """
    registry = province(files)
    made_by = sha256_of(workbook(Report(registry, 0)))[:8]  # a changed writer makes new workbooks
    home = below / f"{files}-files-{made_by}"
    inbox, registry_folder = home / "inbox", home / "registry"
    if not registry_folder.is_dir():
        shutil.rmtree(home, ignore_errors=True)
        below.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(below).free < files * _BYTES_A_FILE:
            raise OSError(f"{below} has no room for {files} workbooks")
        inbox.mkdir(parents=True)
        with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
            pool.map(partial(_write, inbox, registry), range(files), chunksize=_AT_ONCE)
        write_registry(registry, registry_folder)  # last, as the mark that all workbooks are written
    return inbox, registry_folder
