"""The sample district with most files loaded, and its state after one more undisturbed run."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb
from support import steps_run
from support.ledger import REGISTRY
from support.listing import files_below
from support.site import LONG_AGO_NS, Row
from support.tables import tables

from reports.sample.district import SampleFile, sample_district
from warehouse.home.layout import Home

# What two runs over the same files can't have in common: their names, and when they were.
_OF_THE_RUN = "run_id|received_at|published_at|answered_at"
_TABLES = "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'ledger'"
_VIEWS = "SELECT view_name, sql FROM duckdb_views() WHERE NOT internal ORDER BY ALL"
_KEPT = ("published", "prefect")  # analysts read the one, a server works in the other


@dataclass(frozen=True)
class District:
    """`inbox`: all files; `before` and `after`: the homes before and after the run; `ledger`, `tables`: of the latter."""

    inbox: Path
    before: Home
    after: Home
    ledger: dict[str, list[Row]]
    tables: dict[str, list[Row]]

    @classmethod
    def below(cls, folder: Path) -> "District":
        """Make the district in a folder."""
        inbox, before, after = folder / "inbox", Home(folder / "before"), Home(folder / "after")
        files = list(sample_district(REGISTRY))
        _put(inbox, [file for number, file in enumerate(files) if number % 4])
        steps_run.run(before, inbox, "before")
        _put(inbox, files[::4])
        shutil.copytree(before.root, after.root)
        steps_run.run(after, inbox, "only")
        return cls(inbox, before, after, _ledger(after.published), tables(after.published))

    def put_back(self, home: Home) -> None:
        """Restore a home to its state before; the published copy is swapped in whole, so that readers never stop."""
        home.published.parent.mkdir(parents=True, exist_ok=True)
        for path in home.root.iterdir():
            if path.name not in _KEPT:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(self.before.root, home.root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("published"))
        fresh = home.root / "put-back"
        shutil.copy2(self.before.published, fresh)
        fresh.replace(home.published)

    def differences(self, home: Home) -> list[str]:
        """List the differences from an undisturbed run: whole tables, the views' definitions, returned workbooks."""
        found = _ledger(home.published)
        assert found.keys() == self.ledger.keys()
        wrong = [name for name in found if found[name] != self.ledger[name]]
        return wrong + sorted(files_below(home.outbox) ^ files_below(self.after.outbox))

    def differences_of_views(self, home: Home) -> list[str]:
        """List the views and tables that differ from an undisturbed run's."""
        found = tables(home.published)
        return [name for name in self.tables if found[name] != self.tables[name]]


def _ledger(database: Path) -> dict[str, list[Row]]:
    """Return the rows of every table, and the views' definitions."""
    with duckdb.connect(str(database), read_only=True) as connection:
        names = [name for (name,) in connection.execute(_TABLES).fetchall()]
        columns = f"COLUMNS(c -> NOT regexp_full_match(c, '{_OF_THE_RUN}'))"
        rows = {n: connection.execute(f"SELECT {columns} FROM ledger.{n} ORDER BY ALL").fetchall() for n in names}
        return rows | {"views": connection.execute(_VIEWS).fetchall()}


def _put(inbox: Path, files: list[SampleFile]) -> None:
    for file in files:
        path = inbox / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
        os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
