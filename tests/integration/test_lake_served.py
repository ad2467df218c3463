"""Two districts of one lake, their nightly flows under a real Prefect server at the same time."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.lakes import Lakes, throw_away_lake
from support.offices import rename_office
from support.prefect_database import give_database
from support.school_report import school
from support.serving import environment, serving
from support.site import AS_OF

from reports.sample.office import SAMPLE_REGISTRY
from warehouse.home.layout import Home
from warehouse.integrity import doctor
from warehouse.integrity.check import PROBLEM
from warehouse.published.querying import query_published
from warehouse.storage.lake_connection import LAKE_PREFIX

pytestmark = [pytest.mark.long(order=6), pytest.mark.server]


@dataclass(frozen=True)
class Office:
    """A district as its office sets it up: a home, and a registry with its name; reports are in its inbox."""

    home: Home
    settings: dict[str, str]

    @classmethod
    def below(cls, folder: Path, lakes: Lakes, admitted: int) -> "Office":
        lake, registry, inbox = lakes.new(), folder / "registry", folder / "inbox"
        shutil.copytree(SAMPLE_REGISTRY, registry)
        rename_office(registry, lake.office.office_id, lake.office.name, lake.office.parent)
        inbox.mkdir()
        (inbox / "report.xlsx").write_bytes(school("2024-01", admitted))
        (inbox / "broken.xlsx").write_bytes(b"nothing")
        settings = {
            "TONGHOP_HOME": str(folder / "home"),
            "TONGHOP_REGISTRY": str(registry),
            "TONGHOP_WAREHOUSE": f"{LAKE_PREFIX}{lake.catalog}",
            "TONGHOP_LAKE_DATA": str(lakes.data),
            "TONGHOP_INBOX": str(inbox),
        }
        give_database(folder / "home")
        return cls(Home(folder / "home", lake=lake), settings)

    def begin(self, *words: str, **more: str) -> "subprocess.Popen[str]":
        """Start a command of the district."""
        command = [sys.executable, "-m", "flows.cli.main", *words]
        variables = environment(**self.settings, **more)
        return subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[list[Office]]:
    with throw_away_lake(tmp_path) as lakes:
        folders = [tmp_path / str(admitted) for admitted in (1, 2)]
        for folder in folders:
            folder.mkdir()
        yield [Office.below(folder, lakes, admitted) for admitted, folder in enumerate(folders, start=1)]


@pytest.mark.thorough
def test_each_district_runs_for_itself_and_the_province_has_both(offices: list[Office]) -> None:
    """One runs by its deployment, as every night; the other is typed, with the same server."""
    nightly, typed = offices
    with serving(nightly.home.root, **nightly.settings) as served:
        asked = served.start_run(as_of=str(AS_OF))
        words = ("run", "--as-of", str(AS_OF))
        process = typed.begin(
            *words, PREFECT_API_URL=f"{served.url}/api", PREFECT_API_AUTH_STRING=served.authentication
        )
        ended = served.await_end(asked)
        said, _ = process.communicate(timeout=90)
        begun = {"flow_runs": {"state": {"type": {"not_any_": ["SCHEDULED"]}}}}
        states = [run["state"]["name"] for run in served.api("/flow_runs/filter", begun)]

    assert process.returncode == 0, said
    assert ended["state"]["type"] == "COMPLETED"
    assert states == ["Có báo cáo bị trả"] * 2, "each has its own run, with the broken workbook named"
    for office, admitted in zip(offices, (1, 2), strict=True):
        assert query_published(office.home, "SELECT counted FROM unit_progress").rows() == [(admitted,)]
        assert [check for check in doctor.examine(office.home) if check.state == PROBLEM] == []
    of_province = (
        "SELECT district_id, admitted FROM lake.province.progress_by_district WHERE period = '2024-01' ORDER BY 1"
    )
    assert query_published(typed.home, of_province).rows() == [("huyen-1", 1), ("huyen-2", 2)]

    report = nightly.begin("report")
    said, _ = report.communicate(timeout=90)
    assert report.returncode == 0, said
    page = (nightly.home.reports / "2024-01" / "trang-huyen.html").read_text(encoding="utf-8")
    assert nightly.home.lake.office.name in page
