"""Findings: what is wrong with a submission, from the cell to the marked workbook."""

from dataclasses import dataclass

from schemas.rules.general import GENERAL_RULES

_RULES = {rule.number: rule for rule in GENERAL_RULES}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding, a row of `schemas.frames.Findings`.

    `sheet` and `cell` are blank where the finding is about the whole workbook; `found` is what is there,
    `expected` what was expected, `sentence` the Vietnamese text for the sender. `finding_id`: where it is known.
    """

    rule: str
    severity: str
    sheet: str
    cell: str
    found: str
    expected: str
    sentence: str
    finding_id: str = ""


def finding(rule: str, sheet: str, cell: str, found: str, expected: str, sentence: str | None = None) -> Finding:
    """Build a finding of a general rule; `sentence`: where there is more to say than the rule's own."""
    declared = _RULES[rule]
    return Finding(rule, str(declared.severity), sheet, cell, found, expected, sentence or declared.sentence)
