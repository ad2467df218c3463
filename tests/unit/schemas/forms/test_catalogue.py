"""The catalogue of rules, and the forms' declarations."""

import pytest

from schemas.declaration.form import Form
from schemas.forms import FORMS, rule_catalogue


def test_a_number_stands_for_one_rule_with_one_sentence() -> None:
    declared = [own.rule for form in FORMS for own in form.checks().values() if own.rule]

    assert declared == [rule_catalogue()[rule.number] for rule in declared]


def test_every_rule_says_a_sentence() -> None:
    assert all(rule.sentence.endswith(".") and len(rule.sentence) > 20 for rule in rule_catalogue().values())


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.metadata().code)
def test_a_form_has_a_key_or_named_columns(form: type[Form]) -> None:
    assert bool(form.keys()) != form.metadata().records_in_columns


def test_tables_and_codes_are_unique() -> None:
    assert len({form.metadata().table for form in FORMS}) == len({form.metadata().code for form in FORMS}) == len(FORMS)
