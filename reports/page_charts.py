"""The charts of the district page: Altair, rendered to SVG that follows the page's colours and stands in it as it is.

A chart is drawn twice, for wide and for narrow screens, because a text shrunk with its chart can't be read on a
telephone. The colours are those of the light page; the page's style replaces them in the dark.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

import altair as alt
import vl_convert as vlc

INK, MUTED, GRID, REAL, PATH, PACE, BAND = (
    "#1f2328",
    "#59636e",
    "#d8dee4",
    "#a3161a",
    "#57606b",
    "#0b5cad",
    "#bcd7f2",
)
_VIETNAMESE = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " ₫"]}
_SPOKEN = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')  # one picture with one description, not a hundred marks
_FRAME = re.compile(r'<svg [^>]*width="(\d+)" height="(\d+)"[^>]*>')
Spec = dict[str, Any]  # a chart as Vega-Lite has it
WIDE, NARROW = (720, 330), (330, 290)


@dataclass(frozen=True, slots=True)
class PathFigures:
    """What the path chart shows. `points`: the last days of what was reported, and admissions of the term by then.

    `ends`: what today's pace ends with, low, expected, high; None where it is not known.
    """

    term: tuple[date, date]
    target: int
    points: Sequence[tuple[date, int]]
    ends: tuple[int, int, int] | None


def path_chart(figures: PathFigures, title: str, description: str) -> str:
    """The admissions of the term, the straight line to the target, and where today's pace ends."""
    return _both("path", title, description, _path(figures), (WIDE, NARROW))


def year_chart(years: Sequence[tuple[int, int, int | None]], title: str, description: str) -> str:
    """Admissions of each year against its target; `years`: year, admitted, target."""
    return _both("years", title, description, _years(years), [(width, 200) for width, _ in (WIDE, NARROW)])


def _path(figures: PathFigures) -> Spec:
    first, last = (_year(day) for day in figures.term)
    top = max(figures.target, *(figures.ends or (0,)), figures.points[-1][1]) * 1.06
    x = alt.X("x:Q", scale=alt.Scale(domain=[first, last], nice=False), axis=_years_axis(figures.term))
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=alt.Axis(format=",d", tickCount=6, title=None))
    reported = [{"x": _year(day), "y": count} for day, count in figures.points]
    layers: list[alt.Chart] = []
    if figures.ends:
        low, expected, high = figures.ends
        here = reported[-1]
        fan = [{**here, "low": here["y"], "high": here["y"]}, {"x": last, "y": expected, "low": low, "high": high}]
        layers += [
            _of(fan).mark_area(color=BAND, opacity=1).encode(x, alt.Y("low:Q"), alt.Y2("high:Q")),
            _of(fan).mark_line(color=PACE, strokeDash=[2, 4], strokeWidth=2.5).encode(x, y),
            _label(last, expected, f"{expected}", PACE, align="right", dx=-6, dy=-9),
        ]
    straight = [{"x": first, "y": 0}, {"x": last, "y": figures.target}]
    layers += [
        _of(straight).mark_line(color=PATH, strokeDash=[7, 4], strokeWidth=1.5).encode(x, y),
        _label(last, figures.target, f"Chỉ tiêu {figures.target}", PATH, align="right", dx=-6, dy=-9),
        _of([{"x": first, "y": 0}, *reported])
        .mark_line(color=REAL, strokeWidth=2.5, point=alt.OverlayMarkDef(color=REAL, size=36))
        .encode(x, y),
        _label(reported[-1]["x"], reported[-1]["y"], f"{figures.points[-1][1]}", REAL, align="left", dx=2, dy=20),
    ]
    return _styled(alt.layer(*layers))


def _years(years: Sequence[tuple[int, int, int | None]]) -> Spec:
    rows = [{"year": str(year), "y": count, "t": f"{count}", "target": target} for year, count, target in years]
    x = alt.X("year:O", axis=alt.Axis(title=None, labelAngle=0, ticks=False))
    y = alt.Y("y:Q", axis=alt.Axis(format=",d", tickCount=4, title=None))
    bars = _of(rows).mark_bar(color=REAL, width=alt.RelativeBandSize(0.5)).encode(x, y)
    said = _of(rows).mark_text(color=INK, dy=-8, fontSize=13, fontWeight="bold").encode(x, y, alt.Text("t:N"))
    wanted = [row for row in rows if row["target"] is not None]
    ticks = (
        _of(wanted)
        .mark_tick(color=PATH, opacity=1, thickness=3, width=alt.RelativeBandSize(0.8))
        .encode(x, alt.Y("target:Q"))
    )
    return _styled(alt.layer(bars, said, ticks))


def _of(rows: Sequence[Mapping[str, object]]) -> alt.Chart:
    return alt.Chart(alt.Data(values=list(rows)))  # type: ignore[no-untyped-call]


def _label(x: float, y: float, text: str, color: str, **place: Any) -> alt.Chart:
    mark: alt.Chart = _of([{"x": x, "y": y, "t": text}]).mark_text(color=color, fontSize=14, fontWeight="bold", **place)
    return mark.encode(alt.X("x:Q"), alt.Y("y:Q"), alt.Text("t:N"))


def _years_axis(term: tuple[date, date]) -> alt.Axis:
    values = [year for year in range(term[0].year, term[1].year + 1) if _year(term[0]) <= year <= _year(term[1])]
    return alt.Axis(values=values, format="d", title=None)


def _year(day: date) -> float:
    """A day as a year and its part: no clock and no time zone takes part in the drawing."""
    begins = date(day.year, 1, 1)
    return round(day.year + (day - begins).days / (date(day.year + 1, 1, 1) - begins).days, 4)


def _styled(chart: alt.LayerChart | alt.FacetChart) -> Spec:
    axis = alt.AxisConfig(
        labelColor=MUTED, labelFontSize=13, gridColor=GRID, domainColor=GRID, tickColor=GRID, labelPadding=6
    )
    styled = chart.configure(font="sans-serif", background="transparent", axis=axis, padding=4)
    spec: Spec = styled.configure_view(stroke=None).to_dict(validate=False)
    return spec


def _both(name: str, title: str, description: str, spec: Spec, sizes: Sequence[tuple[int, int]]) -> str:
    """The chart drawn wide and narrow; it is put together once, which takes Altair longer than drawing."""
    drawn = (
        vlc.vegalite_to_svg(spec | {"width": width - 60, "height": height - 40}, format_locale=_VIETNAMESE)
        for width, height in sizes
    )
    return "".join(
        _standing(svg, f"{name}-{size}", title, description)
        for svg, size in zip(drawn, ("wide", "narrow"), strict=True)
    )


def _standing(svg: str, name: str, title: str, description: str) -> str:
    """An SVG with its title and description, as wide as the page lets it be."""
    frame = _FRAME.match(svg)
    assert frame is not None  # noqa: S101  (what vl-convert writes)
    kind = name.rpartition("-")[2]
    head = (
        f'<svg class="chart {kind}" role="img" aria-labelledby="{name}-title {name}-desc" '
        f'viewBox="0 0 {frame[1]} {frame[2]}"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>'
    )
    return head + _SPOKEN.sub("", svg[frame.end() :])
