"""Reports in the order of arrival, and the views as known on given days, as stories (docs/forms.md §5)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.ledger import REGISTRY as SAMPLE
from support.ledger import Ledger
from support.stories import Story

from schemas.periods import PeriodKind
from schemas.registry import Obligation, Target

# Months are owed from 2024 on, by communes from 2023 on with their quarters; the office has no first day of its own.
_OWED = [(kind, PeriodKind.MONTH, 2024, "03-TH" if kind == "school" else "01A-XA") for kind in ("town", "school")]
_OWED += [("commune", every, 2023, "01A-XA") for every in (PeriodKind.MONTH, PeriodKind.QUARTER)]
OBLIGATIONS = tuple(Obligation(kind, form, every, date(year, 1, 1), None, 5) for kind, every, year, form in _OWED)
REGISTRY = replace(SAMPLE, obligations=OBLIGATIONS, office=replace(SAMPLE.office, first_day=None))

STORIES = (
    Story(
        "a correction up",
        """
        day        | act   | file   | unit         | period  | version | admitted
        2024-02-03 | sends | first  | thpt-phu-duc | 2024-01 |         | 2
        2024-02-10 | sends | second | thpt-phu-duc | 2024-01 |         | 3
        """,
        """
        day        | view               | where               | says
        2024-02-05 | unit_progress      | period = '2024-01'  | (admitted, counted, submission_id) = (2, 2, 'first')
        2024-02-05 | district_progress  | period = '2024-01'  | (admitted, term_to_date) = (2, 2)
        2024-02-05 | restatement        | true                | count(*) = 0
        2024-02-12 | unit_progress      | period = '2024-01'  | (admitted, counted, submission_id) = (3, 3, 'second')
        2024-02-12 | district_progress  | period = '2024-01'  | (admitted, year_to_date, term_to_date) = (3, 3, 3)
        2024-02-12 | restatement        | true                | (counted_before, counted, changed_by, why) = (2, 3, 'second', 'correction')
        2024-02-12 | submission_history | event='superseded'  | (submission_id, by_submission_id) = ('first', 'second')
        2024-02-12 | reporting_status   | unit_id = 'thpt-phu-duc' | (state, received_on) = ('reported', DATE '2024-02-10')
        """,
    ),
    Story(
        "a correction down",
        """
        day        | act   | file   | unit         | period  | version | admitted
        2024-02-03 | sends | first  | thpt-phu-duc | 2024-01 |         | 5
        2024-02-04 | sends | second | thpt-phu-duc | 2024-01 |         | 1
        """,
        """
        day        | view              | where              | says
        2024-02-03 | district_progress | period = '2024-01' | term_to_date = 5
        2024-02-04 | district_progress | period = '2024-01' | term_to_date = 1
        2024-02-04 | restatement       | true               | (difference, submission_before) = (-4, 'first')
        """,
    ),
    Story(
        "the late original, by its own Lần nộp, does not take back its correction",
        """
        day        | act   | file       | unit         | period  | version | admitted
        2024-02-03 | sends | correction | thpt-phu-duc | 2024-01 | 2       | 3
        2024-02-10 | sends | original   | thpt-phu-duc | 2024-01 | 1       | 2
        """,
        """
        day        | view               | where                      | says
        2024-02-12 | unit_progress      | period = '2024-01'         | (counted, submission_id) = (3, 'correction')
        2024-02-12 | submission_history | submission_id = 'original' | event IN ('accepted', 'superseded')
        2024-02-12 | submission_history | event = 'superseded'       | (submission_id, by_submission_id, "at"::DATE) = ('original', 'correction', DATE '2024-02-10')
        2024-02-12 | restatement        | true                       | count(*) = 0
        """,
    ),
    Story(
        "a late report without Lần nộp is settled by its arrival",
        """
        day        | act   | file   | unit         | period  | version | admitted
        2024-02-03 | sends | first  | thpt-phu-duc | 2024-01 | 2       | 3
        2024-02-10 | sends | second | thpt-phu-duc | 2024-01 |         | 2
        2024-02-11 | sends | third  | thpt-phu-duc | 2024-01 | 1       | 9
        2024-02-12 | sends | fourth | thpt-phu-duc | 2024-01 | 3       | 4
        """,
        """
        day        | view          | where              | says
        2024-02-10 | unit_progress | period = '2024-01' | (counted, submission_id) = (2, 'second')
        2024-02-11 | unit_progress | period = '2024-01' | (counted, submission_id) = (2, 'second')
        2024-02-12 | unit_progress | period = '2024-01' | (counted, submission_id) = (4, 'fourth')
        """,
    ),
    Story(
        "a correction that is rejected changes nothing, and is asked about",
        """
        day        | act         | file   | unit         | period  | version | admitted
        2024-02-03 | sends       | first  | thpt-phu-duc | 2024-01 |         | 2
        2024-02-10 | sends wrong | second | thpt-phu-duc | 2024-01 |         | 3
        """,
        """
        day        | view              | where                    | says
        2024-02-12 | district_progress | period = '2024-01'       | term_to_date = 2
        2024-02-12 | restatement       | true                     | count(*) = 0
        2024-02-12 | reporting_status  | unit_id = 'thpt-phu-duc' | (state, submission_id) = ('reported', 'first')
        """,
    ),
    Story(
        "withdrawn, and restored",
        """
        day        | act       | file   | unit         | period  | version | admitted
        2024-02-03 | sends     | first  | thpt-phu-duc | 2024-01 |         | 2
        2024-02-04 | sends     | second | thpt-phu-duc | 2024-01 |         | 7
        2024-02-05 | withdrawn | second |              |         |         |
        2024-02-06 | withdrawn | first  |              |         |         |
        2024-02-20 | restored  | second |              |         |         |
        """,
        """
        day        | view               | where                    | says
        2024-02-04 | district_progress  | period = '2024-01'       | term_to_date = 7
        2024-02-05 | district_progress  | period = '2024-01'       | term_to_date = 2
        2024-02-05 | restatement        | entry = 3                | (counted_before, counted, submission_id, why) = (7, 2, 'first', 'withdrawn')
        2024-02-06 | district_progress  | period = '2024-01'       | term_to_date = 0
        2024-02-06 | unit_progress      | true                     | count(*) = 0
        2024-02-06 | reporting_status   | unit_id = 'thpt-phu-duc' | (state, submission_id) IS NOT DISTINCT FROM ('not_yet_due', NULL)
        2024-02-06 | submission_history | event = 'withdrawn'      | (who, reason) = ('an.nguyen', 'as agreed')
        2024-02-20 | unit_progress      | period = '2024-01'       | (counted, submission_id) = (7, 'second')
        2024-02-20 | reporting_status   | unit_id = 'thpt-phu-duc' | state = 'reported'
        2024-02-20 | restatement        | entry = 5                | (counted_before, counted, why) = (0, 7, 'restored')
        """,
    ),
    Story(
        "an archived original that is read again keeps its place behind its correction",
        """
        day        | act         | file   | unit         | period  | version | admitted
        2024-02-03 | sends       | first  | thpt-phu-duc | 2024-01 |         | 2
        2024-02-04 | sends       | second | thpt-phu-duc | 2024-01 |         | 3
        2024-03-01 | reads again | first  | thpt-phu-duc | 2024-01 |         | 2
        """,
        """
        day        | view              | where              | says
        2024-03-01 | unit_progress     | period = '2024-01' | (counted, submission_id) = (3, 'second')
        2024-03-01 | reread_comparison | true               | (status_before, status, is_changed) = ('accepted', 'accepted', false)
        2024-03-01 | restatement       | true               | count(*) = 1
        """,
    ),
    Story(
        "rules change: what was accepted is refused, what was refused is accepted",
        """
        day        | act               | file  | unit           | period  | version | admitted
        2024-02-03 | sends             | loose | thpt-phu-duc   | 2024-01 |         | 2
                   | sends wrong       | tight | thpt-quynh-coi | 2024-01 |         | 4
        2024-03-01 | reads again wrong | loose | thpt-phu-duc   | 2024-01 |         | 2
                   | reads again       | tight | thpt-quynh-coi | 2024-01 |         | 4
        """,
        """
        day        | view              | where                    | says
        2024-02-03 | district_progress | period = '2024-01'       | term_to_date = 2
        2024-03-01 | district_progress | period = '2024-01'       | term_to_date = 4
        2024-03-01 | reporting_status  | unit_id = 'thpt-phu-duc' AND period = '2024-01' | state = 'rejected'
        2024-03-01 | reread_comparison | file_name = 'tight'      | (status_before, status, admitted_before, admitted, is_changed) IS NOT DISTINCT FROM ('rejected', 'accepted', NULL, 4, true)
        2024-03-01 | restatement       | true                     | (unit_id, counted_before, counted, why) = ('thpt-phu-duc', 2, 0, 'read_again')
        """,
    ),
    Story(
        "a year's report over eleven months that were sent",
        """
        day        | act   | file | unit       | period  | version | admitted
        2024-01-20 | sends | m1   | xa-an-khe  | 2023-01 |         | 1
                   | sends | m2   | xa-an-khe  | 2023-02 |         | 0
                   | sends | m3   | xa-an-khe  | 2023-03 |         | 1
                   | sends | m4   | xa-an-khe  | 2023-04 |         | 0
                   | sends | m5   | xa-an-khe  | 2023-05 |         | 0
                   | sends | m6   | xa-an-khe  | 2023-06 |         | 2
                   | sends | m7   | xa-an-khe  | 2023-07 |         | 0
                   | sends | m8   | xa-an-khe  | 2023-08 |         | 0
                   | sends | m9   | xa-an-khe  | 2023-09 |         | 1
                   | sends | m10  | xa-an-khe  | 2023-10 |         | 0
                   | sends | m11  | xa-an-khe  | 2023-11 |         | 0
        2024-01-21 | sends | year | xa-an-khe  | 2023    |         | 8
        2024-02-01 | sends | m12  | xa-an-khe  | 2023-12 |         | 2
        """,
        """
        day        | view                 | where                   | says
        2024-01-20 | district_progress    | period = '2023-12'      | admitted IS NULL AND term_to_date = 5
        2024-01-21 | unit_progress        | period = '2023'         | (admitted, counted, unallocated) = (8, 3, true)
        2024-01-21 | district_progress    | period = '2023-12'      | admitted IS NULL AND year_to_date = 8
        2024-01-21 | progress_by_solution | solution = 'unallocated'| admitted = 3
        2024-01-21 | unit_year            | true                    | (year, counted, term_to_date) = (2023, 8, 8)
        2024-02-01 | unit_progress        | period = '2023'         | counted = 1
        2024-02-01 | district_progress    | period = '2023-12'      | (admitted, year_to_date) = (2, 8)
        2024-02-01 | restatement          | true                    | (period, stated_before, stated, difference, changed_by, why) = ('2023', 8, 8, -2, 'm12', 'shorter_report')
        """,
    ),
    Story(
        "a month missing inside a quarter",
        """
        day        | act   | file    | unit      | period  | version | admitted
        2023-02-02 | sends | january | xa-an-khe | 2023-01 |         | 2
        2023-04-02 | sends | march   | xa-an-khe | 2023-03 |         | 1
                   | sends | quarter | xa-an-khe | 2023-Q1 |         | 4
        """,
        """
        day        | view              | where              | says
        2023-04-02 | unit_progress     | period = '2023-Q1' | (admitted, counted, unallocated) = (4, 1, true)
        2023-04-02 | district_progress | period = '2023-03' | (admitted, year_to_date) = (1, 4)
        2023-04-02 | reporting_status  | unit_id = 'xa-an-khe' AND period = '2023-03' | state = 'reported'
        2023-04-02 | reporting_rate    | kind = 'commune' AND period = '2023-Q1' | (on_time, rate_ever > 0.02) = (1, true)
        """,
    ),
    Story(
        "communes merge in mid-year, and a predecessor's report comes late",
        """
        day        | act   | file   | unit            | period  | version | admitted
        2024-11-03 | sends | trang  | xa-quynh-trang  | 2024-10 |         | 2
                   | sends | xa     | xa-quynh-xa     | 2024-10 |         | 1
        2024-12-03 | sends | merged | xa-trang-bao-xa | 2024-11 |         | 4
        2025-01-10 | sends | bao    | xa-quynh-bao    | 2024-10 |         | 3
        """,
        """
        day        | view                                            | where              | says
        2025-01-10 | unit_progress                                   | unit_id = 'xa-quynh-bao'    | (period, counted) = ('2024-10', 3)
        2025-01-10 | unit_progress_as_it_is(DATE '2024-10-31')       | unit_id = 'xa-quynh-trang'  | (counted, reports) = (2, 1)
        2024-12-03 | unit_progress_as_it_is(DATE '2024-11-01')       | unit_id = 'xa-trang-bao-xa' AND period = '2024-10' | (counted, reports) = (3, 2)
        2025-01-10 | unit_progress_as_it_is(DATE '2024-11-01')       | unit_id = 'xa-trang-bao-xa' AND period = '2024-10' | (counted, reports, counted_term_to_date) = (6, 3, 6)
        2025-01-10 | unit_progress_as_it_is(DATE '2024-11-01')       | unit_id = 'xa-trang-bao-xa' AND period = '2024-11' | (counted, counted_year_to_date) = (4, 10)
        2025-01-10 | unit_progress_as_it_is(DATE '2025-07-01')       | period = '2024-10' | (unit_id, counted) = ('xa-quynh-an', 6)
        2025-01-10 | unit_year_as_it_is(DATE '2025-07-01')           | true               | (unit_id, year, counted, term_to_date) = ('xa-quynh-an', 2024, 10, 10)
        2025-01-10 | district_progress                               | period = '2024-11' | (admitted, year_to_date) = (4, 10)
        2025-01-10 | reporting_status                                | unit_id = 'xa-quynh-bao' AND period = '2024-10' | (state, first_received_on) = ('reported_late', DATE '2025-01-10')
        2025-01-10 | reporting_status_as_it_is(DATE '2025-01-01')    | unit_id = 'xa-trang-bao-xa' AND period = '2024-10' | (owed_by, state) IN (('xa-quynh-trang', 'reported'), ('xa-quynh-xa', 'reported'), ('xa-quynh-bao', 'reported_late'))
        """,
    ),
    Story(
        "an enterprise moves to another host, and is never added",
        """
        day        | act   | file   | unit      | period  | version | admitted | beside
        2024-01-03 | sends | before | dn-01     | 2023-12 |         | 2        | host=tt-an-bai
                   | sends | host   | tt-an-bai | 2023-12 |         | 2        |
        2024-02-03 | sends | after  | dn-01     | 2024-01 |         | 1        | host=xa-dong-hai
                   | sends | newer  | xa-dong-hai | 2024-01 |       | 1        |
        """,
        """
        day        | view                 | where                    | says
        2024-01-03 | enterprise_cells     | true                     | host_unit_id = 'tt-an-bai'
        2024-02-03 | enterprise_cells     | true                     | (host_unit_id, period) = ('xa-dong-hai', '2024-01')
        2024-02-03 | district_progress    | period = '2024-01'       | (admitted, term_to_date) = (1, 3)
        2024-02-03 | progress_by_solution | solution = 'enterprises' | NOT adds_to_district
        2024-02-03 | unit_progress        | kind = 'enterprise'      | count(*) = 0
        """,
    ),
    Story(
        "the same person in two registers counts once",
        """
        day        | act   | file  | unit         | period  | version | admitted | beside
        2024-02-03 | sends | one   | xa-an-khe    | 2024-01 |         | 2        | register=7-QĐ/HU.1,7-QĐ/HU.2
                   | sends | two   | thpt-phu-duc | 2024-01 |         | 1        | register=7-QĐ/HU.2
        """,
        """
        day        | view                        | where | says
        2024-02-03 | admissions_by_period        | unit_id = 'thpt-phu-duc' | admitted = 1
        2024-02-03 | admissions_by_period        | unit_id = 'xa-an-khe'    | admitted = 1
        2024-02-03 | admissions_by_decision_date | true  | (month, admitted) = ('2024-01', 1)
        2024-02-03 | admissions_by_ceremony_date | true  | (month, admitted) = ('2024-01', 1)
        """,
    ),
    Story(
        "a zero confirmed, then corrected",
        """
        day        | act   | file   | unit         | period  | version | admitted
        2024-02-03 | sends | zero   | thpt-phu-duc | 2024-01 |         | 0
        2024-02-20 | sends | people | thpt-phu-duc | 2024-01 | 2       | 2
        """,
        """
        day        | view             | where                    | says
        2024-02-03 | reporting_status | unit_id = 'thpt-phu-duc' | (state, admitted) = ('confirmed_zero', 0)
        2024-02-03 | reporting_status | unit_id = 'thpt-quynh-coi' | (state, admitted) IS NOT DISTINCT FROM ('not_yet_due', NULL)
        2024-02-03 | reporting_rate   | kind = 'school'          | (owed, on_time, confirmed_zero, not_yet_due) = (6, 1, 1, 5)
        2024-02-20 | reporting_status | unit_id = 'thpt-phu-duc' | (state, admitted) = ('reported', 2)
        2024-02-20 | reporting_rate   | kind = 'school'          | (on_time, late, confirmed_zero) = (1, 0, 0)
        """,
    ),
    Story(
        "one that comes after its due day is late, once and for all",
        """
        day        | act   | file   | unit         | period  | version | admitted
        2024-02-05 | sends | in     | thpt-phu-duc | 2024-01 |         | 1
        2024-02-06 | sends | over   | thpt-quynh-coi | 2024-01 |       | 1
        """,
        """
        day        | view             | where                      | says
        2024-02-06 | reporting_status | unit_id = 'thpt-phu-duc'   | state = 'reported'
        2024-02-06 | reporting_status | unit_id = 'thpt-quynh-coi' | state = 'reported_late'
        2024-02-06 | reporting_rate   | kind = 'school'            | (on_time, late, rate_on_time, rate_ever) = (1, 1, 0.1667, 0.3333)
        """,
    ),
    Story(
        "a period that was issued is corrected",
        """
        day        | act    | file   | unit         | period  | version | admitted
        2024-02-03 | sends  | first  | thpt-phu-duc | 2024-01 |         | 2
        2024-02-06 | issued |        |              | 2024-01 |         |
        2024-02-20 | sends  | second | thpt-phu-duc | 2024-01 |         | 5
        """,
        """
        day        | view                   | where                                                  | says
        2024-02-06 | issued_against_current | figure = 'term_to_date' AND view = 'district_progress' | (issued, current, difference) = (2, 2, 0)
        2024-02-20 | issued_against_current | figure = 'term_to_date' AND view = 'district_progress' | (issued, current, difference) = (2, 5, 3)
        2024-02-20 | issued_against_current | figure = 'counted'      | (unit_id, issued, current) = ('thpt-phu-duc', 2, 5)
        2024-02-03 | issued_against_current | true                    | count(*) = 0
        2024-02-20 | restatement            | true                    | (counted_before, counted, why) = (2, 5, 'correction')
        """,
    ),
    Story(
        "an old version sent again changes nothing",
        """
        day        | act         | file   | unit         | period  | version | admitted
        2024-02-03 | sends       | first  | thpt-phu-duc | 2024-01 | 1       | 2
        2024-02-04 | sends       | second | thpt-phu-duc | 2024-01 | 2       | 3
        2024-02-10 | sends again | first  | thpt-phu-duc | 2024-01 | 1       | 2
        2024-02-11 | sends       | other  | thpt-phu-duc | 2024-01 | 1       | 9
        """,
        """
        day        | view          | where              | says
        2024-02-10 | unit_progress | period = '2024-01' | (counted, submission_id) = (3, 'second')
        2024-02-11 | unit_progress | period = '2024-01' | (counted, submission_id) = (3, 'second')
        2024-02-11 | restatement   | true               | count(*) = 1
        """,
    ),
    Story(
        "what the stages before an admission come to",
        """
        day        | act   | file | unit      | period  | version | admitted
        2024-02-03 | sends | one  | xa-an-khe | 2024-01 |         | 2
        """,
        """
        day        | view             | where | says
        2024-02-03 | admission_funnel | true  | (unit_id, admitted) = ('xa-an-khe', 2)
        """,
    ),
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.below(tmp_path, REGISTRY) as ledger:
        yield ledger


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_story(story: Story, ledger: Ledger) -> None:
    story.tell(ledger)
    story.check(ledger)


def test_a_unit_that_was_closed_owes_nothing_and_keeps_what_it_had(tmp_path: Path) -> None:
    closed = replace(REGISTRY.unit("thpt-phu-duc"), valid_to=date(2023, 12, 31))
    owed = Obligation("school", "03-TH", PeriodKind.MONTH, date(2023, 12, 1), None, 5)
    units = tuple(closed if u.unit_id == closed.unit_id else u for u in REGISTRY.units)
    registry = replace(REGISTRY, units=units, obligations=(owed,))
    story = Story(
        "a unit closed",
        """
        day        | act   | file | unit           | period  | version | admitted
        2024-02-03 | sends | last | thpt-phu-duc   | 2023-12 |         | 2
                   | sends | next | thpt-quynh-coi | 2024-01 |         | 1
        """,
        """
        day        | view                                      | where                    | says
        2024-02-03 | district_progress                         | period = '2024-01'       | (admitted, term_to_date) = (1, 3)
        2024-02-03 | reporting_status                          | unit_id = 'thpt-phu-duc' | period = '2023-12'
        2024-02-03 | unit_progress_as_it_is(DATE '2024-02-01') | unit_id = 'thpt-phu-duc' | counted = 2
        """,
    )
    with Ledger.below(tmp_path, registry) as ledger:
        story.tell(ledger)
        story.check(ledger)


def test_targets_move_with_the_units_that_are_merged(tmp_path: Path) -> None:
    year = (date(2024, 1, 1), date(2024, 12, 31))
    of_units = [("xa-quynh-trang", 3), ("xa-quynh-xa", 4), ("xa-an-vinh", 5)]
    targets = tuple(Target("year", unit, *year, target, "decided") for unit, target in of_units)
    story = Story(
        "targets of merged units",
        """
        day        | act   | file  | unit           | period  | version | admitted
        2024-11-03 | sends | trang | xa-quynh-trang | 2024-10 |         | 2
        """,
        """
        day        | view                                  | where                       | says
        2024-11-03 | unit_year                             | unit_id = 'xa-quynh-trang'  | (counted, target) = (2, 3)
        2024-11-03 | unit_year                             | unit_id = 'xa-quynh-xa'     | (counted, target) = (0, 4)
        2024-11-03 | unit_year_as_it_is(DATE '2024-12-01') | unit_id = 'xa-trang-bao-xa' | (counted, target) = (2, 7)
        2024-11-03 | unit_year_as_it_is(DATE '2025-07-01') | true                        | (unit_id, counted, target) = ('xa-quynh-an', 2, 12)
        """,
    )
    with Ledger.below(tmp_path, replace(REGISTRY, targets=REGISTRY.targets + targets)) as ledger:
        story.tell(ledger)
        story.check(ledger)


def test_successors_that_lead_back_to_themselves_stop_nothing(tmp_path: Path) -> None:
    ends = {"xa-an-khe": "xa-an-dong", "xa-an-dong": "xa-an-khe"}
    units = tuple(
        replace(u, valid_to=date(2023, 12, 31), successor_id=ends.get(u.unit_id, u.successor_id))
        if u.unit_id in ends
        else u
        for u in REGISTRY.units
    )
    with Ledger.below(tmp_path, replace(REGISTRY, units=units)) as ledger:
        found = ledger.ask(
            "SELECT unit_id, standing_unit_id FROM ledger.standing_unit('2024-02-01') WHERE unit_id IN ('xa-an-khe', 'xa-an-dong') ORDER BY 1"
        )

    assert found == [("xa-an-dong", "xa-an-dong"), ("xa-an-khe", "xa-an-khe")]
