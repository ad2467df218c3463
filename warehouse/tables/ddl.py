"""The SQL that makes tables, columns and literals, with the comments of tables and columns."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column: name, DuckDB type, comment (English · Vietnamese)."""

    name: str
    type: str
    comment: str

    def statement(self, table: str) -> str:
        """Return the SQL that gives the column of a table its comment."""
        return f'COMMENT ON COLUMN ledger.{table}."{self.name}" IS {quoted(self.comment)}'


def columns_of(*declared: tuple[str, str, str]) -> tuple[Column, ...]:
    """Declare columns, each by name, DuckDB type and comment."""
    return tuple(Column(*column) for column in declared)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the `ledger` schema."""

    name: str
    comment: str
    columns: tuple[Column, ...]

    def statements(self) -> Iterator[str]:
        """Yield the SQL that makes the table where it is missing, with its comments."""
        columns = ", ".join(f'"{c.name}" {c.type}' for c in self.columns)
        yield f"CREATE TABLE IF NOT EXISTS ledger.{self.name} ({columns})"
        yield f"COMMENT ON TABLE ledger.{self.name} IS {quoted(self.comment)}"
        for c in self.columns:
            yield c.statement(self.name)


def quoted(text: str) -> str:
    """Write a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def boolean(*, value: bool) -> str:
    """Write a truth value as an SQL literal."""
    return str(value).lower()
