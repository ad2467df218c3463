"""An analyst's program that queries the published copy without pause, in a process of its own.

For each line on standard input it prints as JSON the states seen since the last one, and reopens a held
connection. It uses either a new connection each time or a held one, never both: within one process DuckDB
gives a second connection the file that the first has open.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb

_PAUSE_SECONDS = 0.2
# The rows of every table of the ledger, and figures that views make of them: half a run would show in either.
_TABLES = "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'ledger' ORDER BY 1"
_FIGURES = """
(SELECT count(*), sum(counted)::INTEGER FROM district.unit_progress),
(SELECT max(term_to_date)::INTEGER FROM district.district_progress)
"""


State = tuple[int, ...]


def state(connection: duckdb.DuckDBPyConnection) -> State:
    """Return the copy's whole state in a few numbers, by one query."""
    counts = [f"(SELECT count(*) FROM ledger.{name})" for (name,) in connection.execute(_TABLES).fetchall()]
    found = connection.execute(f"SELECT *, {', '.join(counts)} FROM {_FIGURES}").fetchone()
    assert found is not None
    return tuple(found)


def state_of(database: Path) -> State:
    with duckdb.connect(str(database), read_only=True) as connection:
        return state(connection)


@dataclass(frozen=True)
class Seen:
    """The states that were seen, how many reads there were, and what failed."""

    states: set[State]
    reads: int
    failures: list[str]


class Reader:
    """The program, from the test's side: `holding` one connection, or with a new one each time."""

    def __init__(self, database: Path, *, holding: bool) -> None:
        command = [sys.executable, "-m", "support.polling", str(database), "holding" if holding else "anew"]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True)

    def seen(self) -> Seen:
        """Return the states seen since the last call."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        said = json.loads(self.process.stdout.readline())
        return Seen({*map(tuple, said["states"])}, said["reads"], said["failures"])

    def close(self) -> None:
        self.process.communicate(timeout=30)


def _poll(ask: Callable[[], State], asked: threading.Event, over: threading.Event) -> None:
    """Query until the test asks for the states seen."""
    states, reads, failures = set(), 0, []
    while not (asked.is_set() and reads) and not over.is_set():
        try:
            states.add(ask())
        except (duckdb.Error, AssertionError) as error:
            failures.append(f"{type(error).__name__}: {error}")
        reads += 1
        time.sleep(_PAUSE_SECONDS)
    if not over.is_set():
        asked.clear()
        print(json.dumps({"states": sorted(states), "reads": reads, "failures": failures}), flush=True)  # noqa: T201


def _poll_on(database: Path, how: str, asked: threading.Event, over: threading.Event) -> None:
    while not over.is_set():
        if how == "anew":
            _poll(lambda: state_of(database), asked, over)
        else:
            with duckdb.connect(str(database), read_only=True) as connection:
                _poll(partial(state, connection), asked, over)


def main() -> None:
    """Poll until standard input ends."""
    asked, over = threading.Event(), threading.Event()
    polling = threading.Thread(target=_poll_on, args=(Path(sys.argv[1]), sys.argv[2], asked, over))
    polling.start()
    for _ in sys.stdin:
        asked.set()
    over.set()
    polling.join()


if __name__ == "__main__":
    main()
