"""The sample district in a home that has loaded most of it, and what one undisturbed run more makes of it."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from integration.runs import LONG_AGO_NS, REGISTRY, Row, ask_published, tables
from support import steps_run

from reports.sample_district import SampleFile, sample_district
from warehouse.home import Home

# How often each content, each file and each run stands in the ledger: nothing is lost, nothing there twice.
_ONCE = {
    "contents": "SELECT sha256, count(*) FROM ledger.submission WHERE status <> 'duplicate' GROUP BY ALL ORDER BY ALL",
    "files seen": "SELECT file_name, count(*) FROM ledger.inbox_file GROUP BY ALL ORDER BY ALL",
    "runs": "SELECT entry, received FROM ledger.run ORDER BY entry",
}
_KEPT = ("published", "prefect")  # analysts read the one, a server works in the other


@dataclass(frozen=True)
class District:
    """`inbox`: all files; `before` and `after`: the homes before and after the run; `tables`: of the latter."""

    inbox: Path
    before: Home
    after: Home
    tables: dict[str, list[Row]]

    @classmethod
    def below(cls, folder: Path) -> "District":
        """Written into a folder."""
        inbox, before, after = folder / "inbox", Home(folder / "before"), Home(folder / "after")
        files = list(sample_district(REGISTRY))
        _put(inbox, [file for number, file in enumerate(files) if number % 4])
        steps_run.run(before, inbox, "before")
        _put(inbox, files[::4])
        shutil.copytree(before.root, after.root)
        steps_run.run(after, inbox, "only")
        return cls(inbox, before, after, tables(after.published))

    def put_back(self, home: Home) -> None:
        """Make a home what it was before; its published copy is swapped in whole, so that readers never stop."""
        home.published.parent.mkdir(parents=True, exist_ok=True)
        for path in home.root.iterdir():
            if path.name not in _KEPT:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(self.before.root, home.root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("published"))
        fresh = home.root / "put-back"
        shutil.copy2(self.before.published, fresh)
        fresh.replace(home.published)

    def differences(self, home: Home) -> list[str]:
        """The tables and views of a home that are not what an undisturbed run makes."""
        found = tables(home.published)
        wrong = [name for name in self.tables if found.get(name) != self.tables[name]]
        return wrong + [
            about for about, sql in _ONCE.items() if ask_published(home, sql) != ask_published(self.after, sql)
        ]


def _put(inbox: Path, files: list[SampleFile]) -> None:
    for file in files:
        path = inbox / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
        os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
