"""The files of `deploy/` are valid: the units as systemd reads them, the deployment as the service makes it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from support.data import ROOT

from flows.settings import Settings

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
INSTALLED = "/opt/tonghop/.venv/bin"


def read(unit: Path) -> dict[str, str]:
    """Read the unit's settings, the last of each name."""
    lines = unit.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_takes_the_unit(unit: Path, tmp_path: Path) -> None:
    """systemd looks for the programs, which are elsewhere here, and for nothing else that this machine may lack."""
    systemd = shutil.which("systemd-analyze")
    if systemd is None:
        pytest.skip("needs systemd-analyze (apt install systemd)")
    for name in ("tonghop", "prefect", "uvicorn"):
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    here = tmp_path / unit.name
    here.write_text(unit.read_text(encoding="utf-8").replace(INSTALLED, str(program.parent)), encoding="utf-8")

    said = subprocess.run([systemd, "verify", here], capture_output=True, text=True, check=False)
    # a name that it does not know is no error to it: it says so and goes on
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_writes_to_its_own_folders_alone(unit: Path) -> None:
    settings = read(unit)
    assert settings["ProtectSystem"] == "strict"
    assert settings["User"] == settings["Group"] == "tonghop"
    assert f"/var/lib/{settings['StateDirectory']}" in settings["ReadWritePaths"].split()
    assert settings["ExecStart"].startswith(f"{INSTALLED}/")


def test_the_runner_may_write_to_the_home_that_is_set() -> None:
    home = re.search(r"^TONGHOP_HOME=(.*)$", (DEPLOY / "runner.env").read_text(encoding="utf-8"), re.MULTILINE)
    assert home
    settings = read(DEPLOY / "systemd" / "tonghop-runner.service")
    assert home[1] in settings["ReadWritePaths"].split()
    assert settings["RequiresMountsFor"] == home[1]


def test_the_deployment_of_a_work_pool_is_that_of_the_service() -> None:
    from flows.nightly.deployment import nightly

    (stated,) = yaml.safe_load((DEPLOY / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    made = nightly(Settings())
    assert (stated["name"], stated["description"]) == (made.name, made.description)
    assert stated["entrypoint"] == made.entrypoint
    (schedule,) = made.schedules or []
    assert stated["schedules"] == [{"cron": schedule.schedule.cron, "timezone": schedule.schedule.timezone}]  # type: ignore[union-attr]
    assert made.concurrency_options
    assert stated["concurrency_limit"] == {
        "limit": made.concurrency_limit,
        "collision_strategy": made.concurrency_options.collision_strategy.value,
    }
