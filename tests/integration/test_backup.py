"""A backup copied while runs go on, in the order that docs/operations.md says, restores by `rebuild`."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.data import ROOT
from support.exported import exported
from support.ledger import REGISTRY
from support.school_report import school
from support.site import Site

from flows.actions.forgetting import forget
from flows.actions.rebuilding import rebuild
from warehouse.home.archive import sha256_of
from warehouse.home.layout import Home
from warehouse.integrity.doctor import examine

pytestmark = [pytest.mark.long(order=14), pytest.mark.thinned(every=3)]

MANUAL = ROOT / "docs" / "operations.md"


def backup_script() -> str:
    """Return the commands that the manual gives."""
    (script,) = re.findall(r"```sh\n(# backup\n.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)
    return str(script)


def back_up(home: Path, to: Path, first: Path = Path("/usr/bin")) -> None:
    to.mkdir()
    environment = {
        "HOME_DIR": str(home),
        "BACKUP": str(to),
        "PATH": f"{first}:/usr/bin:/bin",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
    }
    subprocess.run(["sh", "-euc", backup_script()], env=environment, check=True)


def restored(backup: Path, folder: Path) -> Home:
    """Restore a backup into a new home and rebuild its warehouse; raises where that fails."""
    home = Home(folder)
    shutil.copytree(backup, folder)
    rebuild(home, REGISTRY, pytest.fail)
    return home


def test_of_a_quiet_home(tmp_path: Path) -> None:
    site = Site.below(tmp_path)
    site.put("a.xlsx", school("2022", 2))
    site.put("b.xlsx", school("2023", 1))
    site.run("first")
    forget(site.home, sha256_of(school("2022", 2)), "a birth date")
    back_up(site.home.root, tmp_path / "backup")

    home = restored(tmp_path / "backup", tmp_path / "restored")
    assert exported(home.published) == exported(site.home.published)
    assert {check.state for check in examine(home)} == {"ok"}
    assert home.archive.stat().st_mode & 0o077 == 0


MEANWHILE = """
from pathlib import Path
from support.ledger import REGISTRY
from support.school_report import school
from support.site import Site
from flows.actions.forgetting import forget
from warehouse.home.archive import sha256s_of
from warehouse.home.layout import Home
site = Site(Home(Path({home!r})), Path({inbox!r}))
forget(site.home, max(sha256s_of(site.home.archive)), "a birth date")
for month in range(1, 7):
    site.put(f"{{month}}.xlsx", school(f"2022-0{{month}}", month))
site.run("meanwhile")
"""


@pytest.mark.parametrize("at", [0, 2, 4, 10])
def test_while_a_run_and_an_erasure_go_on(at: int, tmp_path: Path) -> None:
    """Both happen before the backup copies its file number `at`.

    At first these are the publications, 2 entries, 1 registry, 2 readings and 8 originals.
    """
    site = Site.below(tmp_path)
    for month in range(1, 9):
        site.put(f"{month}.xlsx", school(f"2023-0{month}", month))
        if month > 6:
            site.run(str(month))
    meanwhile = MEANWHILE.format(home=str(site.home.root), inbox=str(site.inbox))
    (tmp_path / "meanwhile.py").write_text(meanwhile)
    (tmp_path / "bin").mkdir()
    copying = tmp_path / "bin" / "cp"
    copying.write_text(
        f"""#!/bin/sh
echo >> {tmp_path}/calls
[ $(wc -l < {tmp_path}/calls) -eq {at + 1} ] && {sys.executable} {tmp_path}/meanwhile.py
exec /bin/cp "$@"
"""
    )
    copying.chmod(0o755)
    back_up(site.home.root, tmp_path / "backup", first=tmp_path / "bin")
    assert len(site.home.journal.numbers()) == 4

    home = restored(tmp_path / "backup", tmp_path / "restored")
    assert {check.what for check in examine(home) if check.state == "problem"} == set()
    assert len(home.journal.numbers()) >= 2
