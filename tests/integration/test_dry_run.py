"""A dry run says what a run would, and leaves everything as it was."""

from pathlib import Path

from integration.runs import Place, school, tables

from flows.pipeline import steps
from warehouse.published import questions
from warehouse.published.publish import asking


def dry_run(place: Place, **options: object) -> list[tuple[object, ...]]:
    """The files and statuses that a dry run shows."""
    plan = place.plan("dry", dry_run=True, **options)
    collected = steps.collect(plan)
    submissions, findings = steps.dry_rows(plan, collected, steps.read(plan, collected))
    assert steps.say(plan, collected, submissions, findings).findings.equals(findings)
    return submissions.select("file_name", "status").sort("file_name").rows()


def test_over_a_new_home(tmp_path: Path) -> None:
    place = Place.below(tmp_path)
    place.put("a.xlsx", school("2022", 2))
    place.put("b.xlsx", b"nothing")

    assert dry_run(place) == [("a.xlsx", "accepted"), ("b.xlsx", "unreadable")]
    assert not list(place.home.archive.iterdir())
    assert not place.home.trial.exists()
    with asking(place.home) as ask:
        assert questions.owed_reports(ask).is_empty()  # as the run's artifacts ask it
    assert place.ask("SELECT * FROM ledger.submission") == []
    assert place.run("in earnest") == {"a.xlsx": "accepted", "b.xlsx": "unreadable"}


def test_of_what_is_new_and_of_what_is_known(tmp_path: Path) -> None:
    place = Place.below(tmp_path)
    place.put("a.xlsx", school("2022", 2))
    place.run("first")
    before = tables(place.home.published)
    place.put("b.xlsx", school("2023", 1))

    assert dry_run(place) == [("b.xlsx", "accepted")]
    assert dry_run(place, reread=True) == [("a.xlsx", "accepted"), ("b.xlsx", "accepted")]
    assert tables(place.home.published) == before
    assert place.run("second") == {"b.xlsx": "accepted"}


def test_what_it_reads_is_for_the_service_alone(tmp_path: Path) -> None:
    place = Place.below(tmp_path)
    place.put("a.xlsx", school("2022", 2))
    steps.collect(place.plan("dry", dry_run=True))
    assert place.home.trial.stat().st_mode & 0o077 == 0
