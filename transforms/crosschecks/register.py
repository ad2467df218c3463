"""The register of admissions against what is stated beside it (X-01), and against other registers (X-02).

LINES, one row a line of a register: `unit_id`, `period`, `submission_id`, `sheet`, `number`, `line`, `decision`
(number, line and term, as they are compared), `cell` (of the number), `order`.
"""

from collections.abc import Sequence

import polars as pl

from schemas.declaration.contributions import adding
from schemas.declaration.figures import Figure
from schemas.declaration.form import Form
from schemas.forms.admission_register import AdmissionRegister
from schemas.registry import Registry, Terms
from schemas.rules.general import Rule
from transforms.crosschecks.figures import (
    NO_FINDINGS,
    Standing,
    amount,
    as_findings,
    periods_of,
    where,
    with_cells,
    with_periods,
)
from transforms.lineage import lineage

_CODE = AdmissionRegister.metadata().code
_REPORT = ["unit_id", "period", "submission_id"]


def register_lines(standing: Standing, terms: Terms) -> pl.DataFrame:
    """Return every line of the registers in force: LINES."""
    table = AdmissionRegister.metadata().table
    lines = _with_terms(standing.records[table].join(standing.reports, on="submission_id"), terms)
    numbered = lines.with_columns(field=pl.lit("decision_number"), number="decision_number", line="decision_line")
    # As in C-07: a number is the same whatever its letters' case.
    decision = pl.concat_str(pl.col("number").str.to_lowercase(), "line", "term", separator=" · ")
    placed = with_cells(numbered, AdmissionRegister, standing.layouts)
    return placed.select(*_REPORT, "sheet", "number", "line", decision.alias("decision"), "cell", order="sheet_row")


def _with_terms(lines: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """Add the `term` whose numbers a decision is one of: that of its date, else of the report's period."""
    of_period = lines.join(periods_of(terms).select("period", "term"), on="period", how="left", maintain_order="left")
    decided = pl.col("decided_on")
    of_date = [pl.when(decided.is_between(t.start, t.end)).then(pl.lit(t.term_id)) for t in terms.terms]
    return of_period.with_columns(term=pl.coalesce(*of_date, "term").fill_null(""))


def lines_differ(rule: Rule, stated: pl.DataFrame, lines: pl.DataFrame, forms: Sequence[type[Form]]) -> pl.DataFrame:
    """X-01: lines in 04-KN ≠ admissions stated by the same unit for the same period.

    Admissions have a line where they add to the district and the units that state them send the register.
    """
    senders = AdmissionRegister.metadata().senders
    listed_forms = [form.metadata().code for form in adding(forms) if form.metadata().senders <= senders]
    said = stated.filter(pl.col("form").is_in(listed_forms), figure=Figure.ADMITTED)
    listed = (
        lines.sort("order")
        .group_by(_REPORT)
        .agg(
            pl.len().alias("lines_listed"),
            other_sheet=pl.col("sheet").first(),
            other_cell=pl.col("cell").first(),
            other_last=pl.col("cell").last(),
        )
    )
    both = said.join(listed, on=_REPORT, how="full", coalesce=True).with_columns(
        pl.col("value", "lines", "lines_listed").fill_null(0)
    )
    cells = (
        pl.when(pl.col("lines_listed") > 1).then(pl.format("{}:{}", "other_cell", "other_last")).otherwise("other_cell")
    )
    listed_at = pl.format(" (ô {})", cells).fill_null("")
    return as_findings(
        rule,
        both.filter(pl.col("value") != pl.col("lines_listed")).with_columns(
            form=pl.lit(_CODE),
            field=pl.col("field").fill_null(str(Figure.ADMITTED)),
            found=amount(),
            expected=pl.format("{} dòng trong sổ {}{}", "lines_listed", pl.lit(_CODE), listed_at),
            other_unit_id="unit_id",
            other_period="period",
            other_submission_id="submission_id",
        ),
    )


def lines_in_two_registers(rule: Rule, lines: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """X-02: one decision line in two units' registers; each of their lines has a finding that names the other.

    A successor that lists what its predecessor listed is no second unit.
    """
    other_fields = ("unit_id", "period", "submission_id", "sheet", "cell", "label")
    kin = lineage(registry)
    generation = pl.col("generation").fill_null(0)
    ordered = (
        with_periods(lines, registry.terms)
        .join(kin.select("unit_id", "generation").unique(), on="unit_id", how="left")
        .sort(generation, "unit_id", "start", "length", "order")
        .drop("generation")
    )
    first = ordered.group_by("decision", maintain_order=True).first()
    found = ordered.join(first.select("decision", first_unit="unit_id"), on="decision")
    heirs = kin.select("unit_id", first_unit="predecessor_id")
    strangers = found.filter(pl.col("unit_id") != pl.col("first_unit")).join(
        heirs, on=["unit_id", "first_unit"], how="anti", maintain_order="left"
    )
    if strangers.is_empty():
        return NO_FINDINGS
    # Of each decision, the first line, and the first one of another unit: every later one is compared with the first.
    second = strangers.group_by("decision", maintain_order=True).first().select("decision", *other_fields)
    facing_second = found.filter(pl.col("unit_id") == pl.col("first_unit")).join(second, on="decision", suffix="_2")
    facing_first = strangers.join(first.select("decision", *other_fields), on="decision", suffix="_2")
    others = {f"{name}_2": f"other_{name}" for name in other_fields}
    both = pl.concat([facing_second, facing_first]).rename(others).join(_names(registry), on="other_unit_id")
    here = where("other_sheet", "other_cell")
    return as_findings(
        rule,
        both.with_columns(
            form=pl.lit(_CODE),
            field=pl.lit("decision_number"),
            record=pl.format("{} · {}", pl.col("number").str.to_lowercase(), "line"),
            found=pl.format("{}, dòng {}", "number", "line"),
            expected=pl.format("một đơn vị ghi dòng này; {} cũng ghi, {}, ô {}", "other_name", "other_label", here),
        ),
    )


def _names(registry: Registry) -> pl.DataFrame:
    names = {unit.unit_id: unit.name for unit in registry.units}
    return pl.DataFrame({"other_unit_id": list(names), "other_name": list(names.values())})
