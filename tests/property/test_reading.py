"""Reading a written form gives its values back, in any order and beside any other files."""

import itertools
from datetime import date
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.district import (
    admissions,
    commune,
    enterprise,
    findings,
    key_cadres,
    quiet_commune,
    read,
    register,
    school,
    status,
)
from support.pages import Page, of, put, write

from schemas.forms.admission_register import AGE_GROUPS, GENDERS
from schemas.forms.commune_admissions import INTRODUCED_BY
from schemas.forms.key_cadres import LEVELS, ORGANISATIONS
from transforms.validation.batch import Batch

UNIT = ("Xã An Ấp", "12526", "Năm 2023")
FEW = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

counts = st.integers(0, 5000)
names = st.text(st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạ ốộữ0123456789-"), min_size=1, max_size=20).map(
    lambda text: " ".join(f"Chi bộ {text}".split())
)
days = st.dates(date(2023, 1, 1), date(2023, 12, 31))


@st.composite
def party_cells(draw: st.DrawFn, name: str) -> tuple[Any, ...]:
    """Draw a record of 01A-XA that breaks no rule."""
    target, in_review = draw(counts), draw(counts)
    candidates = draw(counts)
    completed = draw(st.integers(0, candidates))
    parts = [draw(st.integers(0, 200)) for _ in INTRODUCED_BY]
    admitted = sum(parts)
    within = [draw(st.integers(0, admitted)) for _ in range(3)]
    year = admitted + draw(counts)
    return (
        name,
        target,
        candidates,
        completed,
        in_review,
        admitted,
        *parts,
        *within,
        year,
        year + draw(counts),
    )


@st.composite
def sections(draw: st.DrawFn) -> tuple[list[tuple[Any, ...]], ...]:
    """Draw the three sections of 01A-XA."""
    chosen = draw(st.lists(names, min_size=1, max_size=9, unique_by=str.lower))
    records = [draw(party_cells(name)) for name in chosen]
    first, second = sorted((draw(st.integers(0, len(records))), draw(st.integers(0, len(records)))))
    return records[:first], records[first:second], records[second:]


@st.composite
def cadres(draw: st.DrawFn) -> list[tuple[Any, ...]]:
    """Draw the records of 01B-XA."""
    pairs = [(organisation, level) for organisation in ORGANISATIONS for level in LEVELS]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, min_size=1, max_size=10))
    return [(*pair, total := draw(counts), draw(st.integers(0, total))) for pair in chosen]


@st.composite
def people(draw: st.DrawFn) -> list[tuple[Any, ...]]:
    """Draw the records of 04-KN, the ceremony on the day of the decision."""
    lines = draw(st.lists(st.tuples(st.integers(1, 900), st.integers(1, 9)), unique=True, max_size=8))
    records = []
    for number, line in lines:
        day = draw(days)
        written = draw(st.sampled_from([day, f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}", f"ngày {day:%d tháng %m năm %Y}"]))
        who = draw(st.sampled_from(sorted(GENDERS))), draw(st.sampled_from(sorted(AGE_GROUPS)))
        again = draw(st.sampled_from(["x", "X", None]))
        records.append((f"{number}-QĐ/HU", line, written, day, draw(names), "Đoàn Thanh niên", *who, again))
    return records


def as_read(batch: Batch, table: str, *, without: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
    places = ("submission_id", "sheet", "sheet_row", *without)
    return batch.records[table].drop(places).rows()


@FEW
@given(sections(), cadres(), people())
def test_what_is_written_is_read(
    of_sections: tuple[list[tuple[Any, ...]], ...],
    of_cadres: list[tuple[Any, ...]],
    of_people: list[tuple[Any, ...]],
) -> None:
    pages = admissions(of_sections, *UNIT), key_cadres(of_cadres, *UNIT), register(of_people, *UNIT)

    batch = read(write({page.name: page for page in pages}))

    assert findings(batch) == []
    named = zip(("village", "agency", "enterprise"), of_sections, strict=True)
    assert as_read(batch, "commune_admissions") == [(name, *r) for name, records in named for r in records]
    assert as_read(batch, "key_cadres") == of_cadres
    assert [(r[0], r[1], r[2], r[3], r[4], r[8]) for r in as_read(batch, "admission_register")] == [
        (number, line, day, day, cell, again is not None) for number, line, _, day, cell, _, _, _, again in of_people
    ]


@FEW
@given(st.integers(0, 999_999), st.sampled_from(["{}", "'{}", "{},0", " {} ", "grouped", "spaced", "number"]))
def test_a_number_is_read_in_every_spelling(number: int, spelling: str) -> None:
    written = {"grouped": f"{number:,}".replace(",", "."), "spaced": f"{number:,}".replace(",", "\u00a0")}
    value = number if spelling == "number" else written.get(spelling, spelling.format(number))

    batch = read(of(quiet_commune, put("01A-XA!C14", value), put("01A-XA!C17", number))())

    assert findings(batch) == []
    assert batch.records["commune_admissions"]["annual_target"].to_list() == [number]


CONTENTS = [
    of(commune)(),
    of(quiet_commune)(),
    of(enterprise)(),
    of(school)(),
    of(commune, put("01A-XA!H14", 0), put("01A-XA!C15", "?"), put("04-KN!E10", "01/01/2023"))(),
    of(commune, put("01A-XA!E14", 7))(),
    of(enterprise, put("02-DN!D16", 2))(),
    of(school, put("03-TH!E10", 1))(),
    of(dict, lambda book: book.update({"a": Page("a", {(0, 0): "x"})}))(),
    b"",
]


def results_of(batch: Batch, submission: int) -> list[object]:
    """Return all results of one submission, without its position in the batch."""
    frames = [
        batch.submissions,
        batch.findings,
        batch.layouts,
        *(batch.records[table] for table in sorted(batch.records)),
    ]
    return [
        f.filter(pl.col("submission_id") == str(submission)).drop("submission_id").sort(pl.all()).rows() for f in frames
    ]


ALONE = [results_of(read(content), 0) for content in CONTENTS]


@FEW
@given(st.permutations(range(len(CONTENTS))), st.sets(st.integers(1, len(CONTENTS) - 1), max_size=3))
def test_neither_order_nor_company_changes_what_is_read(order: list[int], cuts: set[int]) -> None:
    bounds = [0, *sorted(cuts), len(order)]
    for start, end in itertools.pairwise(bounds):
        batch = read(*(CONTENTS[index] for index in order[start:end]))

        assert [results_of(batch, place) for place in range(end - start)] == [
            ALONE[index] for index in order[start:end]
        ]


def test_the_same_content_twice_tells_the_same_twice() -> None:
    batch = read(*CONTENTS, *CONTENTS)

    assert [results_of(batch, place) for place in range(2 * len(CONTENTS))] == ALONE * 2


def test_an_empty_batch_is_read() -> None:
    batch = read()

    assert status(batch) == []
    assert all(frame.is_empty() for frame in batch.records.values())
