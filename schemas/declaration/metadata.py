"""A form's metadata: code, table, title, senders, and its place in the district's figures."""

from dataclasses import dataclass

from schemas.declaration.figures import Solution
from schemas.registry.units import UnitKind


@dataclass(frozen=True, slots=True)
class FormMetadata:
    """Metadata of a form, declared by its class keywords.

    `kinds`: the kinds of unit that must send it (`when_admitted`: only when the unit admitted anyone).
    `columns_are`: where records are columns, the column's label → the record's name; a label that
    maps to `total` is the sheet's own sum. `adds_to_district`: its admissions are part of the district's
    total. `solution`: to which all its admissions belong, where its fields don't say that of themselves.
    `has_total`: a `Tổng cộng` row belongs under its records. `ignored`: labels of columns that are never read.
    """

    code: str
    table: str
    title: str
    kinds: tuple[UnitKind, ...]
    when_admitted: bool
    columns_are: dict[str, str]
    adds_to_district: bool
    solution: Solution | None
    has_total: bool
    ignored: tuple[str, ...]

    @property
    def senders(self) -> frozenset[str]:
        """The names of the kinds of unit that send it."""
        return frozenset(kind.kind for kind in self.kinds)

    @property
    def records_in_columns(self) -> bool:
        """Return whether a record is a column of the sheet, not a row."""
        return bool(self.columns_are)
