"""Rows that offices add to a true report leave its figures as they are, or the report is refused."""

from random import Random

import polars as pl
import pytest
from support.restated import Sheetwriter, added, read_sheets, records_read, true_report

from transforms.validation.batch import Batch

NOT_SENT = "S-03"  # the register is not sent along
UNKNOWN_NAMES = ("Đảng bộ An Ấp", "Tất cả", "Kết quả chung", "Khối", "", "12 chi bộ", "Số chung", "Hết")


def report(seed: int) -> tuple[Sheetwriter, list[tuple[object, ...]]]:
    """Write a true report with the habits that a seed chooses."""
    random = Random(seed)
    truth = true_report(random)
    writer = Sheetwriter(random, truth)
    writer.table()
    return writer, truth.records()


def found_in(batch: Batch) -> pl.DataFrame:
    return batch.findings.filter(pl.col("rule") != NOT_SENT).select(
        "submission_id", "rule", "cell", "found", "expected"
    )


def accepted(batch: Batch) -> set[str]:
    """Return the reports that are refused for nothing but the register."""
    refused = batch.findings.filter((pl.col("severity") == "error") & (pl.col("rule") != NOT_SENT))["submission_id"]
    return set(batch.submissions["submission_id"]) - set(refused)


def with_figures(records: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Leave out records of zeros: a sum of nothing under an unknown name reads as one, and changes no figure."""
    return [record for record in records if any(record[2:])]


RUNS = [(0, 150), pytest.param(150, 5000, marks=pytest.mark.thorough)]
CLEAN_RUNS = [(0, 150), *(pytest.param(n, n + 1000, marks=pytest.mark.thorough) for n in range(150, 20_000, 1000))]


@pytest.mark.parametrize(("first", "last"), RUNS)
def test_sums_in_the_words_of_the_specification_change_no_figure(first: int, last: int) -> None:
    made = [report(seed) for seed in range(first, last)]

    batch = read_sheets([writer.sheet() for writer, _ in made], with_register=True)

    assert found_in(batch).rows() == []
    assert records_read(batch) == {str(n): records for n, (_, records) in enumerate(made)}


@pytest.mark.parametrize(("first", "last"), RUNS)
def test_sums_under_any_name_change_no_figure_or_are_refused(first: int, last: int) -> None:
    made = []
    for seed in range(first, last):
        random = Random(seed)
        truth = true_report(random)
        writer = Sheetwriter(random, truth, unknown_names=UNKNOWN_NAMES)
        writer.table()
        made.append((writer, truth.records()))

    batch = read_sheets([writer.sheet() for writer, _ in made], with_register=True)

    read, kept = records_read(batch), accepted(batch)
    truth_of = {str(n): with_figures(records) for n, (_, records) in enumerate(made) if str(n) in kept}
    assert {n: with_figures(read[n]) for n in kept} == truth_of
    assert len(kept) > len(made) / 6


@pytest.mark.parametrize(("first", "last"), CLEAN_RUNS)
def test_a_report_without_additions_is_clean(first: int, last: int) -> None:
    made = []
    for seed in range(first, last):
        random = Random(seed)
        truth = true_report(random, most_cells=25, quiet=random.choice((0.1, 0.5, 1.0)))
        writer = Sheetwriter(random, truth)
        writer.plain_table()
        made.append((writer, truth.records()))

    batch = read_sheets([writer.sheet() for writer, _ in made], with_register=True)

    assert found_in(batch).rows() == []
    assert records_read(batch) == {str(n): records for n, (_, records) in enumerate(made)}


def test_an_answered_row_is_a_party_cell() -> None:
    truth = next(t for t in (true_report(Random(n), quiet=0) for n in range(9)) if len(t.records()) > 4)
    name = "Chi bộ đông nhất"
    everything = [cell for cells in truth.sections.values() for cell in cells]
    truth.sections["enterprise"].append((name, added(everything)))
    writer = Sheetwriter(Random(7), truth)
    writer.plain_table()

    asked = read_sheets([writer.sheet()], with_register=True)
    answered = read_sheets([writer.sheet()], known=[name.upper()], with_register=True)

    assert [(rule, found) for _, rule, _, found, _ in found_in(asked).rows()] == [("S-07", name)]
    assert asked.submissions["status"].to_list() == ["rejected"]
    assert answered.findings["severity"].to_list() == ["warning"]
    assert answered.submissions["status"].to_list() == ["accepted_with_warnings"]
    assert records_read(answered)["0"] == truth.records()
