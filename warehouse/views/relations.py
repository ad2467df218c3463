"""The relations that a query names, found by DuckDB's own parser: the one way to derive SQL from SQL.

The parser tells where in the text each relation is named, so a name is replaced there and nothing else changes. A
quoted name, a comment, a string or a common table expression of the same name are what they are to DuckDB.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from typing import Any

import duckdb

from warehouse.tables.ddl import quoted

_BLANK = r"(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/)*"
_PART = r'(?:"(?:[^"]|"")*"|\w+)'
_NAME = re.compile(rf"{_PART}(?:{_BLANK}\.{_BLANK}{_PART}){{1,2}}", re.DOTALL)
_OPENING = re.compile(rf"{_BLANK}\({_BLANK}(\))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Reference:
    """A qualified relation named in a query: its name, and the part of the text that names it.

    Of a macro that part goes on to the opening bracket; `arguments` says whether any follow.
    """

    name: str
    start: int
    end: int
    is_macro: bool = False
    arguments: bool = False


@cache
def references(sql: str) -> tuple[Reference, ...]:
    """Return the qualified relations that a query names, in the order of the text; raises ValueError for no query."""
    content = sql.encode()
    found = (_reference(sql, name, len(content[:at].decode()), macro) for name, at, macro in _named(_tree(sql)))
    return tuple(sorted(found, key=lambda reference: reference.start))


def rewrite(sql: str, replacement: Callable[[Reference], str | None]) -> str:
    """Return a query with names of relations replaced; None leaves a name as it is."""
    parts, at = [], 0
    for reference in references(sql):
        if (new := replacement(reference)) is not None:
            parts += [sql[at : reference.start], new]
            at = reference.end
    return "".join(parts) + sql[at:]


def in_order(queries: Mapping[str, str]) -> list[str]:
    """Return the names of relations so that each comes after those that its query names, the same in every process."""
    needed = {name: sorted({r.name for r in references(sql)} & queries.keys()) for name, sql in sorted(queries.items())}
    return list(TopologicalSorter(needed).static_order())


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


def _tree(sql: str) -> Mapping[str, Any]:
    """Return DuckDB's parse tree of a query."""
    (row,) = _parser().cursor().execute(f"SELECT json_serialize_sql({quoted(sql)})").fetchall()
    tree: Mapping[str, Any] = json.loads(row[0])
    if tree["error"]:
        raise ValueError(f"{tree['error_message']}: {sql}")
    return tree


def _named(node: Any) -> Iterator[tuple[str, int, bool]]:
    """Yield the qualified relations below a node: name, position in bytes, and whether it is a macro."""
    if isinstance(node, list):
        for child in node:
            yield from _named(child)
    if not isinstance(node, dict):
        return
    if node.get("type") == "BASE_TABLE" and node["schema_name"]:
        yield f"{node['schema_name']}.{node['table_name']}".lower(), node["query_location"], False
    if node.get("type") == "TABLE_FUNCTION" and node["function"]["schema"]:
        function = node["function"]
        yield f"{function['schema']}.{function['function_name']}".lower(), function["query_location"], True
    for child in node.values():
        yield from _named(child)


def _reference(sql: str, name: str, start: int, is_macro: bool) -> Reference:
    if (named := _NAME.match(sql, start)) is None:
        raise ValueError(f"{name} is not at {start} of {sql}")
    if not is_macro:
        return Reference(name, start, named.end())
    if (opening := _OPENING.match(sql, named.end())) is None:
        raise ValueError(f"{name} has no arguments in {sql}")
    return Reference(name, start, opening.end() - bool(opening[1]), is_macro=True, arguments=not opening[1])
