"""Returned workbooks: written once, by the next run, and never over a file that a person wrote."""

from pathlib import Path

import pytest
from support.returned import opened
from support.school_report import school
from support.site import Site

from flows.pipeline.returning import return_workbooks
from warehouse.home.outbox import Outbox


def _with_too_many_women(more: int = 1) -> bytes:
    """Make a school's report of 2023 with more women than admissions (03-02)."""
    return school("2023", 2, women=2 + more)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site.below(tmp_path)


def files(site: Site) -> list[str]:
    outbox = site.home.outbox
    return sorted(str(path.relative_to(outbox)) for path in outbox.rglob("*") if path.is_file())


def test_a_rejected_report_goes_back_marked(site: Site) -> None:
    site.put("Phụ Dực.xlsx", _with_too_many_women())
    site.run("first")
    assert return_workbooks(site.home) == 1

    assert files(site) == [".returned", "2023/thpt-phu-duc/Phụ Dực - cần sửa.xlsx"]
    book = opened((site.home.outbox / "2023/thpt-phu-duc/Phụ Dực - cần sửa.xlsx").read_bytes())
    assert book.sheetnames[0] == "Cần sửa"


def test_what_is_right_does_not_go_back(site: Site) -> None:
    site.put("a.xlsx", school("2023", 2))
    site.run("first")

    assert return_workbooks(site.home) == 0
    assert files(site) == [".returned"]


def test_a_file_that_is_no_workbook_gets_a_note(site: Site) -> None:
    site.put("sub/../hỏng.xls".rpartition("/")[2], b"no workbook")
    site.run("first")
    return_workbooks(site.home)

    assert files(site) == [".returned", "khong-ro-ky/khong-ro-don-vi/hỏng - cần sửa.xlsx"]


def test_the_second_attempt_is_written_beside_the_first(site: Site) -> None:
    site.put("a.xlsx", _with_too_many_women())
    site.run("first")
    return_workbooks(site.home)
    site.put("a.xlsx", _with_too_many_women(more=2), minutes=1)
    site.run("second")
    return_workbooks(site.home)

    assert files(site)[1:] == [
        "2023/thpt-phu-duc/a - cần sửa (lần 2).xlsx",
        "2023/thpt-phu-duc/a - cần sửa.xlsx",
    ]


def test_what_a_person_changed_is_left_alone(site: Site) -> None:
    site.put("a.xlsx", _with_too_many_women())
    site.run("first")
    return_workbooks(site.home)
    returned = site.home.outbox / "2023/thpt-phu-duc/a - cần sửa.xlsx"
    returned.write_bytes(b"a person wrote here")
    (site.home.outbox / ".returned").unlink()

    assert return_workbooks(site.home) == 1
    assert returned.read_bytes() == b"a person wrote here"


def test_the_same_bytes_each_time(site: Site) -> None:
    site.put("a.xlsx", _with_too_many_women())
    site.run("first")
    return_workbooks(site.home)
    returned = site.home.outbox / "2023/thpt-phu-duc/a - cần sửa.xlsx"
    first = returned.read_bytes()
    returned.unlink()
    (site.home.outbox / ".returned").unlink()
    return_workbooks(site.home)

    assert returned.read_bytes() == first


def test_a_run_that_died_before_it_is_made_up_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.put("a.xlsx", _with_too_many_women())
    site.put("b.xlsx", b"no workbook")
    site.run("first")
    put, written = Outbox.put, []

    def power_cut(*arguments: object) -> Path:
        if written:
            raise KeyboardInterrupt
        written.append(put(*arguments))  # type: ignore[arg-type]
        return written[-1]

    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "put", power_cut)
        with pytest.raises(KeyboardInterrupt):
            return_workbooks(site.home)
    assert len(files(site)) == 1

    site.run("second")
    return_workbooks(site.home)
    assert len(files(site)) == 3
