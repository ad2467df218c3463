"""The district page: one HTML file for a leader who has three minutes. It asks nothing of any network.

Everything shown is given: the same figures give the same bytes.
"""

from datetime import date
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from reports.page.charts import PathFigures, path_chart, year_chart
from reports.page.figures import PageFigures
from reports.page.points import points
from reports.page.reporting import corrected, owing, reporting
from reports.page.tables import by_solution, enterprises, key_cadres, schools, share, whole
from reports.page.units import sources, units
from reports.page.words import Figure, day, moment, number, sql, trace, within
from reports.sample.known import KNOWN


def district_page(page: PageFigures) -> bytes:
    """The page as UTF-8."""
    head = _headline(page)
    context = {
        "page": page,
        "head": head,
        "month": f"{page.month['period_end']:%m/%Y}" if page.month else "",
        "points": points(page),
        "path_chart": _path_chart(page),
        "path_rows": _path_rows(page),
        "year_chart": _year_chart(page),
        "solutions": by_solution(page),
        "units": units(page),
        "cadres": key_cadres(page),
        "enterprises": enterprises(page),
        "schools": schools(page),
        "reporting": reporting(page),
        "owing": owing(page),
        "unrecognised": page.unrecognised.to_dicts(),
        "corrected": corrected(page),
        "sources": sources(page),
        "more_reports": page.units["reports"].sum() - page.reports.height,
    }
    return template("page.html").render(context).encode("utf-8")


@cache
def template(name: str) -> Template:
    """A page's template; what is put into it is escaped, and what it lacks is an error."""
    environment = Environment(
        loader=PackageLoader("reports.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"day": day, "moment": moment, "within": within}
    return environment.get_template(name)


def _headline(page: PageFigures) -> dict[str, Figure | None]:
    """The figures that stand first; None where the warehouse has none (no target, no forecast)."""
    month, period = page.month, str(page.month.get("period", ""))

    def of(column: str, known: object = None) -> Figure | None:
        value = month.get(column)
        way = sql(f"SELECT {column} FROM district_progress WHERE period = '{period}'")
        if column in ("term_to_date", "year_to_date", "admitted"):
            way = trace("district_progress", column, period=period)
        return None if value is None else whole(value, way, is_real=page.made_up and value == known)

    told = {
        "term": of("term_to_date", KNOWN.admitted_term_to_date),
        "target": of("term_target", KNOWN.term_target),
        "year": of("year_to_date"),
        "year_target": of("year_target", KNOWN.year_target),
        "admitted": of("admitted"),
        "share": None,
        "path": None,
    }
    where = f"FROM district_progress WHERE period = '{period}'"
    if month.get("term_share") is not None:
        is_real = bool(told["term"] and told["target"] and told["term"].is_real and told["target"].is_real)
        told["share"] = share(month["term_share"], sql(f"SELECT term_share {where}"), is_real=is_real)
    if month.get("path_to_date") is not None:
        path = float(str(month["path_to_date"]))
        told["path"] = Figure(path, number(path), sql(f"SELECT path_to_date {where}"))
    return told | _forecast(page)


def _forecast(page: PageFigures) -> dict[str, Figure | None]:
    row = page.forecast.row(0, named=True) if page.forecast.height else {}
    digits = {"needed_per_month": 1, "pace_per_month": 1, "expected_term_total": 0, "low_90": 0, "high_90": 0}
    digits |= {"pace_admitted": 0, "pace_months": 1, "dispersion": 2, "still_needed": 0, "months_left": 1}
    return {
        name: None
        if row.get(name) is None
        else Figure(float(row[name]), number(float(row[name]), places), sql(f"SELECT {name} FROM term_forecast"))
        for name, places in digits.items()
    }


def _reported(page: PageFigures) -> list[tuple[date, int]]:
    """The last days of what was reported, and the district's admissions of the term by then."""
    ends = set(page.ends["period_end"])
    rows = [(row["period_end"], row["term_to_date"]) for row in page.progress.iter_rows(named=True)]
    return [row for row in rows if row[0] in ends] or rows[-1:]


def _path_rows(page: PageFigures) -> list[tuple[str, Figure, Figure | None]]:
    """The path chart as a table: day, admissions, where the straight line stands."""
    of_day = {row["period_end"]: row for row in page.progress.iter_rows(named=True)}
    rows = []
    for end, count in _reported(page):
        row = of_day[end]
        where = f"FROM district_progress WHERE period = '{row['period']}'"
        path = row["path_to_date"]
        straight = None if path is None else Figure(path, number(path, 1), sql(f"SELECT path_to_date {where}"))
        rows.append(
            (day(end), whole(count, trace("district_progress", "term_to_date", period=row["period"])), straight)
        )
    return rows


def _path_chart(page: PageFigures) -> str:
    points = _reported(page)
    if not (page.term.height and points):
        return ""
    first, last, target = page.term.select("start_day", "end_day", "target").row(0)
    ends = page.forecast.select("low_90", "expected_term_total", "high_90").row(0) if page.forecast.height else None
    ends = ends if ends and None not in ends else None
    said = f"Đến {day(points[-1][0])} kết nạp {number(points[-1][1])} trên chỉ tiêu {number(target)}."
    if ends:
        low, expected, high = (number(value) for value in ends)
        said += f" Theo nhịp hiện tại, đến {day(last)} dự kiến {expected}, trong khoảng {low} đến {high}."
    return path_chart(PathFigures((first, last), target, points, ends), "Kết nạp trong nhiệm kỳ so với chỉ tiêu", said)


def _year_chart(page: PageFigures) -> str:
    last = {row["period_end"].year: row for row in page.progress.iter_rows(named=True)}
    years = [(year, last[year]["year_to_date"], last[year]["year_target"]) for year in page.years if year in last]
    if not years:
        return ""
    said = "; ".join(f"{y}: {number(n)}" + (f" trên {number(t)}" if t is not None else "") for y, n, t in years)
    return year_chart(years, "Kết nạp từng năm so với chỉ tiêu năm", f"{said}.")
