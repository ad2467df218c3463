"""The dictionary of what analysts find: every relation, column and rule, from the declarations that make them.

`python -m warehouse.published.dictionary` (or `make docs`) writes `docs/dictionary.md`; a test fails when it is stale.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl

from schemas.declaration.contributions import contributions
from schemas.declaration.form import Form
from schemas.forms import FORMS, rule_catalogue
from schemas.registry import Registry
from warehouse.ledger.store import Warehouse
from warehouse.views import as_known_at, trace
from warehouse.views.statements import View, all_views

FILE = Path(__file__).parents[2] / "docs" / "dictionary.md"
_RELATIONS = """
SELECT schema_name AS schema, table_name AS name, 'table' AS sort, comment
FROM duckdb_tables() WHERE schema_name IN ('ledger', 'district') AND NOT internal
UNION ALL
SELECT schema_name, view_name, 'view', comment
FROM duckdb_views() WHERE schema_name IN ('ledger', 'district') AND NOT internal
ORDER BY ALL"""
_COLUMNS = """
SELECT schema_name AS schema, table_name AS name, column_name AS "column", data_type AS type, comment
FROM duckdb_columns() WHERE schema_name IN ('ledger', 'district') AND NOT internal
ORDER BY schema_name, table_name, column_index"""
_HEAD = """# Contents of the warehouse

Made from the declarations by `make docs`; a test fails when it is stale. What is said here is in the copy too:
`SELECT * FROM duckdb_columns()` has every comment. English first, then the Vietnamese label.

Open `published/tonghop.duckdb` with `read_only`, with any DuckDB, while runs go on; a new connection sees the last run.
Without `read_only` DuckDB says `Cannot open file "…/tonghop.duckdb": Permission denied`.
Schema `district` has the figures, schema `ledger` what they are made of; a view of `district` is found by its bare
name, too, and most questions are one `GROUP BY` over `fact`. Dates are DATE, moments TIMESTAMPTZ; a share
is 0 to 1 and is beside its numerator and denominator: add those up, never average shares. Names sort as
Vietnamese does with `ORDER BY unit_name COLLATE vi`.

Each view of `district` is there once more as it was known at a moment:
`FROM unit_progress_as_known_at('2024-02-05 18:00')`. "Traced": `FROM trace('…')` leads to the cells behind it.
"""

_TRACED = (
    "SELECT file_name, sheet, cell, adds FROM trace('unit_progress', 'xa-an-khe', '2023') WHERE figure = 'counted'"
)
Query = Callable[[str], pl.DataFrame]


def dictionary(query: Query, forms: Sequence[type[Form]] = FORMS) -> str:
    """Write the dictionary as Markdown. `query`: asks a warehouse, or a copy of one, for its comments."""
    relations, columns = query(_RELATIONS), query(_COLUMNS)
    told = {(row[0], row[1]): columns.filter(schema=row[0], name=row[1]).rows() for row in relations.rows()}
    parts = [_HEAD]
    for schema, title in (("district", "The figures"), ("ledger", "What they are made of")):
        parts.append(f"## {title}: schema `{schema}`\n")
        for _, name, sort, comment in relations.filter(schema=schema).rows():
            if not name.startswith("trace_of_"):
                parts += _relation(schema, name, sort, comment, told[schema, name])
        parts += [part for view in _macros() for part in _macro(view, schema)]
    parts += _traces(told)
    parts += _forms(forms)
    parts += _rules(forms)
    return "\n".join(parts).rstrip() + "\n"


def examples() -> dict[str, str]:
    """View or macro of `district`, with a number → a query that shows its use."""
    views = [view for view in all_views() if view.name.startswith("district.")]
    return {f"{view.name} {n}": sql for view in views for n, sql in enumerate(_examples(view), start=1)}


def _examples(view: View) -> list[str]:
    return view.examples or [f"SELECT * FROM {view.name.partition('.')[2]} LIMIT 10"]


def _shown_examples(view: View) -> str:
    return "```sql\n" + ";\n".join(_examples(view)) + "\n```\n"


def _relation(schema: str, name: str, sort: str, comment: str, columns: Sequence[tuple[str, ...]]) -> Iterator[str]:
    yield f"### `{name}`\n"
    view = next((v for v in all_views() if v.name == f"{schema}.{name}"), None)
    traced = " Traced." if view and trace.key_of(view.text) else ""
    yield f"A {sort}. {comment}.{traced}\n"
    if view and schema == "district":
        yield _shown_examples(view)
    yield from _table("column", "type", "what it is", rows=[(f"`{c[2]}`", c[3], c[4]) for c in columns])


def _macros() -> list[View]:
    return sorted((view for view in all_views() if view.parameters), key=lambda view: view.name)


def _macro(view: View, schema: str) -> Iterator[str]:
    of, _, bare = view.name.partition(".")
    if of != schema:
        return
    yield f"### `{bare}({', '.join(view.parameters)})`\n"
    yield f"A table macro. {view.title}.\n"
    if of == "district":
        yield _shown_examples(view)
    yield from _table("column", "what it is", rows=[(f"`{name}`", about) for name, about in view.columns.items()])


def _traces(told: Mapping[tuple[str, str], Sequence[tuple[str, ...]]]) -> Iterator[str]:
    """The views of traces, which all have the same columns, once."""
    traces = sorted(name for _, name in told if name.startswith("trace_of_"))
    yield '### `trace("view", unit := NULL, of_period := NULL)`\n'
    yield "A table macro. The cells behind the figures of a view · Các ô làm nên số liệu. In a join, ask the view "
    yield f"`ledger.trace_of_<view>`, which has the same columns: {', '.join(f'`{name}`' for name in traces)}.\n"
    yield f"```sql\n{_TRACED}\n```\n"
    rows = [(f"`{c[2]}`", c[3], c[4]) for c in told["ledger", traces[0]]]
    yield from _table("column", "type", "what it is", rows=rows)
    grown = ", ".join(f"`{as_known_at.then(name.partition('.')[2])}`" for name in as_known_at.BASES)
    yield f"What grows with time is there as known at a moment too: {grown}.\n"


def _forms(forms: Sequence[type[Form]]) -> Iterator[str]:
    yield "## The forms\n"
    yield "A form that adds to the district is part of every sum of admissions; the others are apart from it.\n"
    rows = []
    for form in forms:
        metadata = form.metadata()
        solutions = dict.fromkeys(part.solution.label for part in contributions(form))
        senders = ", ".join(kind.name for kind in metadata.kinds)
        adds = "yes" if metadata.adds_to_district else "no"
        rows.append((metadata.code, metadata.title, senders, adds, ", ".join(solutions), f"`ledger.{metadata.table}`"))
    yield from _table("form", "title", "sent by", "adds to the district", "solutions", "records", rows=rows)


def _rules(forms: Sequence[type[Form]]) -> Iterator[str]:
    yield "## The rules\n"
    yield "An error stops the whole workbook; a warning is counted and asked about; a note is only noted.\n"
    rules = rule_catalogue(forms).values()
    yield from _table(
        "rule", "severity", "what the sender reads", rows=[(r.number, r.severity, r.sentence) for r in rules]
    )


def _table(*header: str, rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    for cells in (header, ["---"] * len(header), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    yield ""


def main() -> None:
    """Write the dictionary of a warehouse as the declarations of today make it."""
    with duckdb.connect() as connection:
        warehouse = Warehouse(connection)
        warehouse.prepare(Registry((), ()))
        FILE.write_text(dictionary(warehouse.query), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
