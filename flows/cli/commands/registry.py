"""Commands for the registry folder: check one, write a new one."""

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import cyclopts
from cyclopts import Parameter

from flows.cli.commands.common import HomeOptions, load_settings, print_line
from flows.errors import UsageError

registry = cyclopts.App(name="registry", help="Check the registry folder: office, terms, units, obligations, targets.")


@registry.command
def check(
    folder: Path | None = None,
    /,
    *,
    format: Literal["table", "json"] = "table",  # noqa: A002
    options: HomeOptions | None = None,
) -> None:
    """Say every mistake of a registry folder, or show the office as understood; exit code 1 where there is a mistake.

    Parameters
    ----------
    folder
        The registry folder; TONGHOP_REGISTRY's by default.
    format
        How to show it.
    """
    from flows.documents.registry import office_as_json, office_as_understood
    from flows.office_forms import office_forms
    from warehouse.ledger.registry import parse_folder

    chosen = folder or load_settings(options).registry_folder
    forms = office_forms(chosen)
    parsed = parse_folder(chosen, forms)
    if format == "json":
        print_line(json.dumps(office_as_json(parsed, forms), ensure_ascii=False, default=str))
        sys.exit(1 if parsed.mistakes else 0)
    for mistake in parsed.mistakes:
        print_line(f"{chosen / mistake.file}{str(mistake).removeprefix(mistake.file)}")
    if parsed.mistakes:
        print_line(f"{len(parsed.mistakes)} mistakes; a run with this folder changes nothing until they are corrected.")
        sys.exit(1)
    for line in office_as_understood(parsed.registry, forms):
        print_line(line)


def init(
    folder: Path,
    /,
    *,
    like: str | None = None,
    office_id: Annotated[str | None, Parameter(help="As quynh-luu: a-z, 0-9 and -; it never changes.")] = None,
    name: Annotated[str | None, Parameter(help="As printed behind Huyện ủy or Tỉnh ủy.")] = None,
    level: Annotated[str | None, Parameter(help="province, district or commune.")] = None,
    parent: Annotated[str | None, Parameter(help="The name of the superior's area.")] = None,
    term: Annotated[str | None, Parameter(help="First and last day, as 2025-07-15 2030-07-14.")] = None,
    first_day: Annotated[str | None, Parameter(help="What was due before it is not called late.")] = None,
    due_days: Annotated[str | None, Parameter(help="Days from a period's last day until its report is due.")] = None,
) -> None:
    """Write a commented registry folder that works: it asks for what is not given, or copies a packaged office.

    Parameters
    ----------
    folder
        The folder to write; it must be missing or empty.
    like
        The packaged office to copy, instead of answering questions; an unknown name lists them.
    """
    from flows.documents.registry import copy_packaged, write_folder

    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty; name a new folder.")
    if like is not None:
        copy_packaged(like, folder)
    else:
        given = {"office_id": office_id, "name": name, "level": level, "parent": parent}
        given |= {"term": term, "first_day": first_day, "due_days": due_days}
        write_folder(folder, {item: value if value is not None else _ask(item) for item, value in given.items()})
    print_line(f"Wrote {folder}. Edit its files, then: tonghop registry check {folder}")


_QUESTIONS = {
    "office_id": "An id of the office (a-z, 0-9 and -): ",
    "name": "Its name, as printed behind Huyện ủy or Tỉnh ủy: ",
    "level": "Its level (province, district or commune): ",
    "parent": "The name of the superior's area (nothing where there is none): ",
    "term": "First and last day of the term (2025-07-15 2030-07-14): ",
    "first_day": "First day with this system (2025-08-01): ",
    "due_days": "Days from a period's last day until its report is due (as 5): ",
}


def _ask(item: str) -> str:
    try:
        return input(_QUESTIONS[item]).strip()
    except EOFError as error:
        raise UsageError(
            f"Nothing was answered; give --{item.replace('_', '-')}, or --like and a packaged office."
        ) from error
