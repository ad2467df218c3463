"""Workbooks as offices send them: every key of what is expected of each, as a run would tell it.

The cases of `tests/data/cases` are files; those of `support.office_cases` are made from a report whose figures are
known. What waits for a part that is not built is marked, with the reason.
"""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support.awaited import AWAITED
from support.cases import CASES_AS_OF, SINGLE_CASES, Case, checked
from support.site import Site


def params(cases: list[Case]) -> list[Any]:
    """Make a parameter of each case; the awaited ones are expected to fail."""
    return [
        pytest.param(case, id=case.name, marks=pytest.mark.xfail(strict=True, reason=AWAITED[case.name]))
        if case.name in AWAITED
        else pytest.param(case, id=case.name)
        for case in cases
    ]


@cache
def outcomes(folder: Path) -> dict[str, Any]:
    """Check all cases of a folder as one batch: name → the checked file."""
    return checked(folder, SINGLE_CASES)


KEYS = {"status", "rules", "not_rules", "counted", "candidates", "period", "most_findings", "note"}


def test_every_key_is_asked() -> None:
    assert {key for case in SINGLE_CASES for key in case.expected} <= KEYS


def test_every_awaited_case_is_there() -> None:
    assert set(AWAITED) <= {case.name for case in SINGLE_CASES}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the cases into a folder."""
    path = tmp_path_factory.mktemp("cases")
    for case in SINGLE_CASES:
        (path / case.name).write_bytes(case.content())
    return path


@pytest.mark.parametrize("case", params(SINGLE_CASES))
def test_case(case: Case, folder: Path, tmp_path: Path) -> None:
    found, expected = outcomes(folder)[case.name], case.expected
    rules = {finding.rule for finding in found.findings}

    assert found.status in expected["status"]
    assert rules >= set(expected.get("rules", []))
    assert not rules & set(expected.get("not_rules", []))
    assert len(found.findings) <= expected.get("most_findings", len(found.findings))
    assert found.period == expected.get("period", found.period)
    if {"counted", "candidates"} & set(expected):
        _ask_ledger(Site.below(tmp_path), case)


def _ask_ledger(site: Site, case: Case) -> None:
    """Load the case alone in a new home; compare what counts of it."""
    name = unicodedata.normalize("NFC", case.name)
    site.put(name, case.content())
    site.run("only", as_of=CASES_AS_OF)
    sent = f"SELECT unit_id FROM ledger.submission WHERE file_name = '{name}' OR file_name LIKE '{name}/%'"
    for key, sql in (
        ("counted", f"SELECT coalesce(sum(counted), 0)::INT FROM unit_progress WHERE unit_id IN ({sent})"),
        ("candidates", "SELECT coalesce(sum(candidates), 0)::INT FROM ledger.commune_admissions"),
    ):
        if key in case.expected:
            assert site.ask(sql) == [(case.expected[key],)], key
