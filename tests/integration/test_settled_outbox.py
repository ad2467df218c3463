"""The outbox of today: what a unit has still to correct, and nothing else."""

from datetime import date
from pathlib import Path

import pytest
from support.returned import opened
from support.school_report import school
from support.site import Site

from flows.actions import withdrawal
from flows.actions.answering import answer
from flows.pipeline.returning import return_workbooks

pytestmark = pytest.mark.long(order=47)

UNIT = "2023/thpt-phu-duc"
DAY = "2024-02-26"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site.below(tmp_path)


def files(site: Site) -> list[str]:
    outbox = site.home.outbox
    return sorted(str(path.relative_to(outbox)) for path in outbox.rglob("*.xlsx"))


def send(site: Site, name: str, content: bytes, run_id: str, **options: object) -> dict[str, str]:
    site.put(name, content, minutes=len(run_id))
    statuses = site.run(run_id, **options)
    return_workbooks(site.home)
    return statuses


def test_what_was_accepted_since_is_put_away(site: Site) -> None:
    send(site, "a.xlsx", school("2023", 2, women=3), "1")
    assert files(site) == [f"{UNIT}/a - cần sửa.xlsx"]
    send(site, "a.xlsx", school("2023", 2), "22")

    assert files(site) == [f"{UNIT}/đã xong/{DAY}/a - cần sửa.xlsx"]
    assert return_workbooks(site.home) == 0


def test_a_report_settled_in_the_same_night_goes_nowhere(site: Site) -> None:
    site.put("a.xlsx", school("2023", 2, women=3))
    site.put("b.xlsx", school("2023", 2), minutes=5)
    site.run("1")

    assert return_workbooks(site.home) == 0
    assert files(site) == []


def test_reading_again_is_no_sending(site: Site) -> None:
    send(site, "a.xlsx", school("2023", 2, women=3), "1")
    site.run("22", reread=True)
    return_workbooks(site.home)

    assert files(site) == [f"{UNIT}/a - cần sửa.xlsx"]
    send(site, "b.xlsx", school("2023", 2, women=4), "333")
    assert f"{UNIT}/b - cần sửa (lần 2).xlsx" in files(site)


def test_strangers_are_numbered_by_their_own_names(site: Site) -> None:
    site.put("a.xlsx", b"no workbook")
    site.put("b.xlsx", b"no workbook either")
    (site.inbox / "c").mkdir()
    site.put("c/a.xlsx", b"nor this")
    site.run("1")
    return_workbooks(site.home)

    folder = "khong-ro-ky/khong-ro-don-vi"
    assert files(site) == [f"{folder}/a - cần sửa (lần 2).xlsx", *(f"{folder}/{n} - cần sửa.xlsx" for n in "ab")]


def test_a_warning_between_reports_comes_back_marked_and_is_put_away_when_answered(site: Site) -> None:
    """X-04: a year to date that is not the one before and this period's."""
    send(site, "t1.xlsx", school("2023-01", 2), "1")
    send(site, "t2.xlsx", school("2023-02", 1), "22")
    asked = site.ask("SELECT DISTINCT rule, period, finding_id FROM ledger.open_crosscheck")

    assert {rule for rule, *_ in asked} == {"X-04"}
    periods = sorted({str(period) for _, period, _ in asked})
    returned = [name for name in files(site) if "đã xong" not in name]
    assert [name.partition("/")[0] for name in returned] == periods
    book = opened((site.home.outbox / returned[0]).read_bytes())
    assert "X-04" in {cell.value for row in book["Cần sửa"].rows for cell in row}

    for _, _, finding in asked:
        answer(site.home, str(finding), "bổ sung kỳ trước")
    return_workbooks(site.home)
    assert all("đã xong" in name for name in files(site))


def test_a_content_that_no_longer_counts_is_answered(site: Site) -> None:
    first = school("2023", 2)
    send(site, "a.xlsx", first, "1")
    ((submission,),) = site.ask("SELECT submission_id FROM ledger.submission")
    withdrawal.withdraw(site.home, str(submission), "wrong", "an.nguyen")
    assert send(site, "again.xlsx", first, "333") == {"again.xlsx": "duplicate"}

    (name,) = files(site)
    assert name.startswith(f"{UNIT}/again - cần sửa")
    page = opened((site.home.outbox / name).read_bytes())["Cần sửa"]
    texts = " ".join(str(cell.value) for row in page.rows for cell in row if cell.value)
    assert "BÁO CÁO KHÔNG ĐƯỢC TÍNH" in texts
    assert "đã được rút" in texts


def test_accepted_but_not_counted_is_in_the_sentence_and_the_json(site: Site) -> None:
    site.put("a.xlsx", school("2023", 1))
    site.put("b.xlsx", school("2023", 2), minutes=5)
    done = site.summarised("1", as_of=date(2024, 2, 26))

    lines = {line["file"]: line for line in done.as_json()["submissions"]}  # type: ignore[attr-defined]
    assert (lines["a.xlsx"]["counts"], lines["b.xlsx"]["counts"]) == (False, True)
    assert lines["a.xlsx"]["why_not"] == "b.xlsx counts instead"
    assert "1 file accepted but not counted (a.xlsx: b.xlsx counts instead)" in done.sentence
