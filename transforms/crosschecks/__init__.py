"""Cross-checks between reports, units and periods (X-01 to X-06); each finding names both cells.

The findings depend on the reports in force and the registry only, not on the order of arrival.
"""

from collections.abc import Sequence

import polars as pl

from schemas.declaration.form import Form
from schemas.forms import FORMS
from schemas.registry import Registry
from schemas.rules.crosschecks import CROSS_RULES
from transforms.crosschecks.figures import Standing, held, recorded, stated
from transforms.crosschecks.history import far_from_history
from transforms.crosschecks.hosts import section_differs
from transforms.crosschecks.longer import longer_differs
from transforms.crosschecks.periods import to_date_does_not_follow
from transforms.crosschecks.register import lines_differ, lines_in_two_registers, register_lines
from transforms.crosschecks.stocks import stocks_differ

_LINES_DIFFER, _LINE_IN_TWO_REGISTERS, _SECTION_DIFFERS, _TO_DATE_DIFFERS, _LONGER_DIFFERS, _FAR_FROM_HISTORY = (
    CROSS_RULES
)


def cross_findings(standing: Standing, registry: Registry, forms: Sequence[type[Form]] = FORMS) -> pl.DataFrame:
    """Find all disagreements between the reports in force: `schemas.frames.CrossFindings`."""
    records = recorded(standing, forms)
    sums, lines = stated(records, registry.terms), register_lines(standing, registry.terms)
    return pl.concat(
        [
            lines_differ(_LINES_DIFFER, sums, lines, forms),
            lines_in_two_registers(_LINE_IN_TWO_REGISTERS, lines, registry),
            section_differs(_SECTION_DIFFERS, standing, records, registry),
            to_date_does_not_follow(_TO_DATE_DIFFERS, sums, records),
            longer_differs(_LONGER_DIFFERS, sums, registry),
            stocks_differ(_LONGER_DIFFERS, held(standing, forms, registry.terms), registry.terms),
            far_from_history(_FAR_FROM_HISTORY, sums),
        ]
    )
