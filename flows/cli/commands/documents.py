"""Commands that write documents: templates for units, page and workbook for leaders, the release."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from flows.cli.commands.common import HomeOptions, load_settings, parse_optional_period, print_line
from flows.errors import UsageError


def template(
    *forms: str,
    output: Annotated[Path, Parameter(name=["--output", "-o"])],
    unit: str | None = None,
    period: str | None = None,
    options: HomeOptions | None = None,
) -> None:
    """Write an empty workbook to fill in.

    Parameters
    ----------
    forms
        The forms' codes, as 01A-XA 01B-XA.
    output
        The file to write.
    unit
        The unit's id or exact name, to be written in.
    period
        The period, to be written in.
    """
    from flows.documents.template import write_template

    settings = load_settings(options)
    write_template(settings.registry, forms, unit, parse_optional_period(period), output, settings.forms)
    print_line(f"Wrote {output}.")


def report(
    *,
    period: str | None = None,
    as_known_at: datetime | None = None,
    as_it_is: date | None = None,
    term: str = "",
    for_publication: Annotated[bool, Parameter(negative=())] = False,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    options: HomeOptions | None = None,
) -> None:
    """Write the district page and workbook for leaders.

    Parameters
    ----------
    period
        The period, as 2024-01, 2024-Q1, 2024-H1, 2024-9M or 2023; the latest month that has ended by default.
    as_known_at
        Print it as it was known then, as 2024-02-05T18:00, in the district's time; as it is known now by default.
    as_it_is
        The units of this day, with the figures of their predecessors; each unit as it was by default.
    term
        The term whose last month is shown, as 2020-2025; the present one by default.
    for_publication
        Instead a page that may leave the office: whole years, counts under TONGHOP_SMALL_CELLS persons left out.
    output
        The folder to write to; the home's `reports/` and the period by default.
    """
    settings, chosen = load_settings(options), parse_optional_period(period)
    if for_publication and as_it_is:
        raise UsageError(
            "A publication has each unit as it was: the same figures under other units give small ones away."
        )
    if for_publication:
        from flows.documents.release import write_release

        written = write_release(settings, chosen, as_known_at, output)
    else:
        from flows.documents.district import write_reports

        written = write_reports(settings, chosen, as_known_at, output, as_it_is, term)
    for path in written:
        print_line(f"Wrote {path}.")
