"""The single cases: files of `tests/data/cases`, and generated ones."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from support.data import CASES
from support.ledger import REGISTRY

from flows.pipeline.checking import CheckedFile, check

CASES_AS_OF = date(2024, 2, 26)


@dataclass(frozen=True)
class Case:
    """A workbook and what is expected of it, by the keys of `tests/data/cases/README.md`."""

    name: str
    content: Callable[[], bytes]
    expected: dict[str, Any]


def _cases_of_files() -> list[Case]:
    expected = json.loads((CASES / "expected.json").read_text(encoding="utf-8"))["single"]
    return [Case(name, (CASES / name).read_bytes, wanted) for name, wanted in expected.items()]


SINGLE_CASES = _cases_of_files()


def checked(folder: Path, cases: Iterable[Case]) -> dict[str, CheckedFile]:
    """Check the cases' files as one batch: name → the checked file, or the first member of it."""
    names = [case.name for case in cases]
    found, _ = check([folder / name for name in names], REGISTRY, CASES_AS_OF)
    by_name: dict[str, CheckedFile] = {}
    for file in found:
        by_name.setdefault(file.file.partition("/")[0], file)
    return by_name
