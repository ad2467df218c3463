"""Checks between sheets, units and periods: the reports that stand → findings, each naming both cells (X-01 … X-06).

What is found depends on the standing reports and the registry alone, never on the order in which they came.
"""

from collections.abc import Sequence

import polars as pl

from schemas.declaration.form import Form
from schemas.forms import FORMS
from schemas.registry import Registry
from schemas.rules.crosschecks import CROSS_RULES
from transforms.crosschecks.figures import Standing, recorded, stated
from transforms.crosschecks.history import far_from_history
from transforms.crosschecks.hosts import section_differs
from transforms.crosschecks.periods import longer_differs, to_date_does_not_follow
from transforms.crosschecks.register import lines_differ, lines_in_two_registers, register_lines

_LINES, _TWICE, _SECTION, _TO_DATE, _INSIDE, _HISTORY = CROSS_RULES


def cross_findings(standing: Standing, registry: Registry, forms: Sequence[type[Form]] = FORMS) -> pl.DataFrame:
    """Every finding between the reports that stand: `schemas.frames.CrossFindings`."""
    records = recorded(standing, forms)
    sums, lines = stated(records), register_lines(standing)
    adding = [form.metadata().code for form in forms if form.metadata().adds_to_district]
    return pl.concat(
        [
            lines_differ(_LINES, sums, lines, adding),
            lines_in_two_registers(_TWICE, lines, registry),
            section_differs(_SECTION, standing, records, registry),
            to_date_does_not_follow(_TO_DATE, sums, records),
            longer_differs(_INSIDE, sums),
            far_from_history(_HISTORY, sums),
        ]
    )
