"""Messages in the inbox: each attached report is a submission of its own, and the text is kept nowhere."""

from pathlib import Path

import pytest
from support.mails import PRIVATE, mail
from support.outlook import msg
from support.school_report import school
from support.site import Site

ONE, OTHER = school("2023", 2), school("2023", 1, unit_id="thpt-quynh-coi")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site.below(tmp_path)


def test_their_reports_count(site: Site) -> None:
    site.put("thư 1.eml", mail(("báo cáo.xlsx", ONE)).as_bytes())
    site.put("thư 2.msg", msg([("báo cáo.xlsx", OTHER)]))

    assert site.run("first") == {"thư 1.eml/báo cáo.xlsx": "accepted", "thư 2.msg/báo cáo.xlsx": "accepted"}
    assert site.run("second") == {}
    assert site.ask("SELECT sum(counted)::INTEGER FROM unit_progress") == [(3,)]


def test_one_without_a_report_has_a_status(site: Site) -> None:
    site.put("thư.eml", mail().as_bytes())

    (status,) = site.run("first").values()
    assert status not in ("accepted", "duplicate")
    ((sentence,),) = site.ask("SELECT sentence FROM ledger.finding")
    assert "không có tệp đính kèm" in str(sentence)


def test_their_text_is_kept_nowhere(site: Site) -> None:
    site.put("a.eml", mail(("báo cáo.xlsx", ONE)).as_bytes())
    site.put("b.eml", mail().as_bytes())
    site.put("c.eml", mail(("d.xlsx", OTHER), Auto_Submitted="auto-replied").as_bytes())
    site.put("d.msg", msg(headers=f"Subject: {PRIVATE}\r\n"))
    site.put("e.msg", msg([(PRIVATE, b"x" * 5000)], headers=PRIVATE)[:4000])
    site.run("first")

    kept = [path for path in site.home.root.rglob("*") if path.is_file()]
    assert kept
    assert [path for path in kept if PRIVATE.encode() in path.read_bytes()] == []
