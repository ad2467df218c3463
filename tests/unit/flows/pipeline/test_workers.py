"""Processes with limits: a lost item harms no other."""

import os
import re
import signal
import time
from pathlib import Path

import pytest

from flows.pipeline.workers import CHUNK_ITEMS, FailedItem, Limits, Workers

LIMITS = Limits(memory_bytes=300 * 1024**2, cpu_seconds=0.5, wall_seconds=5.0)


_left: list[bytearray] = []  # what items leave behind in their process, as the reader's caches do


def _worked(item: str) -> str:
    kind, _, rest = item.partition(" ")
    if kind == "wait":
        time.sleep(float(rest))
    if kind == "compute":
        until = time.process_time() + float(rest)
        while time.process_time() < until:
            pass
    if kind == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if kind == "abort":
        os.abort()
    if kind == "print":
        os.write(2, b"panicked at src/xlsx.rs")
    if kind == "eat":
        return str(len(bytearray(2 * 1024**3)))
    if kind == "need":
        return str(len(bytearray(int(rest) * 1024**2)))
    if kind == "leave":
        _left.append(bytearray(int(rest) * 1024**2))
    return rest


def _mapped(*items: str) -> list[object]:
    with Workers(_worked, LIMITS) as workers:
        return list(workers.map(items))


def test_results_come_in_the_order_of_the_items() -> None:
    items = [f"do {n}" for n in range(5 * CHUNK_ITEMS + 3)]

    assert _mapped(*items) == [str(n) for n in range(5 * CHUNK_ITEMS + 3)]


def test_nothing_to_do_starts_no_process() -> None:
    with Workers(_worked, LIMITS) as workers:
        assert list(workers.map([])) == []
        assert workers._pool is None


@pytest.mark.parametrize(
    ("bad", "why"),
    [("wait 60", "time"), ("compute 60", "time"), ("die", "died"), ("abort", "died"), ("eat", "memory")],
)
def test_one_that_is_lost_costs_itself(bad: str, why: str) -> None:
    assert _mapped("do a", bad, "do b", "do c") == ["a", FailedItem(why), "b", "c"]  # type: ignore[arg-type]


def test_several_in_one_chunk() -> None:
    assert _mapped("die", "do a", "wait 60", "do b", "die") == [
        FailedItem("died"),
        "a",
        FailedItem("time"),
        "b",
        FailedItem("died"),
    ]


def test_time_is_that_of_the_processor_and_of_one_item() -> None:
    """On a busy machine a good file waits; it isn't refused, nor are many that together need longer."""
    items = ["wait 0.8", *["compute 0.3"] * 3, "wait 0.8"]

    with Workers(_worked, LIMITS, count=1) as workers:
        assert list(workers.map(items)) == ["0.8", *["0.3"] * 3, "0.8"]


def test_the_processors_time_ends_inside_a_library() -> None:
    def matched(text: str) -> str:
        return str(re.match(r"(a+)+$", text))

    with Workers(matched, LIMITS, count=1) as workers:
        assert list(workers.map(["a", "a" * 60 + "b"])) == [str(re.match("a", "a")), FailedItem("time")]


def test_what_a_parser_prints_is_nobodys_message(capfd: pytest.CaptureFixture[str]) -> None:
    assert _mapped("print a") == ["a"]
    assert capfd.readouterr() == ("", "")


def test_memory_is_limited() -> None:
    assert _mapped("eat") == [FailedItem("memory")]


@pytest.mark.parametrize("others", [0, 1, CHUNK_ITEMS])
def test_what_others_left_in_a_process_takes_no_memory_from_the_next(others: int) -> None:
    items = [*["leave 60"] * 4, *["leave 0"] * others, "need 200", "do a"]

    assert _mapped(*items) == [*["60"] * 4, *["0"] * others, str(200 * 1024**2), "a"]


def test_nor_does_what_a_lone_one_finds_there() -> None:
    with Workers(_worked, LIMITS, count=1) as workers:
        assert list(workers.map(["leave 240"])) == ["240"]
        assert list(workers.map(["need 200"])) == [str(200 * 1024**2)]


def test_no_process_outlives_the_pool() -> None:
    def children() -> set[str]:
        return {p.parent.name for p in Path("/proc").glob("[0-9]*/stat") if f" {os.getpid()} " in _stat(p)}

    before = children()
    _mapped("do a", "wait 60", "die")
    assert children() <= before


def _stat(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
