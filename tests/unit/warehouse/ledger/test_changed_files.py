"""The changed files of an inbox, compared with the last time that each file was seen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.ledger import REGISTRY

from warehouse.home.inbox import InboxFile
from warehouse.ledger.changed_files import changed_files
from warehouse.ledger.store import Warehouse


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with Warehouse.open(tmp_path / "warehouse.duckdb") as warehouse:
        warehouse.prepare(REGISTRY)
        yield warehouse


def seen(warehouse: Warehouse, entry: int, inbox: str, name: str, modified_ns: int, content: str) -> None:
    run, execute = f"run {entry}", warehouse.connection.execute
    execute("INSERT INTO ledger.run BY NAME SELECT $1 AS entry, $2 AS run_id", [entry, run])
    execute("INSERT INTO ledger.inbox_file VALUES (?, ?, 10, ?, ?, ?)", [inbox, name, modified_ns, content, run])


def file(name: str, modified_ns: int) -> InboxFile:
    return InboxFile(name, name, 10, modified_ns)


def test_never_seen_changed_and_as_it_was(warehouse: Warehouse) -> None:
    seen(warehouse, 1, "here", "b", 1, "content b")
    seen(warehouse, 2, "here", "c", 1, "content c")
    seen(warehouse, 3, "there", "a", 1, "content a")
    a, b, c = file("a", 1), file("b", 1), file("c", 2)
    assert changed_files(warehouse, "here", [a, b, c], []) == [(a, None), (c, "content c")]
    assert changed_files(warehouse, "here", [], []) == []


def test_what_it_was_before_the_last_time_is_no_matter(warehouse: Warehouse) -> None:
    seen(warehouse, 1, "here", "a", 1, "first")
    seen(warehouse, 2, "here", "a", 2, "second")
    assert changed_files(warehouse, "here", [file("a", 1)], []) == [(file("a", 1), "second")]
    assert changed_files(warehouse, "here", [file("a", 2)], []) == []


def test_contents_that_are_read_again(warehouse: Warehouse) -> None:
    seen(warehouse, 1, "here", "a", 1, "early")
    seen(warehouse, 2, "here", "b", 1, "other")
    assert changed_files(warehouse, "here", [file("a", 1), file("b", 1)], {"early"}) == [(file("a", 1), "early")]
