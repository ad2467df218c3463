"""One line of a table of rules: a workbook and its expected findings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from support.district import AS_OF, Found, findings, read


@dataclass(frozen=True)
class Line:
    """A case: the tested `rule`, and in `found` all findings that the workbook must have."""

    rule: str
    content: Callable[[], bytes]
    found: tuple[Found, ...]
    why: str
    as_of: date
    file_name: str = ""

    @property
    def trips(self) -> bool:
        """Tell whether the line's rule must be among its findings."""
        return any(found.rule == self.rule for found in self.found)

    @property
    def name(self) -> str:
        """Return the name of the test."""
        return f"{self.rule} {'finds' if self.trips else 'lets pass'} {self.why}"


def error(rule: str, cell: str, found: str, expected: str) -> Found:
    """Make a finding that rejects the workbook."""
    return Found(rule, "error", cell, found, expected)


def warning(rule: str, cell: str, found: str, expected: str) -> Found:
    """Make a warning."""
    return Found(rule, "warning", cell, found, expected)


def finds(why: str, content: Callable[[], bytes], *found: Found, as_of: date = AS_OF, file_name: str = "") -> Line:
    """Make a case whose first finding is of the tested rule, with no findings but those named."""
    return Line(found[0].rule, content, found, why, as_of, file_name)


def passes(
    rule: str, why: str, content: Callable[[], bytes], *beside: Found, as_of: date = AS_OF, file_name: str = ""
) -> Line:
    """Make a case that just keeps the rule, with no findings but those in `beside`."""
    return Line(rule, content, beside, why, as_of, file_name)


@cache
def findings_of(lines: tuple[Line, ...]) -> dict[Line, list[Found]]:
    """Return the findings of each line's workbook, read in one batch for each day."""
    found: dict[Line, list[Found]] = {}
    for day in {line.as_of for line in lines}:
        of_day = [line for line in lines if line.as_of == day]
        names = [line.file_name for line in of_day]
        batch = read(*(line.content() for line in of_day), as_of=day, file_names=names)
        found |= {line: findings(batch, index) for index, line in enumerate(of_day)}
    return found
