"""Marked workbooks are valid OOXML, by a validator of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator
from support.district import commune, read
from support.office_cases import generated_cases
from support.pages import of, put
from support.returned import mark, parts, with_parts

GENERATED = [(case.name, case.content) for case in generated_cases()]


def empty_list_of_names() -> bytes:
    """Make a workbook with an empty list of names, as some programs write it."""

    def add(held: dict[str, bytes]) -> None:
        held["xl/workbook.xml"] = held["xl/workbook.xml"].replace(b"</sheets>", b"</sheets><definedNames/>")

    return with_parts(of(commune, put("01A-XA!G14", 9))(), add)


def errors_of(content: bytes, folder: Path) -> list[str]:
    path = folder / "marked.xlsx"
    path.write_bytes(content)
    return [str(error) for error in OpenXmlValidator().validate(path).errors]


def is_valid_when_marked(content: bytes, folder: Path) -> bool:
    findings = read(content).findings
    return errors_of(mark(content, "x.xlsx", findings).content, folder) == errors_of(content, folder) == []


def test_a_marked_workbook_is_valid(tmp_path: Path) -> None:
    assert is_valid_when_marked(of(commune, put("01A-XA!G14", 9))(), tmp_path)


def test_a_marked_workbook_with_an_empty_list_of_names_is_valid(tmp_path: Path) -> None:
    content = mark(empty_list_of_names(), "x.xlsx", read(empty_list_of_names()).findings).content

    assert parts(content)["xl/workbook.xml"].count(b"<definedNames") == 1
    assert errors_of(content, tmp_path) == []


@pytest.mark.thorough
@pytest.mark.parametrize("make", [make for _, make in GENERATED], ids=[name for name, _ in GENERATED])
def test_every_marked_case_is_valid(make: Callable[[], bytes], tmp_path: Path) -> None:
    assert is_valid_when_marked(make(), tmp_path)
