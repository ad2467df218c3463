"""The empty forms, byte for byte: a change of the templates shows here.

`TONGHOP_WRITE_GOLDEN=1 python -m pytest tests/unit/reports/forms/test_golden.py` writes the golden files again.
"""

import os
import re

import pytest
from support.data import ROOT
from support.ledger import REGISTRY
from support.returned import parts

from reports.forms.template import FilledSheet, write_workbook
from schemas.declaration.form import Form
from schemas.forms import FORMS

OFFERED = {"committees": ("Thị trấn An Bài", "Xã An Ấp"), "terms": REGISTRY.terms, "office": REGISTRY.office}
GOLDEN = ROOT / "tests" / "golden"
COMMAND = "TONGHOP_WRITE_GOLDEN=1 python -m pytest tests/unit/reports/forms/test_golden.py"


def shown(content: bytes) -> str:
    """Format a workbook's parts as text, a line for each element; the zip's bytes differ by its version."""
    ours = {name: part.decode() for name, part in parts(content).items() if "theme" not in name}
    texts = [f"=== {name} ===\n" + re.sub(r">\s*<", ">\n<", part) for name, part in ours.items()]
    return "\n".join(texts) + "\n"


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.metadata().code)
def test_an_empty_form_is_as_it_was(form: type[Form]) -> None:
    sheet = FilledSheet(form, "Xã An Ấp", "12526", "Tháng 01 năm 2024", **OFFERED)
    golden = GOLDEN / f"{form.metadata().code}.txt"
    if os.environ.get("TONGHOP_WRITE_GOLDEN"):
        golden.write_text(shown(write_workbook([sheet])), encoding="utf-8")

    outdated = f"bring {golden.relative_to(ROOT)} up to date: {COMMAND}"
    assert golden.exists(), outdated
    assert shown(write_workbook([sheet])) == golden.read_text(encoding="utf-8"), outdated
