"""A lake of a test's own, its catalog in a real PostgreSQL; each district that is asked for is a new one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from support.postgres import Postgres, throw_away_postgres

from schemas.registry import District
from warehouse.storage.lake import Lake


@dataclass
class Lakes:
    """A lake and how many districts it has."""

    postgres: Postgres
    data: Path
    numbers: Iterator[int]

    def new(self) -> Lake:
        """A part of the lake for a district that isn't there yet."""
        number = next(self.numbers)
        return self.of(f"huyen-{number}")

    def of(self, district_id: str) -> Lake:
        """The part of a district."""
        return Lake(self.postgres.catalog, District(district_id, f"Huyện {district_id}", "Thái Bình"), str(self.data))


@contextmanager
def throw_away_lake(folder: Path) -> Iterator[Lakes]:
    """A lake while it is needed; skips where PostgreSQL isn't installed."""
    with throw_away_postgres() as postgres:
        yield Lakes(postgres, folder / "data", count(1))
