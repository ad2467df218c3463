"""Open cross-check findings depend on the reports in force, never on their order or runs."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.crosscheck_reports import REGISTRY, Report, commune, crosses, enterprise, school
from support.loads import empty, load, open_crosses

from warehouse.ledger import recheck
from warehouse.ledger.store import Warehouse

pytestmark = pytest.mark.long(order=25)

PERIODS = ("2022", "2023-01", "2023-02", "2023-03", "2023-Q1")
FEW = st.integers(0, 2)
LINES = st.lists(st.sampled_from(("1/1", "1/2", "2/1")), max_size=2, unique=True).map(" ".join)
HOSTS = ("tt-quynh-coi", "xa-an-ap")


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Draw a report of a small district: hosts, their enterprises and a school, with few figures, so that many agree."""
    unit = draw(st.sampled_from((*HOSTS, "dn-10", "dn-20", "thpt-phu-duc")))
    period, admitted, year, term = draw(st.sampled_from(PERIODS)), draw(FEW), draw(FEW), draw(FEW)
    if unit.startswith("dn"):
        return enterprise(unit, period, admitted, year, term, host=draw(st.sampled_from(HOSTS)))
    if unit.startswith("thpt"):
        return school(unit, period, (admitted, year, term), draw(LINES))
    firms = [("Chi bộ công ty", draw(FEW))]
    return commune(unit, period, ("Thôn 1", admitted, year, term), enterprises=firms, register=draw(LINES))


def versions(sent: Sequence[Report]) -> list[Report]:
    """Return the reports, each a submission of its own."""
    return [replace(report, version=f" {n}") for n, report in enumerate(sent)]


def in_force(sent: Sequence[Report]) -> list[Report]:
    """Return the last report of each unit and period."""
    return list({(report.unit, report.period): report for report in sent}.values())


@pytest.fixture(scope="module", autouse=True)
def few_at_once() -> Iterator[None]:
    """Check reports in portions so small that most neighbours are in another one."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(recheck, "REPORTS_AT_ONCE", 3)
        yield


def noted_twice(warehouse: Warehouse) -> int:
    """Count the findings that one entry states more than once."""
    return warehouse.query("SELECT entry, finding_id FROM ledger.crosscheck GROUP BY ALL HAVING count(*) > 1").height


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with Warehouse.open(tmp_path_factory.mktemp("crosschecks") / "warehouse.duckdb") as warehouse:
        warehouse.prepare(REGISTRY)
        yield warehouse


many = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@many
@given(runs=st.lists(st.lists(reports(), min_size=1, max_size=5), min_size=1, max_size=4))
def test_asking_of_what_is_touched_gives_what_asking_of_all_gives(
    runs: list[list[Report]], warehouse: Warehouse
) -> None:
    empty(warehouse)
    numbered = iter(versions([report for run in runs for report in run]))
    sent: list[Report] = []
    for run in runs:
        batch = [next(numbered) for _ in run]
        sent += batch
        load(warehouse, batch, REGISTRY)

        assert open_crosses(warehouse) == crosses(in_force(sent))
        assert noted_twice(warehouse) == 0


@many
@given(data=st.data(), sent=st.lists(reports(), min_size=2, max_size=8, unique_by=lambda r: (r.unit, r.period)))
def test_any_order_and_any_runs_leave_the_same_open(
    data: st.DataObject, sent: list[Report], warehouse: Warehouse
) -> None:
    empty(warehouse)
    load(warehouse, sent, REGISTRY)
    at_once = open_crosses(warehouse)
    empty(warehouse)
    order = data.draw(st.permutations(sent))
    cut = data.draw(st.integers(0, len(order)))
    for batch in (order[:cut], *([report] for report in order[cut:])):
        load(warehouse, batch, REGISTRY)

    assert open_crosses(warehouse) == at_once
