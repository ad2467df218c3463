"""Validation with Pandera, once a form and batch: typed records to the cells that break a rule."""

from collections.abc import Sequence

import polars as pl
from pandera.errors import SchemaErrors

from schemas.declaration.fields import Kind
from schemas.declaration.form import TOTAL, Form, FormRule
from transforms.validation.records import CELL_FINDINGS, BatchedReading


def failing_cells(
    form: type[Form], frame: pl.DataFrame, unread: pl.DataFrame, placed: Sequence[BatchedReading]
) -> pl.DataFrame:
    """Find every cell of `frame` that breaks a rule, as `CELL_FINDINGS`; `unread` (C-02, C-04 …) is included.

    A rule is skipped where a cell that it needs can't be parsed or has no column: one mistake, one finding.
    """
    judged = form.judged(frame)
    unreadable = set(unread.select("reading", "position", "field").iter_rows())
    columns_unread = {(reading, name) for reading, _, name in unreadable}
    rows = []
    for rule in _broken_rules(form, frame, judged):
        for name in rule.fields(form):
            kept = judged[f"{rule.name} {name}"]
            if kept.all():
                continue
            needs = _needed_fields(form, rule, name)
            for row in _failures(form, frame, rule, name, kept).iter_rows():
                reading, position = row[0], row[1]
                missing = needs - placed[reading].reading.field_positions.keys()
                spoiled = any((reading, position, need) in unreadable for need in needs)
                spoiled_sum = rule.on == TOTAL and (reading, name) in columns_unread
                if not (missing or spoiled or spoiled_sum):
                    rows.append(row)
    return pl.concat([unread, pl.DataFrame(rows, schema=CELL_FINDINGS, orient="row")])


def _broken_rules(form: type[Form], frame: pl.DataFrame, judged: pl.DataFrame) -> list[FormRule]:
    """Return the rules that Pandera reports as broken anywhere in the batch; `judged`: their outcomes."""
    try:
        form.validate(frame.hstack(judged), lazy=True)
    except SchemaErrors as errors:
        for error in errors.schema_errors:
            if error.check_output is None:
                raise error from None  # a schema error: a bug, not a unit's mistake
        return [form.checks()[str(error.check.name)] for error in errors.schema_errors]
    return []


def _needed_fields(form: type[Form], rule: FormRule, name: str) -> set[str]:
    """Return the fields that the rule reads."""
    looked_at = set(rule.constraint(form, name).holds.meta.root_names()) | {name}
    return looked_at & form.cells().keys() if rule.rule else {name}


def _failures(form: type[Form], frame: pl.DataFrame, rule: FormRule, name: str, kept: pl.Series) -> pl.DataFrame:
    """Select the records whose field breaks the rule, as `CELL_FINDINGS`; `kept`: the rule's outcome."""
    # Filter last: an expected value can be a sum over the sheet.
    checked = frame.select(
        "reading",
        "position",
        field=pl.lit(name),
        rule=pl.lit(rule.number),
        found=_as_written(form, name),
        expected=rule.constraint(form, name).expected,
    )
    return checked.filter(~kept)


def _as_written(form: type[Form], name: str) -> pl.Expr:
    """Format a value as the sender wrote it: 12, not 12.0; the day first."""
    kind = form.cells()[name].kind
    if kind is Kind.DATE:
        return pl.col(name).dt.strftime("%d/%m/%Y")
    if kind is Kind.COUNT:
        text = pl.col(name).cast(pl.String)
        return text.str.strip_suffix(".0")
    return pl.col(name).cast(pl.String)
