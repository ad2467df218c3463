"""The contributions of forms to the district's figures, derived from their declarations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemas.declaration.figures import Figure, Solution
from schemas.declaration.form import TOTAL, Form
from schemas.registry.units import UnitKind


@dataclass(frozen=True, slots=True)
class Contribution:
    """The admissions that one field adds to a solution.

    `organisation`: the organisation that introduced them, where the field is that organisation's. `by_member`: the
    record's name stands for the organisation.
    """

    solution: Solution
    field: str
    organisation: str | None = None
    by_member: bool = False


def members(form: type[Form]) -> dict[str, str]:
    """Return the records laid out in columns, name → label; none where records are rows."""
    return {name: label for label, name in form.metadata().columns_are.items() if name != TOTAL}


def contributions(form: type[Form]) -> tuple[Contribution, ...]:
    """Return a form's contributions to solutions: those of its fields, or all its admissions to the form's solution.

    Raises TypeError for a form that adds to the district but feeds no admissions or no solution.
    """
    metadata, admitted = form.metadata(), form.figures().get(Figure.ADMITTED)
    if metadata.solution and admitted:
        return (Contribution(metadata.solution, admitted, by_member=len(members(form)) > 1),)
    found = tuple(Contribution(s.solution, name, s.path[-1]) for name, s in form.cells().items() if s.solution)
    if metadata.adds_to_district and not (admitted and found):
        raise TypeError(f"{metadata.code} adds to the district: declare its admissions and their solution.")
    return found


def adding(forms: Iterable[type[Form]]) -> list[type[Form]]:
    """Return the forms that add to the district."""
    return [form for form in forms if form.metadata().adds_to_district]


def adding_kinds(forms: Iterable[type[Form]]) -> list[str]:
    """Return the kinds of unit that send a form that adds to the district, in the order of the forms."""
    return list(dict.fromkeys(kind.kind for form in adding(forms) for kind in form.metadata().kinds))


def kinds(forms: Iterable[type[Form]]) -> dict[str, UnitKind]:
    """Return every kind of unit that sends one of the forms, by name."""
    return {kind.kind: kind for form in forms for kind in form.metadata().kinds}


def solutions(forms: Iterable[type[Form]]) -> dict[str, Solution]:
    """Return every solution of the forms, by name, in the order of the forms."""
    return {part.solution.name: part.solution for form in forms for part in contributions(form)}


def organisation_labels(forms: Sequence[type[Form]]) -> dict[tuple[str, str], str]:
    """Return the label of each organisation that identifies a solution: (solution, organisation) → Vietnamese."""
    labels: dict[tuple[str, str], str] = {}
    for form in forms:
        for part in contributions(form):
            if part.by_member:
                labels |= {(part.solution.name, name): label for name, label in members(form).items()}
            elif part.organisation:
                labels[part.solution.name, part.organisation] = part.organisation
    return labels
