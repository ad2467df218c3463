"""The work: clean monthly workbooks of a made-up province, made with the project's own template writer."""

import multiprocessing
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.province import months, province, write_registry
from reports.forms.template import FilledSheet, Record, write_workbook
from schemas.forms import FORMS
from schemas.forms.commune_admissions import COUNTS
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
COMMUNE, CADRES, *_, REGISTER = FORMS
# CPU is measured, not a disk: making a file costs from 0.01 to 0.7 ms, as the file system has it.
IN_MEMORY = Path("/dev/shm")  # noqa: S108
ADMITS_EVERY = 3
_BYTES_A_FILE = 20_000  # of a workbook, generously
_AT_ONCE = 50  # workbooks that a process makes before it asks for more


@dataclass(frozen=True, slots=True)
class Report:
    """A unit's report of a month. `number`: its place among all of the province, month by month and unit by unit."""

    registry: Registry
    number: int

    @property
    def period(self) -> Period:
        """Its month."""
        return months()[self.number // len(self.registry.units)]

    @property
    def unit(self) -> Unit:
        """Whose it is."""
        return self.registry.units[self.number % len(self.registry.units)]

    @property
    def name(self) -> str:
        """Of its file."""
        return f"{self.period.id} {self.unit.unit_id}.xlsx"

    @property
    def admits(self) -> bool:
        """Whether it admits somebody, and so has a register."""
        return self.number % ADMITS_EVERY == 0

    @property
    def cell(self) -> int:
        """Which of the party cells admits."""
        return self.number % len(PARTY_CELLS)

    def up_to_it(self) -> Iterator["Report"]:
        """The unit's reports from the term's first month to this one."""
        units = len(self.registry.units)
        return (Report(self.registry, n) for n in range(self.number % units, self.number + 1, units))


def workbook(report: Report) -> bytes:
    """A clean workbook: whatever it states as to date is what the unit's reports stated."""
    period, unit = report.period, report.unit
    counts = [dict.fromkeys(COUNTS, 0) | {"candidates": 1 + (report.number + n) % 4} for n in range(len(PARTY_CELLS))]
    if report.admits:
        counts[report.cell] |= dict.fromkeys(("admitted", "admitted_youth_union"), 1)
    for earlier in report.up_to_it():
        counts[earlier.cell]["admitted_term_to_date"] += earlier.admits
        counts[earlier.cell]["admitted_year_to_date"] += earlier.admits and earlier.period.end.year == period.end.year
    admissions: list[Record] = [
        {"section": section, "party_cell": cell, **of_cell}
        for (section, cell), of_cell in zip(PARTY_CELLS, counts, strict=True)
    ]
    cadres: list[Record] = [
        {"organisation": organisation, "level": level, "key_cadres": total, "not_yet_members": total // 3}
        for organisation in ORGANISATIONS
        for level, total in (("Cấp xã", 2), ("Chi hội", 8))
    ]
    forms = [(COMMUNE, admissions), (CADRES, cadres)]
    if report.admits:
        forms.append((REGISTER, [_register(report)]))
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
    """Where work is kept for the next time: in memory, where a machine has such a place."""
    return IN_MEMORY / "tonghop-bench" if IN_MEMORY.is_dir() else None


def write_work(below: Path, files: int) -> tuple[Path, Path]:
    """Write that many workbooks, unless they are there from the last time; returns the inbox and the registry's folder.

    Raises OSError where there is no room.
    """
    registry = province(files)
    made_by = sha256_of(workbook(Report(registry, 0)))[:8]  # of another writer, other workbooks
    home = below / f"{files}-files-{made_by}"
    inbox, told = home / "inbox", home / "registry"
    if not told.is_dir():
        shutil.rmtree(home, ignore_errors=True)
        below.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(below).free < files * _BYTES_A_FILE:
            raise OSError(f"{below} has no room for {files} workbooks")
        inbox.mkdir(parents=True)
        with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
            pool.map(partial(_write, inbox, registry), range(files), chunksize=_AT_ONCE)
        write_registry(registry, told)  # last: it says that the workbooks are all there
    return inbox, told
