"""Output of the command `check`."""

import json
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from flows.pipeline.checking import CheckedFile
    from schemas.findings import Finding

_MAX_LISTED = 50


def print_checked(
    checked: Sequence["CheckedFile"],
    format: Literal["table", "json"],  # noqa: A002
    not_asked: Sequence[str],
) -> None:
    """Print the checked submissions: JSON, or each with its findings as lines of text.

    `not_asked`: the rules that need earlier reports, where no home was given.
    """
    if format == "json":
        shape = {"submissions": [file.as_json() for file in checked], "not_asked": list(not_asked)}
        sys.stdout.write(json.dumps(shape, ensure_ascii=False) + "\n")
        return
    for file in checked:
        sys.stdout.writelines(line + "\n" for line in _lines(file))
    if not_asked:
        sys.stdout.write(f"Not asked without earlier reports: {', '.join(not_asked)}; --home HOME asks them too.\n")


def _lines(file: "CheckedFile") -> Iterator[str]:
    whose = " · ".join(part for part in (file.unit_id, file.period) if part)
    yield f"{file.file}: {file.status.replace('_', ' ')}" + (f" ({whose})" if whose else "")
    for found in file.findings[:_MAX_LISTED]:
        yield from _lines_of(found)
    if len(file.findings) > _MAX_LISTED:
        yield f"  … and {len(file.findings) - _MAX_LISTED} findings more; --mark or --format json has them all."


def _lines_of(found: "Finding") -> Iterator[str]:
    place = "!".join(part for part in (found.sheet, found.cell) if part)
    yield f"  {found.rule} {found.severity}" + (f" {place}" if place else "") + f": {found.sentence}"
    values = [f"{label}: {text}" for label, text in (("found", found.found), ("expected", found.expected)) if text]
    if values:
        yield f"      {' · '.join(values)}"
