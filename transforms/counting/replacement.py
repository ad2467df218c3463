"""Decision of F-08: whether a report may replace the accepted one of the same unit and period.

Source: docs/forms.md §4. A report is decided once, against the report that counted when it came.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from schemas.findings import Finding
from schemas.rules.general import GENERAL_RULES, Severity

MIN_NONZERO_FIGURES = 10  # below it, two units' equal tables may be chance
_RULE = next(rule for rule in GENERAL_RULES if rule.number == "F-08")


@dataclass(frozen=True, slots=True)
class Total:
    """A total that may not fall: its Vietnamese label, its value, and the sheet and cell of its first record."""

    label: str
    value: int
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """The facts of a report that decide whether it may replace another.

    `version`: as stated, None where the sheets state none. `number`: the version it has in the order of its unit and
    period, 1 where nothing says more. `totals`: by form and field. `party_cells`: their present names. `figures`:
    all counts of 01A-XA as one text, row by row; `nonzero_figures`: how many of them are not zero.
    """

    submission_id: str
    file_name: str
    unit_id: str
    unit_name: str
    period: str
    version: int | None
    number: int
    totals: Mapping[str, Total]
    party_cells: frozenset[str]
    figures: str
    nonzero_figures: int


def decide_replacements(
    incoming: Iterable[ReportFacts], counting: Iterable[ReportFacts]
) -> Iterator[tuple[ReportFacts, Finding]]:
    """Decide accepted reports in the order of a night; yield the F-08 findings of those that are asked about.

    `counting`: the counting reports of all units for the periods of `incoming`.
    """
    standing = _Standing()
    for report in counting:
        standing.put(report)
    for report in incoming:
        earlier = standing.of(report)
        finding = _decide(report, earlier, standing.twin_of(report))
        if finding:
            yield report, finding
        is_smaller = earlier is not None and report.version is not None and report.version < earlier.number
        if not is_smaller and (finding is None or finding.severity != Severity.ERROR):
            standing.put(replace(report, number=max(report.version or 0, earlier.number if earlier else 1)))


class _Standing:
    """The reports that count at a moment of the night."""

    def __init__(self) -> None:
        self._reports: dict[tuple[str, str], ReportFacts] = {}
        self._by_figures: dict[tuple[str, str], dict[str, None]] = {}

    def put(self, report: ReportFacts) -> None:
        """Let a report count for its unit and period."""
        self._reports[report.unit_id, report.period] = report
        if report.nonzero_figures >= MIN_NONZERO_FIGURES:
            self._by_figures.setdefault((report.period, report.figures), {})[report.unit_id] = None

    def of(self, report: ReportFacts) -> ReportFacts | None:
        """Return the counting report of the same unit and period."""
        return self._reports.get((report.unit_id, report.period))

    def twin_of(self, report: ReportFacts) -> ReportFacts | None:
        """Find another unit's counting report of the period with the same 01A-XA, figure by figure."""
        if report.nonzero_figures < MIN_NONZERO_FIGURES:
            return None
        for unit_id in self._by_figures.get((report.period, report.figures), ()):
            other = self._reports[unit_id, report.period]
            if unit_id != report.unit_id and other.figures == report.figures:
                return other
        return None


def _decide(report: ReportFacts, earlier: ReportFacts | None, twin: ReportFacts | None) -> Finding | None:
    if earlier is None:
        return _same_as(report, twin, Severity.WARNING, _twin_sentence(report, twin)) if twin else None
    if report.version is not None and report.version < earlier.number:
        return _too_small(report, earlier)
    if twin:
        return _same_as(report, twin, Severity.ERROR, _another_units_sentence(twin))
    if 2 * len(earlier.party_cells & report.party_cells) < len(earlier.party_cells):
        return _other_cells(report, earlier)
    if report.version is not None and report.version > earlier.number:
        return None
    fallen = [name for name, total in earlier.totals.items() if _value(report, name) < total.value]
    return _falls(report, earlier, fallen) if fallen else _replaces(report, earlier)


def _value(report: ReportFacts, field: str) -> int:
    total = report.totals.get(field)
    return total.value if total else 0


def _finding(
    report: ReportFacts, severity: Severity, found: str, expected: str, sentence: str, field: str | None = None
) -> Finding:
    at = report.totals.get(field or "") or next(iter(report.totals.values()), None)
    sheet, cell = (at.sheet, at.cell) if at else ("", "")
    return Finding(_RULE.number, str(severity), sheet, cell, found, expected, sentence)


def _changes(report: ReportFacts, earlier: ReportFacts, fields: Iterable[str]) -> str:
    """Say what changes, as `Kết nạp trong kỳ: 2 → 0`."""
    changed = [
        f"{earlier.totals[name].label}: {earlier.totals[name].value} → {_value(report, name)}"
        for name in fields
        if _value(report, name) != earlier.totals[name].value
    ]
    return "; ".join(changed) or "các số tổng không đổi"


def _falls(report: ReportFacts, earlier: ReportFacts, fallen: list[str]) -> Finding:
    number = earlier.number + 1
    return _finding(
        report,
        Severity.ERROR,
        _changes(report, earlier, fallen),
        f"Lần nộp: {number}, hoặc đúng kỳ báo cáo",
        f"Kỳ này đã có báo cáo được nhận (tệp “{earlier.file_name}”), và báo cáo này làm số liệu giảm. Nếu đây là báo "
        f"cáo điều chỉnh, hãy ghi “Lần nộp: {number}” phía trên bảng rồi gửi lại; nếu là báo cáo của kỳ khác, hãy sửa "
        "kỳ báo cáo. Báo cáo trước vẫn được tính.",
        fallen[0],
    )


def _replaces(report: ReportFacts, earlier: ReportFacts) -> Finding:
    return _finding(
        report,
        Severity.WARNING,
        _changes(report, earlier, earlier.totals),
        f"thay cho tệp “{earlier.file_name}”",
        f"Báo cáo này (tệp “{report.file_name}”) thay cho báo cáo đã nhận của cùng kỳ (tệp “{earlier.file_name}”). Nếu "
        "đúng là báo cáo điều chỉnh thì không cần làm gì; nếu không, hãy báo văn phòng.",
    )


def _too_small(report: ReportFacts, earlier: ReportFacts) -> Finding:
    number = earlier.number + 1
    return _finding(
        report,
        Severity.WARNING,
        f"Lần nộp: {report.version}",
        f"lớn hơn {earlier.number}",
        f"Đã có báo cáo lần nộp {earlier.number} của kỳ này (tệp “{earlier.file_name}”), nên báo cáo này không được "
        f"tính. Nếu đây là báo cáo mới nhất, hãy ghi “Lần nộp: {number}” rồi gửi lại.",
    )


def _other_cells(report: ReportFacts, earlier: ReportFacts) -> Finding:
    shared = len(earlier.party_cells & report.party_cells)
    return _finding(
        report,
        Severity.ERROR,
        f"{shared} trong {len(earlier.party_cells)} chi bộ của báo cáo trước",
        "các chi bộ của đơn vị này",
        f"Phần lớn chi bộ của báo cáo đã nhận (tệp “{earlier.file_name}”) không có trong báo cáo này; có thể đây là "
        "báo cáo của đơn vị khác. Hãy sửa tên đơn vị hoặc kỳ báo cáo rồi gửi lại; nếu vẫn đúng là đơn vị này, hãy đề "
        "nghị văn phòng cho thay thế. Báo cáo trước vẫn được tính.",
    )


def _same_as(report: ReportFacts, twin: ReportFacts, severity: Severity, sentence: str) -> Finding:
    found = f"giống hệt báo cáo của {twin.unit_name}"
    return _finding(report, severity, found, "số liệu của đơn vị này", sentence)


def _another_units_sentence(twin: ReportFacts) -> str:
    return (
        f"Biểu 01A-XA giống hệt từng số với báo cáo đã nhận của {twin.unit_name} (tệp “{twin.file_name}”). Hãy sửa tên "
        "đơn vị hoặc gửi đúng báo cáo của đơn vị; nếu số liệu đúng là như vậy, hãy đề nghị văn phòng cho thay thế. Báo "
        "cáo trước vẫn được tính."
    )


def _twin_sentence(report: ReportFacts, twin: ReportFacts) -> str:
    return (
        f"Biểu 01A-XA của tệp “{report.file_name}” giống hệt từng số với báo cáo của {twin.unit_name} (tệp "
        f"“{twin.file_name}”). Đề nghị kiểm tra lại tên đơn vị và số liệu."
    )
