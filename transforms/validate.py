"""One Pandera validation a form a batch: typed records → the cells that break a rule."""

from collections.abc import Iterable, Sequence

import polars as pl
from pandera.errors import SchemaError, SchemaErrors

from schemas.fields import Kind
from schemas.form import TOTAL, Form, FormRule
from transforms.records import CELL_PROBLEMS, PlacedReading

GENERAL_EXPECTED = {
    "C-01": "một giá trị; nếu không có thì ghi 0",
    "C-03": "số nguyên không âm",
    "C-07": "mỗi dòng một lần",
}


def broken_cells(
    form: type[Form], frame: pl.DataFrame, unread: pl.DataFrame, placed: Sequence[PlacedReading]
) -> pl.DataFrame:
    """Every cell of `frame` that breaks a rule, as `CELL_PROBLEMS`; `unread` (C-02, C-04 …) is part of it.

    A rule is not asked where a cell that it needs couldn't be read or its column is missing: one mistake,
    one finding.
    """
    try:
        form.validate(frame, lazy=True)
    except SchemaErrors as errors:
        found = [_failures(form, frame, error) for error in errors.schema_errors]
    else:
        return unread
    unreadable = set(unread.select("reading", "position", "field").iter_rows())
    columns_unread = {(reading, name) for reading, _, name in unreadable}
    rows = []
    for uses, failures, whole_column in found:
        for row in failures.iter_rows():
            reading, position, name = row[0], row[1], row[2]
            places = placed[reading].reading.places
            spoiled = any(
                (reading, position, use) in unreadable or use not in places for use in uses | {name}
            ) or (whole_column and (reading, name) in columns_unread)
            if not spoiled:
                rows.append(row)
    return pl.concat([unread, pl.DataFrame(rows, schema=CELL_PROBLEMS, orient="row")])


def _failures(
    form: type[Form], frame: pl.DataFrame, error: SchemaError
) -> tuple[set[str], pl.DataFrame, bool]:
    """The fields a broken rule looks at, the cells that break it, and whether it looks at a whole column."""
    if error.check_output is None:
        raise error  # the frame itself is not of the form's shape: a mistake of ours, not of a unit
    number, name = str(error.check.name), str(error.schema.name)
    holds = pl.DataFrame(error.check_output.lazy().collect()).to_series()
    own = _own_rule(form.rules(), number, name)
    if own:
        constraint = own.demand(form, pl.col(name))
        uses = set(constraint.holds.meta.root_names()) & set(form.cells())
        expected = constraint.expected
    else:
        uses = set()
        expected = pl.lit(GENERAL_EXPECTED.get(number) or _list_of(form, name))
    # The whole frame is looked at before it is filtered: an expectation can be a sum over the sheet.
    said = frame.select(
        "reading",
        "position",
        field=pl.lit(name),
        rule=pl.lit(number),
        found=_as_shown(form, name),
        expected=expected,
    )
    return uses, said.filter(~holds), own is not None and own.on == TOTAL


def _own_rule(rules: Iterable[FormRule], number: str, name: str) -> FormRule | None:
    return next((rule for rule in rules if rule.rule.number == number and name in rule.at), None)


def _list_of(form: type[Form], name: str) -> str:
    return "một trong: " + ", ".join(dict.fromkeys(form.cells()[name].choices.values()))


def _as_shown(form: type[Form], name: str) -> pl.Expr:
    """A value as the sender wrote it: 12, not 12.0; the day first."""
    kind = form.cells()[name].kind
    if kind is Kind.DATE:
        return pl.col(name).dt.strftime("%d/%m/%Y")
    if kind is Kind.COUNT:
        text = pl.col(name).cast(pl.String)
        return text.str.strip_suffix(".0")
    return pl.col(name).cast(pl.String)
