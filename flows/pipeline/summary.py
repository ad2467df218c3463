"""The summary of a run: a stable JSON object, and one sentence."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import polars as pl

from schemas.registry import Terms
from warehouse.published.querying import PublishedQuery
from warehouse.published.run_queries import counting_of_run, district_progress_of

NO_REPORT = "no_report"
_MAX_NAMED = 20
WORST_FIRST = (
    "unreadable",
    "unrecognised",
    "rejected",
    NO_REPORT,
    "accepted_with_warnings",
    "duplicate",
    "accepted",
)
STATUS_NAMES = {
    "accepted": "được nhận",
    "accepted_with_warnings": "nhận kèm cảnh báo",
    "rejected": "bị trả lại",
    "unreadable": "không đọc được",
    "unrecognised": "không đúng mẫu",
    NO_REPORT: "không phải bảng tính",
    "duplicate": "trùng tệp đã nhận",
}


@dataclass(frozen=True, slots=True)
class SubmissionLine:
    """One submission of a run, as in its JSON.

    `counts`: its figures count, or are a copy of figures that do; else `why_not` says the reason.
    """

    file: str
    sha256: str
    status: str
    unit_id: str | None
    period: str | None
    rules: tuple[str, ...]
    submission_id: str = ""
    counts: bool = True
    why_not: str = ""

    @property
    def is_good(self) -> bool:
        """Check whether it was accepted, or is a copy of an earlier content."""
        return self.status.startswith("accepted") or self.status == "duplicate"


@dataclass(frozen=True, slots=True)
class DistrictFigure:
    """The district's figures at the end of the latest month that had ended."""

    period: str
    admitted: int | None
    year_to_date: int
    term_to_date: int
    term_target: int

    @property
    def sentence(self) -> str:
        """Return a phrase such as `30 of 40 (75.0 %) by the end of 2024-01`."""
        share = f" ({100 * self.term_to_date / self.term_target:.1f} %)" if self.term_target else ""
        return f"{self.term_to_date} of {self.term_target}{share} by the end of {self.period}"


@dataclass(frozen=True, slots=True)
class RunSummary:
    """The result of a run.

    `seen_before`: the number of inbox files that were known already. `left_out`: of those that systems left there.
    `emptied_of`: of an inbox without any file, the number of those that earlier runs saw in it; `still_empty`: an
    earlier run said so. `upgraded`: a sentence on an upgrade of the program since the last run.
    """

    run_id: str
    as_of: date
    submissions: tuple[SubmissionLine, ...]
    district: DistrictFigure
    seen_before: int
    left_out: int = 0
    emptied_of: int = 0
    still_empty: bool = False
    upgraded: str = ""

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what a person has to look at, once: an emptied inbox, an upgrade."""
        return tuple(said for said in (self._emptied(), self.upgraded) if said)

    def _emptied(self) -> str:
        if not self.emptied_of or self.still_empty:
            return ""
        was = f"The inbox is empty, and {self.emptied_of} files were in it before"
        return f"{was}: unless somebody emptied it, see that its disk or server is connected"

    @property
    def no_reports(self) -> tuple[SubmissionLine, ...]:
        """Return the files that are no spreadsheets."""
        return tuple(line for line in self.submissions if line.status == NO_REPORT)

    def counts(self) -> dict[str, int]:
        """Count submissions by status, the most frequent first."""
        counts: dict[str, int] = defaultdict(int)
        for line in self.submissions:
            counts[line.status] += 1
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    @property
    def sentence(self) -> str:
        """Return a sentence: `305 reports: 297 accepted, 6 rejected; 30 of 40 (75.0 %) by the end of 2024-01`."""
        return "; ".join([self._reports(), *self._other_files(), self.district.sentence])

    def _reports(self) -> str:
        counts = {status: n for status, n in self.counts().items() if status != NO_REPORT}
        if counts:
            listed = ", ".join(f"{n} {status.replace('_', ' ')}" for status, n in counts.items())
            return f"{sum(counts.values())} reports: {listed}"
        if emptied := self._emptied():
            return emptied
        if self.still_empty:
            return f"The inbox is still empty ({self.emptied_of} files were in it before)"
        what = "No new report" if self.submissions else "Nothing new"
        return f"{what} ({self.seen_before} files seen before)"

    def _other_files(self) -> list[str]:
        accepted = [line for line in self.submissions if line.is_good and not line.counts]
        named = ", ".join(f"{line.file}: {line.why_not}" for line in accepted[:_MAX_NAMED])
        not_counted = [f"{_files(len(accepted))} accepted but not counted ({named})"] if accepted else []
        others = [(len(self.no_reports), "no spreadsheet"), (self.left_out, "left by systems, not read")]
        return not_counted + [f"{_files(number)} {what}" for number, what in others if number]

    def as_json(self) -> dict[str, object]:
        """Return the object that `tonghop run --format json` prints."""
        shape = asdict(self)
        for name in ("seen_before", "left_out", "emptied_of", "still_empty", "upgraded"):
            del shape[name]
        for line in shape["submissions"]:
            del line["submission_id"]
        return shape | {"as_of": self.as_of.isoformat(), "warnings": list(self.warnings)}


def _files(number: int) -> str:
    return f"{number} file{'s' if number > 1 else ''}"


def summarise(
    query: PublishedQuery,
    terms: Terms,
    run_id: str,
    as_of: date,
    submissions: pl.DataFrame,
    findings: pl.DataFrame,
    seen_before: int,
    left_out: int = 0,
    emptied_of: int = 0,
    *,
    still_empty: bool = False,
    upgraded: str = "",
) -> RunSummary:
    """Summarise a run: its submissions and findings, and the district's figures from the published copy."""
    rules: Mapping[str, list[str]] = dict(
        findings.group_by("submission_id").agg(pl.col("rule").unique().sort()).iter_rows()
    )
    counting = {row["submission_id"]: row for row in counting_of_run(query, run_id).iter_rows(named=True)}
    lines = tuple(
        SubmissionLine(
            row["file_name"],
            row["sha256"],
            row["status"],
            row["unit_id"],
            row["period"],
            tuple(rules.get(row["submission_id"], ())),
            row["submission_id"],
            *_counts(row["status"], counting.get(row["submission_id"])),
        )
        for row in submissions.iter_rows(named=True)
    )
    district = district_figure(query, terms, as_of)
    return RunSummary(run_id, as_of, lines, district, seen_before, left_out, emptied_of, still_empty, upgraded)


def _counts(status: str, counting: Mapping[str, Any] | None) -> tuple[bool, str]:
    """Tell whether a submission counts, and why not. `counting`: a row of `counting_of_run`; None after a dry run."""
    if not (status.startswith("accepted") or status == "duplicate"):
        return False, status.replace("_", " ")
    if counting is None or counting["counts"]:
        return True, ""
    if counting["withdrawn"] or counting["counting_file"] is None:
        return False, "withdrawn"
    return False, f"{counting['counting_file']} counts instead"


def district_figure(query: PublishedQuery, terms: Terms, as_of: date) -> DistrictFigure:
    """Return the district's figures for the latest month that had ended by a day; zeros where it has none."""
    period = terms.latest_month_ended(as_of).id
    found = district_progress_of(query, period)
    return DistrictFigure(*found.row(0)) if found.height else DistrictFigure(period, None, 0, 0, 0)
