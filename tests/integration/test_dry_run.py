"""A dry run says what a run would, and leaves everything as it was."""

from pathlib import Path

from support.school_report import school
from support.site import Site
from support.tables import tables

from flows.pipeline import steps
from warehouse.published import run_queries
from warehouse.published.querying import open_published


def dry_run(site: Site, **options: object) -> list[tuple[object, ...]]:
    """Return the files and statuses that a dry run shows."""
    plan = site.plan("dry", dry_run=True, **options)
    collected = steps.collect(plan)
    submissions, findings = steps.dry_run_rows(plan, collected, steps.read(plan, collected))
    assert steps.report_run(plan, collected, submissions, findings).findings.equals(findings)
    return submissions.select("file_name", "status").sort("file_name").rows()


def test_over_a_new_home(tmp_path: Path) -> None:
    site = Site.below(tmp_path)
    site.put("a.xlsx", school("2022", 2))
    site.put("b.xlsx", b"nothing")

    assert dry_run(site) == [("a.xlsx", "accepted"), ("b.xlsx", "unreadable")]
    assert not list(site.home.archive.iterdir())
    assert not site.home.dry_run_archive.exists()
    with open_published(site.home) as ask:
        assert run_queries.owed_reports(ask).is_empty()  # as the run's artifacts ask it
    assert site.ask("SELECT * FROM ledger.submission") == []
    assert site.run("in earnest") == {"a.xlsx": "accepted", "b.xlsx": "unreadable"}


def test_of_what_is_new_and_of_what_is_known(tmp_path: Path) -> None:
    site = Site.below(tmp_path)
    site.put("a.xlsx", school("2022", 2))
    site.run("first")
    before = tables(site.home.published)
    site.put("b.xlsx", school("2023", 1))

    assert dry_run(site) == [("b.xlsx", "accepted")]
    assert dry_run(site, reread=True) == [("a.xlsx", "accepted"), ("b.xlsx", "accepted")]
    assert tables(site.home.published) == before
    assert site.run("second") == {"b.xlsx": "accepted"}


def test_what_it_reads_is_for_the_service_alone(tmp_path: Path) -> None:
    site = Site.below(tmp_path)
    site.put("a.xlsx", school("2022", 2))
    steps.collect(site.plan("dry", dry_run=True))
    assert site.home.dry_run_archive.stat().st_mode & 0o077 == 0
