"""F-09: a file's name that names another unit or period than the workbook. It fills in for nothing."""

import re
from datetime import date

from schemas.findings import Finding, finding
from schemas.periods import Period
from schemas.registry import Unit
from transforms.identity.mentions import periods_mentioned
from transforms.identity.unit_mentions import units_in_file_name
from transforms.identity.units import UnitFinder
from transforms.text.spelling import normalise

_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def stem_of(file_name: str) -> str:
    """Return the name without folders and extension."""
    return _EXTENSION.sub("", normalise(file_name.replace("\\", "/").rpartition("/")[2]))


def ask_file_name(file_name: str, unit: Unit | None, period: Period | None, finder: UnitFinder) -> list[Finding]:
    """Check a file's name against the unit and period stated; a full date in it is the day that it was sent."""
    stem, findings, terms = stem_of(file_name), [], finder.registry.terms
    if period is not None:
        named = [m for m in periods_mentioned(stem, with_bare=True) if not m.from_to or m.period(terms)]
        if named and not any(_contains(mention.period(terms, period.end.year), period) for mention in named):
            findings.append(_finding(named[0].text, period.label))
    if unit is not None and period is not None:
        mentions = units_in_file_name(stem, finder, period.start, period.end)
        meant = {unit_id for mention in mentions for unit_id in mention.unit_ids}
        if not finder.is_committee(unit.unit_id):  # a committee in its file's name is the superior body or the host
            meant = {unit_id for unit_id in meant if not finder.is_committee(unit_id)}
        if meant and unit.unit_id not in meant:
            findings.append(_finding(" · ".join(sorted(finder.unit(unit_id).name for unit_id in meant)), unit.name))
    return findings


def named_by_file(file_name: str, finder: UnitFinder, as_of: date) -> tuple[Unit | None, Period | None]:
    """Tell the unit and the period of a file that is no report by its name alone, each where it names just one."""
    stem, terms = stem_of(file_name), finder.registry.terms
    periods = {mention.period(terms, as_of.year) for mention in periods_mentioned(stem, with_bare=True)}
    named = next(iter(periods)) if len(periods) == 1 else None
    period = terms.cut(named) if named else None
    start, end = (period.start, period.end) if period else (as_of, as_of)
    meant = {unit for mention in units_in_file_name(stem, finder, start, end) for unit in mention.unit_ids}
    return finder.unit(meant.pop()) if len(meant) == 1 else None, period if period and period.in_term else None


def _contains(wider: Period | None, period: Period) -> bool:
    return wider is not None and wider.start <= period.start and period.end <= wider.end


def _finding(named: str, stated: str) -> Finding:
    return finding("F-09", "", "", f"tên tệp ghi “{named}”", f"“{stated}”, như trong bảng")
