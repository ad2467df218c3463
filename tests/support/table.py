"""One line of a table of the rules: a workbook, and what must be found in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from support.district import AS_OF, Found, findings, read


@dataclass(frozen=True)
class Line:
    """`rule` is the one that the line is about; `found` are all findings that the workbook must have."""

    rule: str
    content: Callable[[], bytes]
    found: tuple[Found, ...]
    why: str
    as_of: date

    @property
    def trips(self) -> bool:
        """Whether the line's rule must be among its findings."""
        return any(found.rule == self.rule for found in self.found)

    @property
    def name(self) -> str:
        """What the test is called."""
        return f"{self.rule} {'finds' if self.trips else 'lets pass'} {self.why}"


def error(rule: str, cell: str, found: str, expected: str) -> Found:
    """A finding that stops the workbook."""
    return Found(rule, "error", cell, found, expected)


def warning(rule: str, cell: str, found: str, expected: str) -> Found:
    """A finding that is asked about."""
    return Found(rule, "warning", cell, found, expected)


def finds(why: str, content: Callable[[], bytes], *found: Found, as_of: date = AS_OF) -> Line:
    """The first finding is the one that the line is about; there are no others than those named."""
    return Line(found[0].rule, content, found, why, as_of)


def passes(rule: str, why: str, content: Callable[[], bytes], *beside: Found, as_of: date = AS_OF) -> Line:
    """The rule is kept, just so; nothing is found but what is named `beside`."""
    return Line(rule, content, beside, why, as_of)


@cache
def findings_of(lines: tuple[Line, ...]) -> dict[Line, list[Found]]:
    """What is found in each line's workbook, read in one batch for each day."""
    found: dict[Line, list[Found]] = {}
    for day in {line.as_of for line in lines}:
        of_day = [line for line in lines if line.as_of == day]
        batch = read(*(line.content() for line in of_day), as_of=day)
        found |= {line: findings(batch, index) for index, line in enumerate(of_day)}
    return found
