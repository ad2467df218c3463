"""The outlook views as stories: end of term, year over year, units without admissions, conversion, cells, findings."""

from datetime import date
from pathlib import Path
from random import Random

import duckdb
import polars as pl
import pytest
from support.ledger import Ledger
from support.stories import Story

from warehouse.views.statements import view

STORIES = (
    Story(
        "a term that is reported by months",
        """
        day        | act   | file | unit         | period  | version | admitted
        2024-01-03 | sends | a    | thpt-phu-duc | 2023-11 |         | 6
        2024-02-03 | sends | b    | thpt-phu-duc | 2024-01 |         | 6
        """,
        """
        day        | view          | where | says
        2024-02-03 | term_forecast |       | (period, term_to_date, term_target, still_needed) = ('2024-01', 12, 750, 738)
        2024-02-03 | term_forecast |       | (pace_since, pace_admitted, pace_months) = (DATE '2023-02-01', 12, 11.99)
        2024-02-03 | term_forecast |       | (months_left, needed_per_month, pace_per_month) = (17.41, 42.38, 1.0)
        2024-02-03 | term_forecast |       | expected_term_total = 29 AND low_90 < 29 AND high_90 > 29 AND low_90 >= term_to_date
        2024-01-03 | term_forecast |       | (period, term_to_date, pace_admitted) = ('2023-12', 6, 6)
        """,
    ),
    Story(
        "a long report is never cut: the stretch begins where it begins",
        """
        day        | act   | file | unit         | period  | version | admitted
        2024-02-03 | sends | a    | thpt-phu-duc | 2022    |         | 7
        2024-02-03 | sends | b    | thpt-phu-duc | 2023    |         | 13
        2024-02-03 | sends | c    | thpt-phu-duc | 2024-01 |         | 1
        """,
        """
        day        | view          | where | says
        2024-02-03 | term_forecast |       | (pace_since, pace_admitted, term_to_date) = (DATE '2023-01-01', 14, 21)
        2024-02-03 | term_forecast |       | pace_per_month = round(14 / 13.01, 2)
        """,
    ),
    Story(
        "before anybody was admitted nothing is promised",
        """
        day        | act   | file | unit         | period  | version | admitted
        2024-02-03 | sends | a    | thpt-phu-duc | 2024-01 |         | 0
        """,
        """
        day        | view          | where | says
        2024-02-03 | term_forecast |       | (pace_admitted, expected_term_total) = (0, 0) AND low_90 IS NULL AND high_90 IS NULL
        2024-02-03 | term_forecast |       | dispersion = 1
        """,
    ),
    Story(
        "the term is over",
        """
        day        | act   | file | unit         | period  | version | admitted
        2025-07-20 | sends | a    | thpt-phu-duc | 2025-06 |         | 3
        2025-07-20 | sends | b    | thpt-phu-duc | 2025-07 |         | 2
        """,
        """
        day        | view          | where | says
        2025-07-20 | term_forecast |       | (months_left, expected_term_total, low_90, high_90) = (0, 5, 5, 5)
        2025-07-20 | term_forecast |       | needed_per_month IS NULL AND still_needed = 745
        """,
    ),
    Story(
        "year over year holds like against like",
        """
        day        | act   | file | unit           | period  | version | admitted
        2024-02-03 | sends | a    | thpt-phu-duc   | 2022    |         | 4
        2024-02-03 | sends | b    | thpt-phu-duc   | 2023-01 |         | 2
        2024-02-03 | sends | c    | thpt-phu-duc   | 2023-02 |         | 1
        2024-02-03 | sends | d    | thpt-phu-duc   | 2024-01 |         | 5
        """,
        """
        day        | view                | where               | says
        2024-02-03 | year_over_year      | period = '2024-01'  | (year_to_date, year_before_to_date, units_compared, difference, change) = (5, 2, 1, 3, 1.5)
        2024-02-03 | year_over_year      | period = '2023-01'  | year_to_date = 2 AND year_before_to_date IS NULL
        2024-02-03 | year_over_year      | period = '2023-12'  | (year_to_date, year_before_to_date) = (3, 4) AND units_compared IS NULL AND difference IS NULL
        2024-02-03 | unit_year_over_year | year = 2024         | (counted, counted_year_before, units_compared, difference) = (5, 2, 1, 3)
        2024-02-03 | unit_year_over_year | year = 2023         | (told_until, counted) = (DATE '2023-02-28', 3) AND counted_year_before IS NULL
        2024-02-03 | year_over_year      | period LIKE '2022%' | period = '2022-12' AND year_before_to_date IS NULL
        """,
    ),
    Story(
        "a unit that left a month out is held against nothing",
        """
        day        | act   | file | unit           | period  | version | admitted
        2024-04-03 | sends | a    | thpt-phu-duc   | 2023-Q1 |         | 4
        2024-04-03 | sends | b    | thpt-phu-duc   | 2024-01 |         | 2
        2024-04-03 | sends | c    | thpt-phu-duc   | 2024-03 |         | 1
        2024-04-03 | sends | d    | thpt-quynh-coi | 2023-01 |         | 1
        2024-04-03 | sends | e    | thpt-quynh-coi | 2023-03 |         | 1
        2024-04-03 | sends | f    | thpt-quynh-coi | 2024-Q1 |         | 3
        2024-04-05 | sends | g    | thpt-phu-duc   | 2024-02 |         | 5
        """,
        """
        day        | view                | where                                       | says
        2024-04-04 | unit_year_over_year | year = 2024 AND unit_id = 'thpt-phu-duc'    | (counted, counted_year_before) = (3, 4) AND units_compared IS NULL AND difference IS NULL
        2024-04-05 | unit_year_over_year | year = 2024 AND unit_id = 'thpt-phu-duc'    | (counted, counted_year_before, units_compared, difference) = (8, 4, 1, 4)
        2024-04-05 | unit_year_over_year | year = 2024 AND unit_id = 'thpt-quynh-coi'  | (counted, counted_year_before) = (3, 2) AND units_compared IS NULL AND difference IS NULL
        2024-04-05 | year_over_year      | period = '2024-03'                          | (units_compared, compared, compared_before, difference) = (1, 8, 4, 4)
        """,
    ),
    Story(
        "a year that the term began in is held against nothing; nor is half a month against a whole one",
        """
        day        | act   | file | unit         | period  | version | admitted
        2025-07-20 | sends | a    | thpt-phu-duc | 2020    |         | 4
        2025-07-20 | sends | b    | thpt-phu-duc | 2021    |         | 6
        2025-07-20 | sends | c    | thpt-phu-duc | 2024-02 |         | 1
        2025-07-20 | sends | d    | thpt-phu-duc | 2024-07 |         | 2
        2025-07-20 | sends | e    | thpt-phu-duc | 2025-07 |         | 3
        """,
        """
        day        | view                | where              | says
        2025-07-20 | unit_year_over_year | year = 2021        | counted = 6 AND counted_year_before IS NULL
        2025-07-20 | year_over_year      | period = '2021-12' | year_to_date = 6 AND year_before_to_date IS NULL
        2025-07-20 | unit_year_over_year | year = 2025        | year_before_end = DATE '2024-07-14' AND counted_year_before IS NULL
        2025-07-20 | year_over_year      | period = '2025-07' | year_to_date = 3 AND year_before_to_date IS NULL
        2025-07-20 | year_over_year      | period = '2025-02' | count(*) = 0
        """,
    ),
    Story(
        "twelve months without an admission",
        """
        day        | act   | file | unit            | period  | version | admitted
        2024-02-03 | sends | a    | thpt-phu-duc    | 2022    |         | 4
        2024-02-03 | sends | b    | thpt-phu-duc    | 2023    |         | 0
        2024-02-03 | sends | c    | thpt-quynh-coi  | 2023    |         | 1
        2024-02-03 | sends | d    | thpt-nguyen-hue | 2024-01 |         | 0
        """,
        """
        day        | view                    | where                         | says
        2024-02-03 | units_without_admission | unit_id = 'thpt-phu-duc'      | (last_admission_by, months_without, reports, term_to_date) = (DATE '2022-12-31', 13, 1, 4)
        2024-02-03 | units_without_admission | unit_id = 'thpt-nguyen-hue'   | (reports, term_to_date) = (1, 0) AND months_without IS NULL
        2024-02-03 | units_without_admission | unit_id = 'xa-an-ap'          | reports = 0
        2024-02-03 | units_without_admission | unit_id = 'thpt-quynh-coi'    | count(*) = 0
        2024-02-03 | units_without_admission | kind = 'enterprise'           | count(*) = 0
        """,
    ),
)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_story(story: Story, tmp_path: Path) -> None:
    with Ledger.below(tmp_path) as ledger:
        story.tell(ledger)
        story.check(ledger)


def _poisson(random: Random, mean: float) -> int:
    passed, count = random.expovariate(mean), 0
    while passed < 1:
        passed, count = passed + random.expovariate(mean), count + 1
    return count


def test_the_term_ends_inside_the_interval_about_nine_times_of_ten() -> None:
    """Asked of 200 made-up districts of 12 units, 40 months into a term of 60 whose rest is known."""
    random, trials, units, known = Random(11), 200, 12, 40
    counts = pl.DataFrame(
        [(t, u, m, _poisson(random, 0.6)) for t in range(trials) for u in range(units) for m in range(60)],
        schema=["trial", "unit_id", "month", "counted"],
        orient="row",
    )
    totals = counts.group_by("trial").agg(pl.col("counted").sum()).sort("trial")["counted"].to_list()
    inside = 0
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE SCHEMA ledger; CREATE SCHEMA district;"
            "CREATE TABLE ledger.completeness AS SELECT '2023-10' AS period, 1 AS units_owing, false AS provisional;"
            "CREATE TABLE ledger.run AS SELECT 1 AS entry, DATE '2023-11-05' AS as_of;"
            "CREATE TABLE ledger.target AS SELECT 'term' AS scope, NULL::VARCHAR AS unit_id, '2020-2025' AS term, 750 AS target;"
            "CREATE TABLE ledger.term AS SELECT '2020-2025' AS term, DATE '2020-07-01' AS start_day, DATE '2025-06-30' AS end_day;"
            "CREATE TABLE ledger.period AS SELECT '2023-10' AS period, 'month' AS kind, '2020-2025' AS term, 'month' AS owed_every, DATE '2023-10-31' AS period_end;"
            "CREATE TABLE stated AS SELECT trial, unit_id, (DATE '2020-07-01' + to_months(month))::DATE AS period_start, last_day(period_start) AS period_end, counted, false AS unallocated "
            f"FROM counts WHERE month < {known};"
            "CREATE TABLE ledger.counted_admission AS FROM stated LIMIT 0"
        )
        connection.execute(next(view("ledger.term_forecast_at").statements()))
        for trial, total in enumerate(totals):
            connection.execute(
                f"DELETE FROM ledger.counted_admission; INSERT INTO ledger.counted_admission FROM stated WHERE trial = {trial}"
            )
            low, high = connection.sql(
                f"SELECT low_90, high_90 FROM ({view('district.term_forecast').text})"
            ).fetchall()[0]
            inside += low <= total <= high

    assert 0.86 <= inside / trials <= 0.95


def test_units_that_scatter_widely_widen_the_interval(tmp_path: Path) -> None:
    """Twelve in one month and none in eleven is less to rely on than one a month."""
    widths = []
    for name, counts in (("even", [1] * 12), ("lumpy", [12] + [0] * 11)):
        (tmp_path / name).mkdir()
        with Ledger.below(tmp_path / name) as ledger:
            lines = "\n".join(
                f"2024-01-03 | sends | m{m} | thpt-phu-duc | 2023-{m:02} | | {n}" for m, n in enumerate(counts, start=1)
            )
            Story(name, f"day | act | file | unit | period | version | admitted\n{lines}", "").tell(ledger)
            found = ledger.ask(
                "SELECT pace_admitted, expected_term_total, high_90 - low_90 FROM district.term_forecast"
            )
            assert found[0][:2] == (12, 30)
            widths.append(found[0][2])

    assert widths[1] > 2 * widths[0]


def test_names_are_sorted_as_vietnamese_sorts_them(tmp_path: Path) -> None:
    with Ledger.below(tmp_path) as ledger:
        ledger.send(date(2024, 2, 26))
        names = [name for (name,) in ledger.ask("SELECT unit_name FROM district.units_without_admission")]

    communes = [name for name in names if name.startswith("Xã ")]
    assert communes.index("Xã An Ấp") < communes.index("Xã An Cầu") < communes.index("Xã Đông Hải")
    assert communes.index("Xã Đông Hải") < communes.index("Xã Đồng Tiến") < communes.index("Xã Quỳnh Bảo")
    assert names != sorted(names)
