"""The home's lock: one writer at a time."""

import multiprocessing
from multiprocessing.synchronize import Event
from pathlib import Path

from warehouse.home.layout import Home


def hold(root: Path, held: Event, let_go: Event) -> None:
    with Home(root).write_lock("the first run", print):
        held.set()
        let_go.wait(10)


def test_the_second_writer_says_that_it_waits(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    held, let_go = context.Event(), context.Event()
    first = context.Process(target=hold, args=(tmp_path, held, let_go))
    first.start()
    assert held.wait(20)
    said: list[str] = []

    def waiting(text: str) -> None:
        said.append(text)
        let_go.set()

    with Home(tmp_path).write_lock("the second", waiting):
        assert said == [f"the first run is writing to {tmp_path}; waiting for it to end"]
    first.join(10)


def test_a_dead_holder_keeps_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    held, let_go = context.Event(), context.Event()
    first = context.Process(target=hold, args=(tmp_path, held, let_go))
    first.start()
    assert held.wait(20)
    first.kill()
    first.join(10)
    said: list[str] = []
    with Home(tmp_path).write_lock("it", said.append):
        assert said == []


def test_the_only_writer_waits_for_nobody(tmp_path: Path) -> None:
    said: list[str] = []
    with Home(tmp_path).write_lock("it", said.append):
        pass
    assert said == []
