"""Marking a damaged workbook ends in a file to return, never in a traceback."""

import re
from collections.abc import Iterator
from random import Random

import pytest
from support.returned import finding, findings, mark, parts, rich_workbook, with_parts

from reports.returned import marked
from reports.returned.ooxml.xml import UnmarkableError

MUTATIONS = 400
FOUND = findings(*(finding(cell) for cell in ("A3", "C3", "G14", "Z99")), finding(None, None, rule="F-04"))
_NO_NUMBERS = b'"-1"', b'"99999999999"', b'""', b'"x"'
_ODD = b"<>\"'/=0192 ax&;\x00\xff"


def mutated(random: Random, held: dict[str, bytes]) -> None:
    """Change up to three parts: bytes, a piece lost or doubled, numbers that are none, the part lost."""
    for name in random.sample(sorted(held), random.randint(1, 3)):
        part = bytearray(held[name])
        start = random.randrange(len(part))
        end = min(len(part), start + random.randint(1, 200))
        match random.randrange(5):
            case 0:
                del held[name]
                continue
            case 1:
                for _ in range(random.randint(1, 8)):
                    part[random.randrange(len(part))] = random.choice(_ODD)
            case 2:
                del part[start:end]
            case 3:
                part[end:end] = part[start:end]
            case _:
                part = bytearray(re.sub(rb'"\d+"', lambda m: random.choice([*_NO_NUMBERS, m[0], m[0]]), bytes(part)))
        held[name] = bytes(part)


def broken_workbooks() -> Iterator[bytes]:
    random = Random(20240226)
    plain = rich_workbook()
    sources = plain, mark(plain, "x.xlsm", FOUND).content
    for number in range(MUTATIONS):
        content = random.choice(sources)
        if number % 5:
            yield with_parts(content, lambda held: mutated(random, held))
        else:
            broken = bytearray(content)
            for _ in range(random.randint(1, 20)):
                broken[random.randrange(len(broken))] = random.randrange(256)
            yield bytes(broken)


def test_marking_always_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    # Reading such files again needs a process of its own.
    def not_here(*_: object) -> None:
        raise UnmarkableError("not asked here")

    monkeypatch.setattr(marked, "convert_to_xlsx", not_here)
    for content in broken_workbooks():
        assert "[Content_Types].xml" in parts(mark(content, "x.xlsx", FOUND).content)


def test_an_entry_without_a_name() -> None:
    content = with_parts(rich_workbook(), lambda held: held.update({"nameless": b""}))
    # readers cut a name at its first NUL
    returned = mark(content.replace(b"nameless", b"\x00ameless"), "x.xlsx", FOUND)

    assert returned.name == "x - cần sửa.xlsx"
