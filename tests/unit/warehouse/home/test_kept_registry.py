"""Registries as the journal keeps them: what is stored is read back, and entries of earlier versions are completed."""

import json
from datetime import date
from pathlib import Path

from support.contacts import with_contacts
from support.ledger import REGISTRY

from warehouse.home.journal import Journal
from warehouse.home.kept_registry import registry_of_json


def test_a_registry_is_read_back_as_it_was_kept(tmp_path: Path) -> None:
    journal = Journal(tmp_path)

    assert journal.registry(journal.keep_registry(REGISTRY)) == REGISTRY
    answering = with_contacts(remind_before=(1, 3), remind_after=(2,))
    assert journal.registry(journal.keep_registry(answering)) == answering


def test_an_earlier_versions_registry_gets_the_terms_and_obligations_of_its_time() -> None:
    unit = {"unit_id": "xa-a", "code": "1", "kind": "commune", "name": "Xã A", "valid_from": "2020-07-15"}
    unit |= {"valid_to": None, "successor_id": None, "host_unit_id": None}
    target = {"scope": "term", "unit_id": None, "start": "2020-07-15", "end": "2025-07-14", "target": 9, "source": ""}
    district = {"district_id": "a", "name": "A", "province": "B"}
    registry = registry_of_json(json.loads(json.dumps({"units": [unit], "targets": [target], "district": district})))

    assert (registry.office.office_id, registry.office.name, registry.office.parent) == ("a", "A", "B")
    assert registry.office.first_day is None
    assert [(term.start, term.end) for term in registry.terms.terms] == [(date(2020, 7, 15), date(2025, 7, 14))]
    assert {o.due_days for o in registry.obligations} == {5}
    assert registry.units[0].valid_from == date(2020, 7, 15)


def test_an_entry_without_a_district_has_the_packaged_one() -> None:
    assert (
        registry_of_json({"units": [], "targets": [], "district": None}).office.office_id == REGISTRY.office.office_id
    )
