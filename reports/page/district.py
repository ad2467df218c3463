"""The district page: one HTML file for leaders, readable in three minutes and without any network access.

Equal figures give equal bytes.
"""

from datetime import date
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from reports.page.charts import ProgressFigures, progress_chart, year_chart
from reports.page.completeness import coverage, coverage_of_period, mark_to_date
from reports.page.figures import PageFigures
from reports.page.formatting import Figure, at_end_of, day, lower_first, moment, number, sql, trace
from reports.page.key_messages import key_messages
from reports.page.reporting import outstanding_reports, reporting, restatements, revisions_since_print
from reports.page.tables import by_solution, enterprises, key_cadres, schools, share, whole
from reports.page.units import sources, units
from schemas.periods import PeriodKind


def district_page(page: PageFigures) -> bytes:
    """Render the page as UTF-8."""
    head, of_units = _headline(page), units(page)
    is_year, is_month = page.period.kind is PeriodKind.YEAR, page.period.kind is PeriodKind.MONTH
    context = {
        "is_month": is_month,
        "of_period": None if is_year or not of_units.total else of_units.total.figures[0],
        "page": page,
        "head": head,
        "month": f"{page.month['period_end']:%m/%Y}" if page.month else "",
        "key_messages": key_messages(page),
        "coverage": coverage_of_period(page),
        "month_coverage": coverage(page.month),
        "registered": _registered(page),
        "progress_chart": _progress_chart(page),
        "progress_rows": _progress_rows(page),
        "year_chart": _year_chart(page),
        "solutions": by_solution(page),
        "units": of_units,
        "cadres": key_cadres(page),
        "enterprises": enterprises(page),
        "schools": schools(page),
        "reporting": reporting(page),
        "outstanding_reports": outstanding_reports(page),
        "not_yet_due": page.status.filter(state="not_yet_due").height,
        "unrecognised": page.unrecognised.to_dicts(),
        "restatements": restatements(page),
        "revisions": revisions_since_print(page),
        "sources": sources(page),
        "more_reports": page.units["reports"].sum() - page.reports.height,
    }
    return template("page.html").render(context).encode("utf-8")


@cache
def template(name: str) -> Template:
    """Load a template; values are escaped, and an undefined one is an error."""
    environment = Environment(
        loader=PackageLoader("reports.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"day": day, "moment": moment, "lower_first": lower_first}
    return environment.get_template(name)


def _headline(page: PageFigures) -> dict[str, Figure | None]:
    """Return the figures of the page's head; None where the warehouse has none (no target, no forecast)."""
    month, period = page.month, str(page.month.get("period", ""))

    def figure(column: str) -> Figure | None:
        value = month.get(column)
        command = sql(f"SELECT {column} FROM district_progress WHERE period = '{period}'")
        if column in ("term_to_date", "year_to_date", "admitted"):
            command = trace("district_progress", column, period=period)
        mark = str(month.get("mark") or "") if column == "admitted" else mark_to_date(page)
        if column.endswith("target"):
            mark = ""
        is_real = page.office.is_real(column, value)
        return None if value is None else whole(value, command, is_from_article=is_real, mark=mark)

    term = figure("term_to_date")
    target = figure("term_target")
    term_share = None
    if month.get("term_share") is not None:
        command = sql(f"SELECT term_share FROM district_progress WHERE period = '{period}'")
        is_from_article = bool(term and target and term.is_from_article and target.is_from_article)
        term_share = share(month["term_share"], command, is_from_article=is_from_article)
    figures = {
        "term": term,
        "target": target,
        "share": term_share,
        "year": figure("year_to_date"),
        "year_target": figure("year_target"),
        "admitted": figure("admitted"),
    }
    return figures | _forecast(page)


def _registered(page: PageFigures) -> Figure | None:
    """Return the month's admissions by the registers, where its reports tell nothing."""
    registered = page.month.get("registered")
    if registered is None or page.month["admitted"] is not None:
        return None
    command = sql(f"SELECT registered FROM district_progress WHERE period = '{page.month['period']}'")
    return whole(registered, command)


def _forecast(page: PageFigures) -> dict[str, Figure | None]:
    row = page.forecast.row(0, named=True) if page.forecast.height else {}
    digits = {"needed_per_month": 1, "pace_per_month": 1, "expected_term_total": 0, "low_90": 0, "high_90": 0}
    digits |= {"pace_admitted": 0, "pace_months": 1, "dispersion": 2, "still_needed": 0, "months_left": 1}
    return {
        name: None
        if row.get(name) is None
        else Figure(
            float(row[name]),
            number(float(row[name]), decimals),
            sql(f"SELECT {name} FROM {at_end_of(page.period.end, 'term_forecast')}"),
        )
        for name, decimals in digits.items()
    }


def _reported_totals(page: PageFigures) -> list[tuple[date, int]]:
    """List the last days of reports, each with the district's admissions of the term by then."""
    ends = set(page.report_end_days["period_end"])
    rows = [(row["period_end"], row["term_to_date"]) for row in page.progress.iter_rows(named=True)]
    return [row for row in rows if row[0] in ends] or rows[-1:]


def _progress_rows(page: PageFigures) -> list[tuple[str, Figure, Figure | None]]:
    """Return the progress chart as a table: day, admissions, target line."""
    months = {row["period_end"]: row for row in page.progress.iter_rows(named=True)}
    rows = []
    for end, count in _reported_totals(page):
        period, expected = months[end]["period"], months[end]["path_to_date"]
        query = sql(f"SELECT path_to_date FROM district_progress WHERE period = '{period}'")
        target_line = None if expected is None else Figure(expected, number(expected, 1), query)
        rows.append((day(end), whole(count, trace("district_progress", "term_to_date", period=period)), target_line))
    return rows


def _progress_chart(page: PageFigures) -> str:
    points = _reported_totals(page)
    if not (page.term.height and points):
        return ""
    first, last, target = page.term.select("start_day", "end_day", "target").row(0)
    totals = page.forecast.select("low_90", "expected_term_total", "high_90").row(0) if page.forecast.height else None
    forecast = totals if totals and None not in totals else None
    description = f"Đến {day(points[-1][0])} kết nạp {number(points[-1][1])} trên chỉ tiêu {number(target)}."
    if forecast:
        low, expected, high = (number(value) for value in forecast)
        description += f" Theo nhịp hiện tại, đến {day(last)} dự kiến {expected}"
        description += f" (khoảng tin cậy 90\u00a0%: {low}–{high})."
    figures = ProgressFigures((first, last), target, points, forecast)
    return progress_chart(figures, "Kết nạp trong nhiệm kỳ so với chỉ tiêu", description)


def _year_chart(page: PageFigures) -> str:
    last = {row["period_end"].year: row for row in page.progress.iter_rows(named=True)}
    years = [(year, last[year]["year_to_date"], last[year]["year_target"]) for year in page.years if year in last]
    if not years:
        return ""
    counts = "; ".join(f"{y}: {number(n)}" + (f" trên {number(t)}" if t is not None else "") for y, n, t in years)
    return year_chart(years, "Kết nạp từng năm so với chỉ tiêu năm", f"{counts}.")
