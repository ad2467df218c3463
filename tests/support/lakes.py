"""A lake for one test, its catalog in a real PostgreSQL; each requested district is a new one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from support.postgres import Postgres, throw_away_postgres

from schemas.registry import Office
from warehouse.storage.lake import Lake


@dataclass
class Lakes:
    """A lake and how many districts it has."""

    postgres: Postgres
    data: Path
    numbers: Iterator[int]

    def new(self) -> Lake:
        """Return the lake for a new district."""
        number = next(self.numbers)
        return self.of(f"huyen-{number}")

    def of(self, district_id: str) -> Lake:
        """Return the lake for a district."""
        return Lake(
            self.postgres.catalog, Office(district_id, f"Huyện {district_id}", parent="Thái Bình"), str(self.data)
        )


@contextmanager
def throw_away_lake(folder: Path) -> Iterator[Lakes]:
    """Run a lake while it is needed; skips where PostgreSQL isn't installed."""
    with throw_away_postgres() as postgres:
        yield Lakes(postgres, folder / "data", count(1))
