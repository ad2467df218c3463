"""Reports that replace an accepted one (docs/forms.md §4, F-08): sequences as offices send them."""

import json
import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from support.site import Site

from flows.actions import withdrawal
from flows.errors import UsageError

pytestmark = pytest.mark.long(order=34)

CASES = Path(__file__).parents[1] / "data" / "cases"
SEQUENCES: dict[str, list[dict[str, Any]]] = json.loads((CASES / "expected.json").read_text(encoding="utf-8"))[
    "sequences"
]
ZERO_MONTH = [step["file"] for step in SEQUENCES["zero month with last month's period"]]
BACK_TO_FIRST = [step["file"] for step in SEQUENCES["back to the first"]]


@dataclass(frozen=True)
class Outcome:
    status: str
    rules: set[str]
    sentences: str
    counted: int


def send(site: Site, file: str, as_of: date, modified: str | None = None) -> None:
    """Put a case's file into the inbox, with its own time."""
    source = CASES / file
    target = site.inbox / source.name
    target.write_bytes(source.read_bytes())
    at = datetime.fromisoformat(modified) if modified else datetime(as_of.year, as_of.month, as_of.day)
    os.utime(target, (at.timestamp(), at.timestamp()))


def outcome(site: Site, file: str, run_id: str) -> Outcome:
    name = Path(file).name
    ((submission, status, sha256),) = site.ask(
        f"SELECT submission_id, status, sha256 FROM ledger.submission WHERE file_name = '{name}' AND run_id = '{run_id}'"
    )
    found = site.ask(f"SELECT rule, sentence FROM ledger.finding WHERE submission_id = '{submission}'")
    unit = f"(SELECT any_value(unit_id) FROM ledger.submission WHERE sha256 = '{sha256}')"
    ((counted,),) = site.ask(f"SELECT coalesce(sum(counted), 0)::INT FROM unit_progress WHERE unit_id = {unit}")
    return Outcome(str(status), {str(r) for r, _ in found}, " ".join(str(s) for _, s in found), int(str(counted)))


@pytest.mark.parametrize("title", SEQUENCES)
def test_a_sequence_comes_out_as_expected(title: str, tmp_path: Path) -> None:
    site = Site.below(tmp_path)
    steps = SEQUENCES[title]
    for day in dict.fromkeys(step["as_of"] for step in steps):
        todays = [step for step in steps if step["as_of"] == day]
        for step in todays:
            send(site, step["file"], date.fromisoformat(day), step.get("modified"))
        site.run(day, as_of=date.fromisoformat(day))
        for step in todays:
            expected, found = step["expected"], outcome(site, step["file"], day)
            assert found.status in expected["status"], (step["file"], found)
            assert set(expected["rules"]) <= found.rules, (step["file"], found)
            assert found.counted == expected.get("counted", found.counted), (step["file"], found)
            assert expected.get("sentence_names", "") in found.sentences, (step["file"], found)


def refused(tmp_path: Path) -> tuple[Site, str]:
    """Send December and, under its period, the empty January; return the refused submission."""
    site = Site.below(tmp_path)
    for day, file in zip((date(2024, 1, 5), date(2024, 2, 5)), ZERO_MONTH, strict=True):
        send(site, file, day)
        site.run(str(day), as_of=day)
    ((submission,),) = site.ask("SELECT submission_id FROM ledger.submission WHERE status = 'rejected'")
    return site, str(submission)


def counted(site: Site) -> list[tuple[object, ...]]:
    return site.ask("SELECT period, counted FROM unit_progress ORDER BY ALL")


def test_the_office_lets_a_refused_report_replace(tmp_path: Path) -> None:
    site, submission = refused(tmp_path)
    assert counted(site) == [("2023-12", 2)]

    withdrawal.replace(site.home, submission, "checked by telephone", "an.nguyen")

    assert counted(site) == [("2023-12", 0)]
    assert site.ask("SELECT count(*) FROM open_findings WHERE rule = 'F-08' AND severity = 'error'") == [(0,)]


def test_the_replaced_one_counts_again_when_the_office_restores_it(tmp_path: Path) -> None:
    site, submission = refused(tmp_path)
    ((first,),) = site.ask("SELECT submission_id FROM ledger.submission WHERE status <> 'rejected'")
    withdrawal.replace(site.home, submission, "checked by telephone", "an.nguyen")

    withdrawal.restore(site.home, str(first), "it was right after all", "an.nguyen")

    assert counted(site) == [("2023-12", 2)]


def test_a_report_with_errors_of_its_own_is_not_let_through(tmp_path: Path) -> None:
    site = Site.below(tmp_path)
    site.put("bad.xlsx", (CASES / "struck-out-row.xlsx").read_bytes()[:200])
    site.run("only")
    ((submission,),) = site.ask("SELECT submission_id FROM ledger.submission")

    with pytest.raises(UsageError, match="errors of its own"):
        withdrawal.replace(site.home, str(submission), "why not", "an.nguyen")


def test_a_rebuild_decides_as_the_runs_did(tmp_path: Path) -> None:
    from support.ledger import REGISTRY

    from flows.actions.rebuilding import rebuild

    site, submission = refused(tmp_path)
    withdrawal.replace(site.home, submission, "checked by telephone", "an.nguyen")
    before = site.ask("FROM ledger.counting ORDER BY ALL"), site.ask("FROM ledger.finding ORDER BY ALL")

    rebuild(site.home, REGISTRY, print)

    assert (site.ask("FROM ledger.counting ORDER BY ALL"), site.ask("FROM ledger.finding ORDER BY ALL")) == before
