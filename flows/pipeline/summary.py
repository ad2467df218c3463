"""The summary of a run: a stable JSON object, one sentence, and Markdown for operators."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

import polars as pl

from schemas.registry import Terms
from warehouse.published.publish import PublishedQuery
from warehouse.published.run_queries import district_progress_of


@dataclass(frozen=True, slots=True)
class SubmissionLine:
    """One submission of a run, as in its JSON."""

    file: str
    sha256: str
    status: str
    unit_id: str | None
    period: str | None
    rules: tuple[str, ...]
    submission_id: str = ""

    @property
    def counts(self) -> bool:
        """Check whether its figures count, or are a copy of figures that do."""
        return self.status.startswith("accepted") or self.status == "duplicate"


@dataclass(frozen=True, slots=True)
class DistrictFigure:
    """The district's figures at the end of the latest month that had ended."""

    period: str
    admitted: int
    year_to_date: int
    term_to_date: int
    term_target: int

    @property
    def sentence(self) -> str:
        """Return a phrase such as `419 of 750 (55.9 %) by the end of 2024-01`."""
        share = f" ({100 * self.term_to_date / self.term_target:.1f} %)" if self.term_target else ""
        return f"{self.term_to_date} of {self.term_target}{share} by the end of {self.period}"


@dataclass(frozen=True, slots=True)
class RunSummary:
    """The result of a run. `seen_before`: the number of inbox files that were known already."""

    run_id: str
    as_of: date
    submissions: tuple[SubmissionLine, ...]
    district: DistrictFigure
    seen_before: int

    def counts(self) -> dict[str, int]:
        """Count submissions by status, the most frequent first."""
        counts: dict[str, int] = defaultdict(int)
        for line in self.submissions:
            counts[line.status] += 1
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    @property
    def sentence(self) -> str:
        """Return a sentence: `305 reports: 297 accepted, 6 rejected; 419 of 750 (55.9 %) by the end of 2024-01`."""
        if not self.submissions:
            return f"Nothing new ({self.seen_before} files seen before); {self.district.sentence}"
        counts = ", ".join(f"{n} {status.replace('_', ' ')}" for status, n in self.counts().items())
        return f"{len(self.submissions)} reports: {counts}; {self.district.sentence}"

    def as_json(self) -> dict[str, object]:
        """Return the object that `tonghop run --format json` prints."""
        shape = asdict(self)
        del shape["seen_before"]
        for line in shape["submissions"]:
            del line["submission_id"]
        return shape | {"as_of": self.as_of.isoformat()}

    def markdown(self) -> str:
        """Return the text of the summary artifact."""
        rows = "\n".join(f"| {status.replace('_', ' ')} | {n} |" for status, n in self.counts().items())
        d = self.district
        return (
            f"# {d.term_to_date} of {d.term_target}\n\n"
            f"{self.sentence}.\n\n"
            f"| status | reports |\n| --- | ---: |\n{rows or '| nothing new | 0 |'}\n\n"
            f"| district, {d.period} | admissions |\n| --- | ---: |\n"
            f"| in the month | {d.admitted} |\n| since the year's first day | {d.year_to_date} |\n"
            f"| since the term's first day | {d.term_to_date} |\n"
        )


def summarise(
    query: PublishedQuery,
    terms: Terms,
    run_id: str,
    as_of: date,
    submissions: pl.DataFrame,
    findings: pl.DataFrame,
    seen_before: int,
) -> RunSummary:
    """Summarise a run: its submissions and findings, and the district's figures from the published copy."""
    rules: Mapping[str, list[str]] = dict(
        findings.group_by("submission_id").agg(pl.col("rule").unique().sort()).iter_rows()
    )
    lines = tuple(
        SubmissionLine(
            row["file_name"],
            row["sha256"],
            row["status"],
            row["unit_id"],
            row["period"],
            tuple(rules.get(row["submission_id"], ())),
            row["submission_id"],
        )
        for row in submissions.iter_rows(named=True)
    )
    return RunSummary(run_id, as_of, lines, district_figure(query, terms, as_of), seen_before)


def district_figure(query: PublishedQuery, terms: Terms, as_of: date) -> DistrictFigure:
    """Return the district's figures for the latest month that had ended by a day; zeros where it has none."""
    period = terms.latest_month_ended(as_of).id
    found = district_progress_of(query, period)
    return DistrictFigure(*found.row(0)) if found.height else DistrictFigure(period, 0, 0, 0, 0)
