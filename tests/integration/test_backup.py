"""A backup copied while runs go on, in the order that docs/operations.md says, restores by `rebuild`."""

import re
import shutil
import subprocess
import threading
from pathlib import Path

import pytest
from integration.runs import REGISTRY, ROOT, Place, school
from support.exported import exported

from flows.forgetting import forget
from flows.rebuilding import rebuild
from warehouse.archive import sha256_of
from warehouse.doctor import examine
from warehouse.home import Home

MANUAL = ROOT / "docs" / "operations.md"


def backup_script() -> str:
    """The commands that the manual gives."""
    (script,) = re.findall(r"```sh\n(# backup\n.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)
    return str(script)


def back_up(home: Path, to: Path) -> None:
    to.mkdir()
    subprocess.run(
        ["sh", "-euc", backup_script()],
        env={"HOME_DIR": str(home), "BACKUP": str(to), "PATH": "/usr/bin:/bin"},
        check=True,
    )


def restored(backup: Path, folder: Path) -> Home:
    """A new home from a backup, its warehouse made anew; raises where that can't be."""
    home = Home(folder)
    shutil.copytree(backup, folder)
    rebuild(home, REGISTRY, pytest.fail)
    return home


def test_of_a_quiet_home(tmp_path: Path) -> None:
    place = Place.below(tmp_path)
    place.put("a.xlsx", school("2022", 2))
    place.put("b.xlsx", school("2023", 1))
    place.run("first")
    forget(place.home, REGISTRY, sha256_of(school("2022", 2)), "a birth date", pytest.fail)
    back_up(place.home.root, tmp_path / "backup")

    home = restored(tmp_path / "backup", tmp_path / "restored")
    assert exported(home.published) == exported(place.home.published)
    assert {check.state for check in examine(home)} == {"ok"}
    assert home.archive.stat().st_mode & 0o077 == 0


def test_while_runs_and_erasures_go_on(tmp_path: Path) -> None:
    place = Place.below(tmp_path)
    place.put("0.xlsx", school("2022", 2))
    place.run("0")
    ended = threading.Event()

    def nights() -> None:
        for number in range(1, 9):
            content = school(f"2023-0{number}", number)
            place.put(f"{number}.xlsx", content)
            place.run(str(number))
            if number % 2:
                forget(place.home, REGISTRY, sha256_of(content), "a birth date", pytest.fail)
        ended.set()

    working = threading.Thread(target=nights)
    working.start()
    backups = []
    while not ended.is_set():
        backups.append(tmp_path / f"backup {len(backups)}")
        back_up(place.home.root, backups[-1])
    working.join()
    assert len(backups) > 8

    for backup in backups[:: len(backups) // 8]:
        home = restored(backup, tmp_path / f"{backup.name} restored")
        problems = [check for check in examine(home) if check.state == "problem"]
        assert problems == [], backup
    assert len(Home(backups[-1]).journal.numbers()) > len(Home(backups[0]).journal.numbers())
