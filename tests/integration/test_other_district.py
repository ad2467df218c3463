"""Another district's registry folder: its name is on every document, and follows its units' names."""

import shutil
import zipfile
from pathlib import Path

import pytest
from support.offices import rename_office
from support.school_report import school
from support.site import Site

from flows.documents.district import write_reports
from flows.documents.release import write_release
from flows.documents.template import write_template
from flows.pipeline.returning import return_workbooks
from flows.settings import Settings
from reports.sample.office import SAMPLE_REGISTRY
from schemas.periods import period_of_id
from transforms.identity.units import UnitFinder

OTHERS = ("huyện Quỳnh Phụ", "QUỲNH PHỤ", "Quỳnh Phụ, ngày", "Thái Bình;", "tỉnh Thái Bình")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    folder = tmp_path / "registry"
    shutil.copytree(SAMPLE_REGISTRY, folder)
    rename_office(folder, "tien-lang", "Tiên Lãng", "Hải Phòng")
    monkeypatch.setenv("TONGHOP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TONGHOP_REGISTRY", str(folder))
    return Settings()


def _text(path: Path) -> str:
    """Return the text of a page, or of a workbook's parts."""
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as parts:
        return "\n".join(parts.read(name).decode(errors="replace") for name in parts.namelist())


def test_its_name_is_on_whatever_leaves(settings: Settings, tmp_path: Path) -> None:
    site = Site.below(tmp_path)
    site.put("a.xlsx", school("2024-01", 2))
    site.put("b.xlsx", b"nothing")
    site.run("only", registry=settings.registry)
    return_workbooks(site.home, settings.registry.office)
    notes = list(site.home.outbox.rglob("*.xlsx"))
    write_template(settings.registry, ["01A-XA"], "tt-an-bai", period_of_id("2024-01"), tmp_path / "form.xlsx")
    written = [*write_reports(settings), *write_release(settings), tmp_path / "form.xlsx", *notes]

    assert len(notes) == 1

    for path in written:
        text = _text(path)
        assert "tiên lãng" in text.lower(), path.name
        assert [words for words in OTHERS if words in text] == [], path.name
    assert "tỉnh Hải Phòng" in _text(written[0])


def test_its_name_may_stand_behind_a_units(settings: Settings) -> None:
    period, finder = period_of_id("2024-01"), UnitFinder(settings.registry)

    def found(name: str) -> bool:
        return finder.find(name, "", period.start, period.end) is not None

    assert found("Xã An Ấp, huyện Tiên Lãng, tỉnh Hải Phòng")
    assert found("xa An Ap, huyen Tien Lang")
    assert not found("Xã An Ấp, huyện Quỳnh Phụ, tỉnh Thái Bình")
