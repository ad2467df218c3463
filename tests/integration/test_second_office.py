"""A second office, of another level, term and forms, run end to end by its registry folder alone."""

import zipfile
from datetime import date
from pathlib import Path

import pytest
from support.data import ROOT
from support.site import Site

from flows.cli.tracing import trace_cells
from flows.documents.district import write_reports
from flows.documents.template import write_template
from flows.pipeline.checking import check
from flows.pipeline.returning import return_workbooks
from flows.settings import Settings
from reports.forms.filled_sheet import FilledSheet
from reports.forms.template import write_workbook
from schemas.forms.commune_admissions import CommuneAdmissions

OFFICE = ROOT / "tests" / "data" / "offices" / "hung-yen"
OTHERS = ("Quỳnh Phụ", "QUỲNH PHỤ", "Thái Bình", "Huyện ủy", "HUYỆN ỦY", "toàn huyện", "huyện mẫu")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("TONGHOP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TONGHOP_REGISTRY", str(OFFICE))
    return Settings()


def workbook(settings: Settings, unit_id: str, period: str, completed: int = 20) -> bytes:
    """Write a commune's report with 01A-XA and the office's own form."""
    unit, stated = settings.registry.unit(unit_id), settings.registry.terms.period(period)
    assert unit is not None
    assert stated is not None
    own = next(form for form in settings.forms if form.metadata().code == "06-LH")
    about = {"unit": unit.name, "unit_code": unit.code, "period": stated.label, "office": settings.registry.office}
    blank = [name for name, spec in CommuneAdmissions.cells().items() if spec.kind == "count"]
    cell = dict.fromkeys(blank, 0) | {"section": "village", "party_cell": "Chi bộ thôn 1", "admitted": 2}
    cell |= {"admitted_youth_union": 2, "admitted_year_to_date": 2, "admitted_term_to_date": 2}
    classes = [{"place": "Trung tâm chính trị", "enrolled": 30, "completed": completed}]
    register = next(form for form in settings.forms if form.metadata().code == "04-KN")
    person = {"decided_on": stated.end, "admitted_on": stated.end, "party_cell": "Chi bộ thôn 1", "gender": "Nam"}
    person |= {"age_group": "18-30", "introduced_by": "Đoàn Thanh niên", "decision_line": 1}
    people = [person | {"decision_number": f"{unit.code}{n}-QĐ/TU"} for n in (1, 2)]
    sheets = [
        FilledSheet(CommuneAdmissions, records=[cell], **about),
        FilledSheet(own, records=classes, **about),
        FilledSheet(register, records=people, **about),
    ]
    return write_workbook(sheets)


def text_of(path: Path) -> str:
    """Return the text of a page, or of a workbook's parts."""
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as parts:
        return "\n".join(parts.read(name).decode(errors="replace") for name in parts.namelist())


def test_template_read_return_page_workbook_and_trace(settings: Settings, tmp_path: Path) -> None:
    registry, home = settings.registry, settings.home
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    site = Site(home, inbox)
    template = tmp_path / "form.xlsx"
    write_template(registry, ["01A-XA", "06-LH"], "xa-dong-hung", None, template, settings.forms)
    site.put("a.xlsx", workbook(settings, "xa-dong-hung", "2025-07"))
    site.put("b.xlsx", workbook(settings, "xa-vu-thu", "2025-07", completed=31))
    home.prepare()
    with home.write_lock("a test", pytest.fail):
        status = site.run("only", registry=registry, as_of=date(2025, 8, 20), forms=settings.forms)
    return_workbooks(home, registry.office)
    written = write_reports(settings)
    returned = list(home.outbox.rglob("*.xlsx"))

    assert status == {"a.xlsx": "accepted", "b.xlsx": "rejected"}
    assert len(returned) == 1
    assert "Số hoàn thành không được vượt số đăng ký." in text_of(returned[0])
    for path in (template, *written, *returned):
        assert [words for words in OTHERS if words in text_of(path)] == [], path.name
    assert "Tỉnh ủy Hưng Yên" in text_of(written[0])
    assert site.ask("SELECT period, admitted, term_to_date, term_target FROM district_progress") == [
        ("2025-07", 2, 2, 600)
    ]
    states = dict(site.ask("SELECT unit_id, state FROM reporting_status"))
    assert (states["xa-dong-hung"], states["xa-vu-thu"], states["xa-long-hung"]) == ("reported", "rejected", "missing")
    cells = trace_cells(home, registry, "unit_progress", "Xã Đông Hưng", "2025-07", "counted")
    assert cells["adds"].sum() == 2
    assert site.ask("SELECT enrolled FROM ledger.classes_held") == [(30,)]


def test_before_the_first_month_of_a_term_has_ended_its_page_shows_nothing_yet(
    settings: Settings, tmp_path: Path
) -> None:
    site = Site(settings.home, tmp_path)
    settings.home.prepare()
    with settings.home.write_lock("a test", pytest.fail):
        site.run("only", registry=settings.registry, as_of=date(2025, 7, 15), forms=settings.forms)
    page, book = write_reports(settings)

    assert "Tháng 07 năm 2025" in text_of(page) or "tháng 07 năm 2025" in text_of(page)
    assert book.exists()


@pytest.mark.parametrize(("completed", "status"), [(20, "accepted"), (31, "rejected")])
def test_a_check_takes_the_offices_own_forms(completed: int, status: str, settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(settings, "xa-dong-hung", "2025-07", completed))
    (checked,), _ = check([path], settings.registry, date(2025, 8, 20), None, settings.forms)

    assert checked.status == status, checked.findings
