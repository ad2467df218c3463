"""Data validation and conditional formats of a template's cells, derived from the form's fields and rules.

A cell that must equal a sum of others gets that sum as its formula. Excel refuses values that a field's kind or an
error rule forbids. Violations of any rule are coloured too, since changing another cell can make a figure wrong.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import polars as pl

from schemas.declaration.constraints import Comparison, FilledWhere, total_of
from schemas.declaration.fields import FieldSpec, Kind
from schemas.declaration.form import MOST_COUNTED, RECORD, Form
from schemas.periods import Period
from schemas.rules.general import Rule, Severity

FIRST_DAY, LAST_DAY = date(1930, 1, 1), date(2099, 12, 31)
MAX_LIST_LENGTH = MAX_MESSAGE_LENGTH = 255
MAX_TITLE_LENGTH = 32

NO_SUM = " "  # is read as blank, and unlike an empty text it can be stored as a formula's result

Address = Callable[[str], str]  # a field of the same record → the address of its cell


@dataclass(frozen=True, slots=True)
class Violation:
    """A formula that is true where a cell breaks a rule, with the rule's severity."""

    formula: str
    severity: Severity


@cache
def sums(form: type[Form]) -> dict[str, tuple[str, ...]]:
    """Map each field that must be the sum of others of its record to those fields."""
    found = {}
    for name in form.cells():
        for _, constraint in _constraints_of(form, name):
            if isinstance(constraint, Comparison) and constraint.operator == "=":
                parts = tuple(constraint.limit.meta.root_names())
                if constraint.limit.meta.eq(total_of(parts)):
                    found[name] = parts
    return found


def sum_formula(parts: Sequence[str], address: Address) -> str:
    """Build the formula that sums cells of a record; it gives `NO_SUM` while all of them are blank."""
    cells = ",".join(address(part) for part in parts)
    return f'=IF(COUNT({cells})=0,"{NO_SUM}",SUM({cells}))'


def cell_validation(form: type[Form], name: str, address: Address, period: Period | None) -> dict[str, object] | None:
    """Build a cell's data validation and messages, as XlsxWriter takes them; None where any value is accepted."""
    spec, rules = form.cells()[name], _error_rules(form, name)
    conditions = _error_conditions(form, name, address, period)
    match spec.kind:
        case Kind.COUNT:
            refused = _counts(address(name), conditions)
            message = "Ghi số nguyên từ 0 trở lên. Không phát sinh thì ghi 0."
        case Kind.DATE:
            refused = _days(address(name), conditions)
            message = "Ghi ngày/tháng/năm, ví dụ 26/02/2024."
        case Kind.CHOICE | Kind.FLAG:
            listed = list(dict.fromkeys(spec.choices.values()))
            if len(",".join(listed)) > MAX_LIST_LENGTH or any("," in value for value in listed):
                return None
            refused = {"validate": "list", "source": listed}
            message = (
                "Ghi x nếu có, để trống nếu không." if spec.kind is Kind.FLAG else "Chọn một giá trị trong danh sách."
            )
        case _:
            return None
    return refused | _messages(spec.path[-1], [message, *(rule.sentence for rule in rules)])


def unique_in(spec: FieldSpec, cell: str, cells: str) -> dict[str, object]:
    """Build the data validation that refuses a key already present in `cells` (an absolute range)."""
    message = "Mỗi dòng một tên, không ghi trùng."
    return {"validate": "custom", "value": f"=COUNTIF({cells},{cell})<2"} | _messages(spec.path[-1], [message])


def dropdown_of_cells(label: str, cells: str, message: str) -> dict[str, object]:
    """Build a dropdown of the texts in `cells`; other texts only get a warning, since other spellings are read too."""
    return {"validate": "list", "source": f"={cells}", "error_type": "warning"} | _messages(label, [message])


def violations(form: type[Form], name: str, address: Address, period: Period | None) -> list[Violation]:
    """List the conditions under which a cell is coloured, errors first."""
    cell = address(name)
    found = []
    for rule, constraint in _constraints_of(form, name):
        condition = _condition(constraint, cell, address, period)
        if condition and name not in sums(form):
            blank_too = isinstance(constraint, FilledWhere)
            kept = f"NOT({condition})" if blank_too else f"AND(ISNUMBER({cell}),NOT({condition}))"
            found.append(Violation(f"={kept}", rule.severity))
    return sorted(found, key=lambda violation: violation.severity is not Severity.ERROR)


def _constraints_of(form: type[Form], name: str) -> list[tuple[Rule, Comparison | FilledWhere]]:
    """List the constraints on a field that a spreadsheet can check, each with its rule."""
    rules = [r for r in form.checks().values() if r.rule and r.on == RECORD and name in r.at]
    return [(r.rule, constraint) for r in rules if r.rule for constraint in r.constraint(form, name).on_entry]


def _error_rules(form: type[Form], name: str) -> list[Rule]:
    rules = {rule.number: rule for rule, _ in _constraints_of(form, name) if rule.severity is Severity.ERROR}
    return list(rules.values())


def _error_conditions(form: type[Form], name: str, address: Address, period: Period | None) -> list[str]:
    """List the error rules' constraints on a cell as formulas; a value that breaks one is refused."""
    strict = [constraint for rule, constraint in _constraints_of(form, name) if rule.severity is Severity.ERROR]
    return [c for constraint in strict if (c := _condition(constraint, address(name), address, period))]


def _condition(constraint: Comparison | FilledWhere, cell: str, address: Address, period: Period | None) -> str | None:
    """Write a constraint as a formula; None where a spreadsheet can't check it. A blank limit limits nothing."""
    if isinstance(constraint, FilledWhere):
        return f'({cell}<>"")=({address(constraint.field)}="{constraint.value}")'
    limit = _limit(constraint.limit, address, period)
    if limit is None:
        return None
    compared = f"{cell}{constraint.operator}{limit}"
    if constraint.limit.meta.root_names() and "(" not in limit:
        compared = f"OR(NOT(ISNUMBER({limit})),{compared})"
    if constraint.where:
        field, value = constraint.where
        compared = f'OR({address(field)}<>"{value}",{compared})'
    return compared


def _limit(limit: pl.Expr, address: Address, period: Period | None) -> str | None:
    names = limit.meta.root_names()
    if not names:
        return f"{pl.select(limit).item():g}"
    days = {"period_start": period.start, "period_end": period.end} if period else {}
    if len(names) == 1 and limit.meta.eq(pl.col(names[0])):
        if names[0].startswith("period_"):
            return _day(days[names[0]]) if days else None
        return address(names[0])
    return None


def _day(day: date) -> str:
    return f"DATE({day.year},{day.month},{day.day})"


def _counts(cell: str, conditions: Sequence[str]) -> dict[str, object]:
    if not conditions:
        return {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": MOST_COUNTED}
    kind = f"ISNUMBER({cell}),{cell}>=0,{cell}<={MOST_COUNTED},{cell}=INT({cell})"
    return {"validate": "custom", "value": f"=AND({','.join((kind, *conditions))})"}


def _days(cell: str, conditions: Sequence[str]) -> dict[str, object]:
    if not conditions:
        return {"validate": "date", "criteria": "between", "minimum": FIRST_DAY, "maximum": LAST_DAY}
    kind = f"ISNUMBER({cell}),{cell}>={_day(FIRST_DAY)},{cell}<={_day(LAST_DAY)}"
    return {"validate": "custom", "value": f"=AND({','.join((kind, *conditions))})"}


def _messages(label: str, sentences: Sequence[str]) -> dict[str, object]:
    """Build the message shown when a cell is selected and the one shown when its value is refused."""
    text = ""
    for sentence in dict.fromkeys(sentences):
        if len(text) + len(sentence) < MAX_MESSAGE_LENGTH:
            text = f"{text} {sentence}".strip()
    title = label.strip("- ")[:MAX_TITLE_LENGTH]
    return {"input_title": title, "input_message": text, "error_title": title, "error_message": text}
