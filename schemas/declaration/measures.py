"""The measures of forms: what each counts, how it adds up over time, and by which columns its records differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from schemas.declaration.contributions import Contribution, contributions, members
from schemas.declaration.fields import FieldSpec, Kind
from schemas.declaration.figures import TO_DATE, Figure
from schemas.declaration.form import Form

INTRODUCED_BY, MEMBER, SOLUTION = "introduced_by", "member", "solution"


class MeasureType(StrEnum):
    """The way in which a measure adds up.

    A flow adds up over periods and units; a stock holds on a day, a to-date figure since one: over units alone.
    """

    FLOW = "flow"
    STOCK = "stock"
    TO_DATE = "to_date"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of a form. `field`: empty where its records are counted. `parts`: the fields it is split into."""

    name: str
    field: str
    label: str
    type: MeasureType
    breakdown: tuple[str, ...]
    parts: tuple[Contribution, ...] = ()


def dimensions(form: type[Form]) -> dict[str, str]:
    """Return what tells a form's records apart: column → label. Keys that name a decision or a line are none."""
    named = {n: s.label for n, s in form.fields().items() if _is_dimension(s)}
    columns = {MEMBER: "Cột của biểu"} if len(members(form)) > 1 else {}
    return columns | named


def measures(form: type[Form], forms: Sequence[type[Form]]) -> tuple[Measure, ...]:
    """Return a form's measures. Of a form that doesn't add to the district none has the name of another form's."""
    own = dict(_named(form))
    taken = {name for other in forms if other is not form for name in dict(_named(other))}
    metadata = form.metadata()
    prefix = metadata.solution.name if metadata.solution else metadata.table
    apart = set() if metadata.adds_to_district else taken & own.keys()
    return tuple(_measure(form, f"{prefix}_{name}" if name in apart else name, field) for name, field in own.items())


def _is_dimension(spec: FieldSpec) -> bool:
    return spec.kind in (Kind.SECTION, Kind.CHOICE, Kind.FLAG) or (spec.kind is Kind.TEXT and not spec.is_decision)


def _counts(form: type[Form]) -> dict[str, FieldSpec]:
    return {name: spec for name, spec in form.cells().items() if spec.kind is Kind.COUNT and not spec.key}


def _named(form: type[Form]) -> Iterable[tuple[str, str]]:
    """Yield name and field of a form's measures; the fields that a measure is split into are none of their own."""
    counts, split = _counts(form), {part.field for part in contributions(form) if part.organisation}
    if not counts:
        yield form.metadata().table, ""
    for name, spec in counts.items():
        if name not in split:
            yield str(spec.figure or name), name


def _measure(form: type[Form], name: str, field: str) -> Measure:
    apart = tuple(dimensions(form))
    if not field:
        return Measure(name, "", form.metadata().title, MeasureType.FLOW, apart)
    spec = _counts(form)[field]
    parts = contributions(form) if spec.figure is Figure.ADMITTED else ()
    by_organisation = (INTRODUCED_BY,) if any(part.organisation for part in parts) else ()
    return Measure(name, field, spec.label, _type(spec), (*apart, *by_organisation), parts)


def _type(spec: FieldSpec) -> MeasureType:
    if spec.figure in TO_DATE:
        return MeasureType.TO_DATE
    return MeasureType.FLOW if spec.is_summed else MeasureType.STOCK
