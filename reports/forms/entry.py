"""What an empty form asks of a cell while it is filled in: told from the form's fields and rules, in Excel's formulas.

A cell that must equal a sum of others is that sum. What a field's kind or an error rule forbids is refused; what
breaks any rule is coloured, for a figure can be made wrong by changing another one.
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
MOST_LETTERS_OF_A_LIST = MOST_LETTERS_OF_A_MESSAGE = 255
MOST_LETTERS_OF_A_TITLE = 32

NO_SUM = " "  # reads as blank, and unlike an empty text it can be stored as what a formula gave

Address = Callable[[str], str]  # a field of the same record → the address of its cell


@dataclass(frozen=True, slots=True)
class Breach:
    """A formula that is true where a cell breaks a rule, and how grave that is."""

    formula: str
    severity: Severity


@cache
def sums(form: type[Form]) -> dict[str, tuple[str, ...]]:
    """The fields that must be the sum of others of the same record, and of which."""
    found = {}
    for name in form.cells():
        for _, demand in _demands(form, name):
            if isinstance(demand, Comparison) and demand.operator == "=":
                parts = tuple(demand.limit.meta.root_names())
                if demand.limit.meta.eq(total_of(parts)):
                    found[name] = parts
    return found


def sum_formula(parts: Sequence[str], address: Address) -> str:
    """The sum of a record's cells; `NO_SUM` as long as all of them are blank."""
    cells = ",".join(address(part) for part in parts)
    return f'=IF(COUNT({cells})=0,"{NO_SUM}",SUM({cells}))'


def restriction(form: type[Form], name: str, address: Address, period: Period | None) -> dict[str, object] | None:
    """What a cell accepts, as XlsxWriter's data validation, with its messages; None where anything goes."""
    spec, rules = form.cells()[name], _refused(form, name)
    asked = _refusals(form, name, address, period)
    match spec.kind:
        case Kind.COUNT:
            refused = _counts(address(name), asked)
            said = "Ghi số nguyên từ 0 trở lên. Không phát sinh thì ghi 0."
        case Kind.DATE:
            refused = _days(address(name), asked)
            said = "Ghi ngày/tháng/năm, ví dụ 26/02/2024."
        case Kind.CHOICE | Kind.FLAG:
            listed = list(dict.fromkeys(spec.choices.values()))
            if len(",".join(listed)) > MOST_LETTERS_OF_A_LIST or any("," in value for value in listed):
                return None
            refused = {"validate": "list", "source": listed}
            said = (
                "Ghi x nếu có, để trống nếu không." if spec.kind is Kind.FLAG else "Chọn một giá trị trong danh sách."
            )
        case _:
            return None
    return refused | _messages(spec.path[-1], [said, *(rule.sentence for rule in rules)])


def stands_once(spec: FieldSpec, cell: str, cells: str) -> dict[str, object]:
    """Refuse a key that stands in `cells` (an absolute range) already, as XlsxWriter's data validation."""
    said = "Mỗi dòng một tên, không ghi trùng."
    return {"validate": "custom", "value": f"=COUNTIF({cells},{cell})<2"} | _messages(spec.path[-1], [said])


def one_of_cells(label: str, cells: str, said: str) -> dict[str, object]:
    """Offer what stands in `cells`; another text is only warned of, as other spellings are read too."""
    return {"validate": "list", "source": f"={cells}", "error_type": "warning"} | _messages(label, [said])


def breaches(form: type[Form], name: str, address: Address, period: Period | None) -> list[Breach]:
    """When a cell is to be coloured, the gravest first."""
    cell = address(name)
    found = []
    for rule, demand in _demands(form, name):
        condition = _condition(demand, cell, address, period)
        if condition and name not in sums(form):
            blank_too = isinstance(demand, FilledWhere)
            kept = f"NOT({condition})" if blank_too else f"AND(ISNUMBER({cell}),NOT({condition}))"
            found.append(Breach(f"={kept}", rule.severity))
    return sorted(found, key=lambda breach: breach.severity is not Severity.ERROR)


def _demands(form: type[Form], name: str) -> list[tuple[Rule, Comparison | FilledWhere]]:
    """What the form's rules ask of a field that a spreadsheet can ask too."""
    asked = [r for r in form.checks().values() if r.rule and r.on == RECORD and name in r.at]
    return [(r.rule, demand) for r in asked if r.rule for demand in r.constraint(form, name).on_entry]


def _refused(form: type[Form], name: str) -> list[Rule]:
    rules = {rule.number: rule for rule, _ in _demands(form, name) if rule.severity is Severity.ERROR}
    return list(rules.values())


def _refusals(form: type[Form], name: str, address: Address, period: Period | None) -> list[str]:
    """What must hold of the cell or it is refused: the demands of the error rules."""
    asked = [demand for rule, demand in _demands(form, name) if rule.severity is Severity.ERROR]
    return [c for demand in asked if (c := _condition(demand, address(name), address, period))]


def _condition(demand: Comparison | FilledWhere, cell: str, address: Address, period: Period | None) -> str | None:
    """The demand as a formula; None where a spreadsheet can't ask it. A blank on the other side asks nothing."""
    if isinstance(demand, FilledWhere):
        return f'({cell}<>"")=({address(demand.field)}="{demand.value}")'
    limit = _limit(demand.limit, address, period)
    if limit is None:
        return None
    compared = f"{cell}{demand.operator}{limit}"
    if demand.limit.meta.root_names() and "(" not in limit:
        compared = f"OR(NOT(ISNUMBER({limit})),{compared})"
    if demand.where:
        field, value = demand.where
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


def _counts(cell: str, asked: Sequence[str]) -> dict[str, object]:
    if not asked:
        return {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": MOST_COUNTED}
    kind = f"ISNUMBER({cell}),{cell}>=0,{cell}<={MOST_COUNTED},{cell}=INT({cell})"
    return {"validate": "custom", "value": f"=AND({','.join((kind, *asked))})"}


def _days(cell: str, asked: Sequence[str]) -> dict[str, object]:
    if not asked:
        return {"validate": "date", "criteria": "between", "minimum": FIRST_DAY, "maximum": LAST_DAY}
    kind = f"ISNUMBER({cell}),{cell}>={_day(FIRST_DAY)},{cell}<={_day(LAST_DAY)}"
    return {"validate": "custom", "value": f"=AND({','.join((kind, *asked))})"}


def _messages(label: str, sentences: Sequence[str]) -> dict[str, object]:
    """What is said when the cell is chosen, and when what was typed is refused."""
    text = ""
    for sentence in dict.fromkeys(sentences):
        if len(text) + len(sentence) < MOST_LETTERS_OF_A_MESSAGE:
            text = f"{text} {sentence}".strip()
    title = label.strip("- ")[:MOST_LETTERS_OF_A_TITLE]
    return {"input_title": title, "input_message": text, "error_title": title, "error_message": text}
