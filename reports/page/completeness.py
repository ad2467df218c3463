"""Completeness of the page's figures: how many units owed and reported, and the marks (p) and (r)."""

from collections.abc import Mapping
from typing import Any

from reports.page.figures import PageFigures
from reports.style.labels import REVISIONS


def coverage(row: Mapping[str, Any]) -> str:
    """Phrase the completeness of a period: `tạm tính: 38/43 đơn vị đã báo cáo`; "" where all have reported in time."""
    owing, reported = row.get("units_owing") or 0, row.get("units_reported") or 0
    if not owing or (reported == owing and not row["provisional"]):
        return ""
    counts = f"{reported}/{owing} đơn vị đã báo cáo"
    return f"tạm tính: {counts}" if row["provisional"] else counts


def coverage_of_period(page: PageFigures) -> str:
    """Phrase the completeness of the page's period."""
    return coverage(page.completeness.row(0, named=True)) if page.completeness.height else ""


def mark_of_period(page: PageFigures) -> str:
    """Return the mark of the district's figures of the period: p while it is not due, r where they were revised."""
    return str(page.completeness["mark"].item() or "") if page.completeness.height else ""


def mark_to_date(page: PageFigures) -> str:
    """Return the mark of figures up to the period's end: p while the period is not due, else none."""
    return "p" if mark_of_period(page) == "p" else ""


def mark_of_unit(page: PageFigures, unit_id: str) -> str:
    """Return the mark of a unit's figure of the period: p, r or none."""
    return mark_to_date(page) or ("r" if unit_id in set(page.revised["unit_id"]) else "")


def revision_of_unit(page: PageFigures, unit_id: str) -> str:
    """Return a note on the kinds of revision of a unit's figure of the period; "" where it was not revised."""
    kinds = page.revised.filter(unit_id=unit_id)["kind"]
    return f"đã điều chỉnh: {', '.join(REVISIONS[kind] for kind in kinds)}" if len(kinds) else ""
