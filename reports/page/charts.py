"""The charts of the district page: Vega-Lite, rendered to SVG that takes the page's colours and stands in it as it is.

A chart is drawn twice, for wide and for narrow screens, because a text shrunk with its chart can't be read on a
telephone. The colours are those of the light page; the page's style replaces them in the dark. A chart is written as
Vega-Lite has it: Altair writes the same, and takes most of a second to be imported.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

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
_VEGA_LITE = "https://vega.github.io/schema/vega-lite/v6.json"
Spec = dict[str, Any]  # a chart, or a part of one, as Vega-Lite has it
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
    x = _axis("x", [first, last], values=_new_years(figures.term), format="d")
    y = _axis("y", [0, top], tickCount=6, format=",d")
    reported = [{"x": _year(day), "y": count} for day, count in figures.points]
    straight = [{"x": first, "y": 0}, {"x": last, "y": figures.target}]
    point = {"color": REAL, "size": 36}
    layers = [
        _layer(straight, _line(PATH, 1.5, strokeDash=[7, 4]), x=x, y=y),
        _label(last, figures.target, f"Chỉ tiêu {figures.target}", PATH, align="right", dx=-6, dy=-9),
        _layer([{"x": first, "y": 0}, *reported], _line(REAL, 2.5, point=point), x=x, y=y),
        _label(reported[-1]["x"], reported[-1]["y"], f"{figures.points[-1][1]}", REAL, align="left", dx=2, dy=20),
    ]
    if figures.ends:
        low, expected, high = figures.ends
        here = reported[-1]
        fan = [{**here, "low": here["y"], "high": here["y"]}, {"x": last, "y": expected, "low": low, "high": high}]
        band = {"type": "area", "color": BAND, "opacity": 1}
        layers = [
            _layer(fan, band, x=x, y=_quantity("low"), y2={"field": "high"}),
            _layer(fan, _line(PACE, 2.5, strokeDash=[2, 4]), x=x, y=y),
            _label(last, expected, f"{expected}", PACE, align="right", dx=-6, dy=-9),
            *layers,
        ]
    return _styled(layers)


def _years(years: Sequence[tuple[int, int, int | None]]) -> Spec:
    rows = [{"year": str(year), "y": count, "t": f"{count}", "target": target} for year, count, target in years]
    wanted = [row for row in rows if row["target"] is not None]
    x = {"field": "year", "type": "ordinal", "axis": {"title": None, "labelAngle": 0, "ticks": False}}
    y = _quantity("y") | {"axis": {"format": ",d", "tickCount": 4, "title": None}}
    bar = {"type": "bar", "color": REAL, "width": {"band": 0.5}}
    said = {"type": "text", "color": INK, "dy": -8, "fontSize": 13, "fontWeight": "bold"}
    tick = {"type": "tick", "color": PATH, "opacity": 1, "thickness": 3, "width": {"band": 0.8}}
    layers = [
        _layer(rows, bar, x=x, y=y),
        _layer(rows, said, x=x, y=y, text={"field": "t", "type": "nominal"}),
        _layer(wanted, tick, x=x, y=_quantity("target")),
    ]
    return _styled(layers)


def _layer(rows: Sequence[Mapping[str, object]], mark: Spec, **encoding: Spec) -> Spec:
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": encoding}


def _line(color: str, width: float, **looks: Any) -> Spec:
    return {"type": "line", "color": color, "strokeWidth": width, **looks}


def _label(x: float, y: float, text: str, color: str, **place: Any) -> Spec:
    mark = {"type": "text", "color": color, "fontSize": 14, "fontWeight": "bold", **place}
    said = {"field": "t", "type": "nominal"}
    return _layer([{"x": x, "y": y, "t": text}], mark, x=_quantity("x"), y=_quantity("y"), text=said)


def _quantity(field: str) -> Spec:
    return {"field": field, "type": "quantitative"}


def _axis(field: str, domain: Sequence[float], **looks: Any) -> Spec:
    """A quantity on an axis that begins and ends where it is told to."""
    return _quantity(field) | {"scale": {"domain": domain, "nice": False}, "axis": {"title": None, **looks}}


def _new_years(term: tuple[date, date]) -> list[int]:
    return [year for year in range(term[0].year, term[1].year + 1) if _year(term[0]) <= year <= _year(term[1])]


def _year(day: date) -> float:
    """A day as a year and its part: no clock and no time zone takes part in the drawing."""
    begins = date(day.year, 1, 1)
    return round(day.year + (day - begins).days / (date(day.year + 1, 1, 1) - begins).days, 4)


def _styled(layers: Sequence[Spec]) -> Spec:
    axis = {"labelColor": MUTED, "labelFontSize": 13, "labelPadding": 6}
    axis |= {"gridColor": GRID, "domainColor": GRID, "tickColor": GRID}
    looks = {"font": "sans-serif", "background": "transparent", "padding": 4, "axis": axis, "view": {"stroke": None}}
    return {"$schema": _VEGA_LITE, "config": looks, "layer": layers}


def _both(name: str, title: str, description: str, spec: Spec, sizes: Sequence[tuple[int, int]]) -> str:
    """The chart drawn wide and narrow."""
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
