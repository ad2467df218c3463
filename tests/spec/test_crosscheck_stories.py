"""Cross-check findings that open as reports arrive, and the later reports that close them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from support.crosscheck_reports import REGISTRY, Report, commune, enterprise, school
from support.ledger import BACKENDS
from support.loads import empty, load, open_crosses

from warehouse.ledger.store import Warehouse

AN_AP, COI = "xa-an-ap", "tt-quynh-coi"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    path = tmp_path_factory.mktemp("stories") / "warehouse.duckdb"
    with Warehouse.open(path, backend=BACKENDS.new()) as warehouse:
        warehouse.prepare(REGISTRY)
        yield warehouse


@pytest.fixture
def warehouse(prepared: Warehouse) -> Warehouse:
    empty(prepared)
    return prepared


def rules(warehouse: Warehouse, entry: int | None = None) -> list[tuple[str, str]]:
    """Return the rule and place of every open finding."""
    return [(cross.rule, cross.at) for cross in open_crosses(warehouse, entry)]


def settled(warehouse: Warehouse) -> list[tuple[object, ...]]:
    return warehouse.query(
        "SELECT rule, unit_id, period, settled_by FROM district.settled_crosscheck ORDER BY ALL"
    ).rows()


def again(report: Report) -> Report:
    return replace(report, version=f"{report.version}+")


def test_a_correction_closes_what_it_settles(warehouse: Warehouse) -> None:
    first = load(warehouse, [commune(AN_AP, "2023", ("Thôn 1", 2, 2, 2), register="1/1")], REGISTRY)
    assert rules(warehouse) == [("X-01", "xa-an-ap 2023 01A-XA!G14")]

    mended = again(commune(AN_AP, "2023", ("Thôn 1", 2, 2, 2), register="1/1 1/2"))
    load(warehouse, [mended], REGISTRY)
    assert rules(warehouse) == []
    assert settled(warehouse) == [("X-01", AN_AP, "2023", mended.submission_id)]
    assert rules(warehouse, first) == [("X-01", "xa-an-ap 2023 01A-XA!G14")]


def test_a_next_version_that_is_no_better_keeps_the_finding_under_its_name(warehouse: Warehouse) -> None:
    names = []
    for register in ("1/1", "1/1 1/2 1/3"):
        sent = commune(AN_AP, "2023", ("Thôn 1", 2, 2, 2), register=register)
        load(warehouse, [replace(sent, version=register)], REGISTRY)
        names += warehouse.query("SELECT finding_id, expected, submission_id FROM district.crosscheck").rows()

    assert [expected for _, expected, _ in names] == [
        "1 dòng trong sổ 04-KN (ô B10)",
        "3 dòng trong sổ 04-KN (ô B10:B12)",
    ]
    assert [submission for *_, submission in names] == ["xa-an-ap 20231/1", "xa-an-ap 20231/1 1/2 1/3"]
    assert len({finding for finding, *_ in names}) == 1


def test_a_report_that_changes_nothing_notes_nothing(warehouse: Warehouse) -> None:
    load(warehouse, [commune(AN_AP, "2023", ("Thôn 1", 2, 2, 2), register="1/1")], REGISTRY)
    load(warehouse, [commune(AN_AP, "2022", ("Thôn 1", 0, 0, 0)), school("thpt-phu-duc", "2023", (0, 0, 0))], REGISTRY)

    assert warehouse.query("SELECT entry, event FROM ledger.crosscheck").rows() == [(1, "opened")]


def test_both_units_get_a_finding_of_one_line_and_one_corrects_it_for_both(warehouse: Warehouse) -> None:
    load(warehouse, [commune(AN_AP, "2023", ("Thôn 1", 1, 1, 1), register="7/1")], REGISTRY)
    load(warehouse, [school("thpt-phu-duc", "2023", (1, 1, 1), register="7/1")], REGISTRY)
    assert rules(warehouse) == [("X-02", "thpt-phu-duc 2023 04-KN!B10"), ("X-02", "xa-an-ap 2023 04-KN!B10")]

    mended = again(school("thpt-phu-duc", "2023", (1, 1, 1), register="8/1"))
    load(warehouse, [mended], REGISTRY)
    assert rules(warehouse) == []
    assert settled(warehouse) == [
        ("X-02", "thpt-phu-duc", "2023", mended.submission_id),
        ("X-02", AN_AP, "2023", mended.submission_id),
    ]


def test_an_enterprise_that_reports_opens_its_hosts_finding_and_a_correction_closes_it(warehouse: Warehouse) -> None:
    load(warehouse, [commune(COI, "2022", enterprises=[("Gạch", 1)], register="1/1")], REGISTRY)
    load(warehouse, [enterprise("dn-10", "2022", 2, host=COI)], REGISTRY)
    assert rules(warehouse) == [("X-03", "tt-quynh-coi 2022 01A-XA!G14")]

    mended = again(enterprise("dn-10", "2022", 1, host=COI))
    load(warehouse, [mended], REGISTRY)
    assert settled(warehouse) == [("X-03", COI, "2022", mended.submission_id)]


def test_a_missing_enterprise_accuses_nobody_and_its_report_can_close_or_open(warehouse: Warehouse) -> None:
    """dn-20 owes 2023 to Quỳnh Côi too: until it reports, the section may hold its admissions."""
    sent = [
        commune(COI, "2023", enterprises=[("Gạch", 2)], register="1/1 1/2"),
        enterprise("dn-10", "2023", 1, host=COI),
    ]
    load(warehouse, sent, REGISTRY)
    assert rules(warehouse) == []

    load(warehouse, [enterprise("dn-20", "2023", 0, host=COI)], REGISTRY)
    assert rules(warehouse) == [("X-03", "tt-quynh-coi 2023 01A-XA!G14")]

    mended = again(enterprise("dn-20", "2023", 1, host=COI))
    load(warehouse, [mended], REGISTRY)
    assert settled(warehouse) == [("X-03", COI, "2023", mended.submission_id)]


def test_an_enterprise_that_changes_its_host_is_looked_for_at_both(warehouse: Warehouse) -> None:
    hosts = [
        commune(AN_AP, "2022", enterprises=[("Gạch", 1)], register="1/1"),
        commune(COI, "2022", enterprises=[("Gạch", 0)]),
    ]
    load(warehouse, [*hosts, enterprise("dn-10", "2022", 1, host=COI)], REGISTRY)
    assert rules(warehouse) == [("X-03", "tt-quynh-coi 2022 01A-XA!G14")]

    load(warehouse, [again(enterprise("dn-10", "2022", 1, host=AN_AP))], REGISTRY)
    assert rules(warehouse) == []


def test_the_month_between_settles_what_seemed_too_little(warehouse: Warehouse) -> None:
    """January says 2 of the year; March, with 1, says 2. February's negative figure is found when March comes."""
    load(warehouse, [enterprise("dn-01", "2023-01", 2), enterprise("dn-01", "2023-03", 1, 2, 3)], REGISTRY)
    assert rules(warehouse) == [("X-04", "dn-01 2023-03 02-DN!D26")]

    february = enterprise("dn-01", "2023-02", 0, 1, 2)
    load(warehouse, [february], REGISTRY)
    assert rules(warehouse) == [("X-04", "dn-01 2023-02 02-DN!D26")]
    assert settled(warehouse) == [("X-04", "dn-01", "2023-03", february.submission_id)]
    assert open_crosses(warehouse)[0].severity == "error"


def test_a_registry_that_changed_is_asked_about_everywhere(warehouse: Warehouse) -> None:
    """The registry names the host committees: without dn-20 in it, nothing is missing any more."""
    without = replace(REGISTRY, units=tuple(unit for unit in REGISTRY.units if unit.unit_id != "dn-20"))
    sent = [
        commune(COI, "2023", enterprises=[("Gạch", 2)], register="1/1 1/2"),
        enterprise("dn-10", "2023", 1, host=COI),
    ]
    load(warehouse, sent, REGISTRY)
    load(warehouse, [], without, "another registry")

    assert rules(warehouse) == [("X-03", "tt-quynh-coi 2023 01A-XA!G14")]
