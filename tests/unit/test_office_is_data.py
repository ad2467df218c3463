"""The office is data: no code outside the sample district names an office, its term, its figures or a newspaper."""

import re
from pathlib import Path

import pytest
from support.data import ROOT

OFFICE = re.compile(
    r"quỳnh[ _-]?phụ|quynh[ _-]?phu|thái bình|thai[ _-]?binh|\bbáo chí|newspaper"
    r"|2020, ?0?7, ?15|2025, ?0?7, ?14|15/0?7/2020|14/0?7/2025|\b419\b|\b750\b",
    re.IGNORECASE,
)
# A view's example is run on the sample district: its lines are documentation.
EXAMPLE = re.compile(r"^-- @example:")
ROOMS = ("schemas", "transforms", "warehouse", "reports", "flows")
SAMPLE = ROOT / "reports" / "sample"
BEFORE_TERMS = ROOT / "warehouse" / "home" / "before_terms.json"  # homes older than office.csv were of one office
ENDINGS = {".py", ".sql", ".html", ".css", ".js", ".json"}


def lines_that_name_it(folder: Path) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sorted(folder.rglob("*"))
        if path.suffix in ENDINGS and SAMPLE not in path.parents and path != BEFORE_TERMS
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if OFFICE.search(line) and not EXAMPLE.match(line)
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_no_code_names_an_office(room: str) -> None:
    assert lines_that_name_it(ROOT / room) == []


def test_the_sample_district_is_named_where_it_belongs() -> None:
    named = [path for path in SAMPLE.rglob("*.csv") if OFFICE.search(path.read_text(encoding="utf-8"))]

    assert SAMPLE / "registry" / "office.csv" in named
