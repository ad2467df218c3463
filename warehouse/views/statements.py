"""The analysts' views: one `.sql` file each, its comments in its head.

A file begins with `-- the view: English · Vietnamese`, then one line `-- column: English · Vietnamese` a
column; then the SELECT. The file's name is the view's, its folder the schema. Views are made after those that they
name (`warehouse.views.relations`). Lines `-- @name: …` say what SQL has no word for:

| line | what it says |
| --- | --- |
| `@parameters: on_day` | the file is no view but a table macro with these parameters |
| `@issued: yes` | its figures are frozen when a period is issued (`warehouse.published.issued`) |
| `@key: …`, `@trace …` | the key of a row, and the cells its figures add up (`warehouse.views.trace`) |
| `@example: SELECT …` | a query that shows its use, for the dictionary (`warehouse.published.dictionary`) |

Every view is there once more as a macro, `<view>_as_known_at(moment)`: made from the same file,
with what it reads bounded to what was known then (`warehouse.views.as_known_at`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from warehouse.tables.ddl import quoted
from warehouse.views import trace
from warehouse.views.as_known_at import BASES, MOMENT, as_known_at, base_statements, grows, then
from warehouse.views.relations import in_order

_COLUMN = re.compile(r"^-- (\w+): (.*)$", re.MULTILINE)
_SAID = re.compile(r"^-- @(\w+): (.*)$", re.MULTILINE)
SQL = Path(__file__).parent / "sql"
SCHEMAS = ("ledger", "district")

_AS_KNOWN = "As known at a moment (without a zone, the office's own time)"


@dataclass(frozen=True)
class View:
    """A view, or a macro where it has parameters, as its text declares it."""

    name: str
    text: str

    @property
    def title(self) -> str:
        """Title of the view: English · Vietnamese."""
        return self.text.splitlines()[0].removeprefix("-- ")

    @property
    def head(self) -> str:
        """The lines with the title and the columns."""
        return "".join(f"-- {line}\n" for line in (self.title, *(f"{n}: {about}" for n, about in self.columns.items())))

    @property
    def columns(self) -> dict[str, str]:
        """Column → comment."""
        return dict(_COLUMN.findall(self.text))

    @cached_property
    def said(self) -> dict[str, str]:
        """Values of its `@` lines, but for `@trace`."""
        return dict(_SAID.findall(self.text))

    @property
    def is_known_at_moments(self) -> bool:
        """Return whether there is a macro of a moment of it: of every figure, and of what grows."""
        return self.name in growing() or self.name.startswith("district.")

    @property
    def examples(self) -> list[str]:
        """Queries that show its use."""
        return [sql for name, sql in _SAID.findall(self.text) if name == "example"]

    @property
    def parameters(self) -> tuple[str, ...]:
        """Parameters of a macro; none: it is a view."""
        return tuple(self.said["parameters"].split(", ")) if "parameters" in self.said else ()

    @property
    def called(self) -> str:
        """A query of all its rows, for the parameters of the same names."""
        return f"FROM {self.name}({', '.join(self.parameters)})" if self.parameters else f"FROM {self.name}"

    @property
    def parameters_as_known_at(self) -> tuple[str, ...]:
        """Parameters of its macro of a moment."""
        return (MOMENT, *self.parameters)

    def statements(self) -> Iterator[str]:
        """Yield the SQL that recreates it, with its comments. (A macro's columns can't have any.)"""
        if self.parameters:
            yield from _macro(self.name, self.parameters, self.text, self.title)
            return
        yield f"CREATE OR REPLACE VIEW {self.name} AS\n{self.text}"
        yield f"COMMENT ON VIEW {self.name} IS {quoted(self.title)}"
        for column, comment in self.columns.items():
            yield f'COMMENT ON COLUMN {self.name}."{column}" IS {quoted(comment)}'

    def stand_in(self, types: Mapping[str, str]) -> str:
        """Return the SQL of a macro that stands for that of a moment while others are made: no rows, its columns."""
        nulls = ", ".join(f'NULL::{type_} AS "{column}"' for column, type_ in types.items())
        rows = f"SELECT {nulls} LIMIT 0" if types else self.called
        return _macro_sql(then(self.name), self.parameters_as_known_at, rows)

    def statements_as_known_at(self) -> Iterator[str]:
        """Yield the SQL that recreates its macro of a moment."""
        bounded = as_known_at(self.text, growing())
        yield from _macro(then(self.name), self.parameters_as_known_at, bounded, f"{_AS_KNOWN}: {self.title}")


@cache
def all_views() -> tuple[View, ...]:
    """Return every view and macro that has a file, each after those that it names."""
    found = {f"{schema}.{path.stem}": path for schema in SCHEMAS for path in (SQL / schema).glob("*.sql")}
    texts = {name: path.read_text(encoding="utf-8") for name, path in found.items()}
    return tuple(View(name, texts[name]) for name in in_order(texts))


def view(name: str) -> View:
    """Return a view by its name with schema."""
    return next(view for view in all_views() if view.name == name)


@cache
def _made() -> tuple[View, ...]:
    """Return all views, those of traces among them, each after those that it names."""
    declared = {view.name: view.text for view in all_views()}
    issued = {view.name: view.text for view in all_views() if "issued" in view.said}
    texts = declared | trace.views(declared, issued)
    return tuple(View(name, texts[name]) for name in in_order(texts))


@cache
def growing() -> frozenset[str]:
    """Return the relations that grow with time: there is a macro of a moment of each."""
    found = set(BASES)
    for made in _made():
        if grows(made.text, found):
            found.add(made.name)
    return frozenset(found)


@cache
def view_statements() -> tuple[str, ...]:
    """Return the SQL that recreates every view, and every macro but those of a moment, with its comments."""
    of_views = [sql for made in _made() for sql in made.statements()]
    return (*base_statements(), *of_views, *(sql for view in _of_figures() for sql in _unqualified(view)))


def stand_ins(types: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Yield the SQL of what stands for the macros of a moment while `moment_statements` makes them.

    DuckDB binds all that a new macro names, down to the tables: made over each other, they would take minutes.
    `types`: view → column → type, as DuckDB has them.
    """
    for made in _known_at_moments():
        yield made.stand_in(types.get(made.name, {}))


@cache
def moment_statements() -> tuple[str, ...]:
    """Return the SQL that recreates every macro of a moment, with its comments.

    Those in schema `main` are first and the others go from the last one back: whatever one names has a stand-in yet.
    """
    unqualified = [sql for view in _of_figures() for sql in _unqualified_as_known_at(view)]
    of_moments = [sql for made in reversed(_known_at_moments()) for sql in made.statements_as_known_at()]
    return (*unqualified, *of_moments, *trace.macro_statements())


def _of_figures() -> list[View]:
    return [view for view in all_views() if view.name.startswith("district.")]


@cache
def _known_at_moments() -> tuple[View, ...]:
    return tuple(made for made in _made() if made.is_known_at_moments)


def _unqualified(view: View) -> Iterator[str]:
    """Yield the SQL that makes a view found without a search path: one of the same name in schema `main`."""
    bare = f"main.{_bare(view)}"
    if view.parameters:
        yield from _macro(bare, view.parameters, view.called, view.title)
    else:
        yield from View(bare, f"{view.head}{view.called}").statements()


def _unqualified_as_known_at(view: View) -> Iterator[str]:
    parameters = view.parameters_as_known_at
    called = f"FROM {then(view.name)}({', '.join(parameters)})"
    yield from _macro(f"main.{then(_bare(view))}", parameters, called, f"{_AS_KNOWN}: {view.title}")


def _bare(view: View) -> str:
    return view.name.partition(".")[2]


def _macro(name: str, parameters: tuple[str, ...], text: str, title: str) -> Iterator[str]:
    yield _macro_sql(name, parameters, text)
    yield f"COMMENT ON MACRO TABLE {name} IS {quoted(title)}"


def _macro_sql(name: str, parameters: tuple[str, ...], text: str) -> str:
    return f"CREATE OR REPLACE MACRO {name}({', '.join(parameters)}) AS TABLE\n{text}"
