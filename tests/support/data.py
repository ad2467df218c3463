"""The test data: sample workbooks, with the outcome expected of each."""

import json
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
SAMPLES = DATA / "samples"
CASES = DATA / "cases"
EXPECTED: dict[str, Any] = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
SAMPLES_AS_OF = date.fromisoformat(EXPECTED["as_of"])
OFFICE_TEXT = (DATA / "office_text.txt").read_text(encoding="utf-8")
