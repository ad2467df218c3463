"""The charts of the district page: Vega-Lite specifications rendered to inline SVG.

Each chart is drawn for wide and for narrow screens, because text that shrinks with its chart is illegible on a
telephone. The colours are those of the light page; the page's style replaces them in dark mode. The specifications
are written by hand: Altair would write the same, and importing it takes most of a second.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

import vl_convert as vlc

TEXT_COLOUR, MUTED_COLOUR, GRID_COLOUR, ADMITTED_COLOUR, TARGET_LINE_COLOUR, PACE_COLOUR, BAND_COLOUR = (
    "#1f2328",
    "#59636e",
    "#d8dee4",
    "#a3161a",
    "#57606b",
    "#0b5cad",
    "#bcd7f2",
)
_VIETNAMESE = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " ₫"]}
# Removed, so that screen readers announce one picture with one description instead of a hundred marks.
_ARIA_ATTRIBUTES = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
_FRAME = re.compile(r'<svg [^>]*width="(\d+)" height="(\d+)"[^>]*>')
_VEGA_LITE = "https://vega.github.io/schema/vega-lite/v6.json"
Spec = dict[str, Any]  # a Vega-Lite specification, or a part of one
WIDE, NARROW = (720, 330), (330, 290)


@dataclass(frozen=True, slots=True)
class ProgressFigures:
    """The figures of the progress chart.

    `points`: last day of a report, and admissions of the term by then. `forecast`: low, expected and high total at
    the term's end; None where there is no forecast.
    """

    term: tuple[date, date]
    target: int
    points: Sequence[tuple[date, int]]
    forecast: tuple[int, int, int] | None


def progress_chart(figures: ProgressFigures, title: str, description: str) -> str:
    """Draw the admissions of the term, the target line, and the forecast at the current pace."""
    return _draw("path", title, description, _progress(figures), (WIDE, NARROW))


def year_chart(years: Sequence[tuple[int, int, int | None]], title: str, description: str) -> str:
    """Draw the admissions of each year against its target; `years`: year, admitted, target."""
    return _draw("years", title, description, _years(years), [(width, 200) for width, _ in (WIDE, NARROW)])


def _progress(figures: ProgressFigures) -> Spec:
    first, last = (_year(day) for day in figures.term)
    top = max(figures.target, *(figures.forecast or (0,)), figures.points[-1][1]) * 1.06
    x = _axis("x", [first, last], values=_new_years(figures.term), format="d")
    y = _axis("y", [0, top], tickCount=6, format=",d")
    reported = [{"x": _year(day), "y": count} for day, count in figures.points]
    target_line = [{"x": first, "y": 0}, {"x": last, "y": figures.target}]
    latest = reported[-1]
    point = {"color": ADMITTED_COLOUR, "size": 36}
    layers = [
        _layer(target_line, _line(TARGET_LINE_COLOUR, 1.5, strokeDash=[7, 4]), x=x, y=y),
        _label(last, figures.target, f"Chỉ tiêu {figures.target}", TARGET_LINE_COLOUR, align="right", dx=-6, dy=-9),
        _layer([{"x": first, "y": 0}, *reported], _line(ADMITTED_COLOUR, 2.5, point=point), x=x, y=y),
        _label(latest["x"], latest["y"], f"{figures.points[-1][1]}", ADMITTED_COLOUR, align="left", dx=2, dy=20),
    ]
    if figures.forecast:
        low, expected, high = figures.forecast
        start = latest | {"low": latest["y"], "high": latest["y"]}
        fan = [start, {"x": last, "y": expected, "low": low, "high": high}]
        band = {"type": "area", "color": BAND_COLOUR, "opacity": 1}
        layers = [
            _layer(fan, band, x=x, y=_quantity("low"), y2={"field": "high"}),
            _layer(fan, _line(PACE_COLOUR, 2.5, strokeDash=[2, 4]), x=x, y=y),
            _label(last, expected, f"{expected}", PACE_COLOUR, align="right", dx=-6, dy=-9),
            *layers,
        ]
    return _with_style(layers)


def _years(years: Sequence[tuple[int, int, int | None]]) -> Spec:
    rows = [{"year": str(year), "y": count, "t": f"{count}", "target": target} for year, count, target in years]
    with_target = [row for row in rows if row["target"] is not None]
    x = {"field": "year", "type": "ordinal", "axis": {"title": None, "labelAngle": 0, "ticks": False}}
    y = _quantity("y") | {"axis": {"format": ",d", "tickCount": 4, "title": None}}
    bar = {"type": "bar", "color": ADMITTED_COLOUR, "width": {"band": 0.5}}
    text = {"type": "text", "color": TEXT_COLOUR, "dy": -8, "fontSize": 13, "fontWeight": "bold"}
    tick = {"type": "tick", "color": TARGET_LINE_COLOUR, "opacity": 1, "thickness": 3, "width": {"band": 0.8}}
    layers = [
        _layer(rows, bar, x=x, y=y),
        _layer(rows, text, x=x, y=y, text={"field": "t", "type": "nominal"}),
        _layer(with_target, tick, x=x, y=_quantity("target")),
    ]
    return _with_style(layers)


def _layer(rows: Sequence[Mapping[str, object]], mark: Spec, **encoding: Spec) -> Spec:
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": encoding}


def _line(color: str, width: float, **options: Any) -> Spec:
    return {"type": "line", "color": color, "strokeWidth": width, **options}


def _label(x: float, y: float, text: str, color: str, **position: Any) -> Spec:
    mark = {"type": "text", "color": color, "fontSize": 14, "fontWeight": "bold", **position}
    encoding = {"field": "t", "type": "nominal"}
    return _layer([{"x": x, "y": y, "t": text}], mark, x=_quantity("x"), y=_quantity("y"), text=encoding)


def _quantity(field: str) -> Spec:
    return {"field": field, "type": "quantitative"}


def _axis(field: str, domain: Sequence[float], **options: Any) -> Spec:
    """Encode a quantity on an axis with exactly the given domain."""
    return _quantity(field) | {"scale": {"domain": domain, "nice": False}, "axis": {"title": None, **options}}


def _new_years(term: tuple[date, date]) -> list[int]:
    return [year for year in range(term[0].year, term[1].year + 1) if _year(term[0]) <= year <= _year(term[1])]


def _year(day: date) -> float:
    """Convert a day to a decimal year, so that the drawing depends on no clock and no time zone."""
    begins = date(day.year, 1, 1)
    return round(day.year + (day - begins).days / (date(day.year + 1, 1, 1) - begins).days, 4)


def _with_style(layers: Sequence[Spec]) -> Spec:
    axis = {"labelColor": MUTED_COLOUR, "labelFontSize": 13, "labelPadding": 6}
    axis |= {"gridColor": GRID_COLOUR, "domainColor": GRID_COLOUR, "tickColor": GRID_COLOUR}
    config = {"font": "sans-serif", "background": "transparent", "padding": 4, "axis": axis, "view": {"stroke": None}}
    return {"$schema": _VEGA_LITE, "config": config, "layer": layers}


def _draw(name: str, title: str, description: str, spec: Spec, sizes: Sequence[tuple[int, int]]) -> str:
    """Draw the chart wide and narrow."""
    drawn = (
        vlc.vegalite_to_svg(spec | {"width": width - 60, "height": height - 40}, format_locale=_VIETNAMESE)
        for width, height in sizes
    )
    return "".join(
        _inline_svg(svg, f"{name}-{size}", title, description)
        for svg, size in zip(drawn, ("wide", "narrow"), strict=True)
    )


def _inline_svg(svg: str, name: str, title: str, description: str) -> str:
    """Give an SVG its title and description, and let it scale to the page's width."""
    frame = _FRAME.match(svg)
    assert frame is not None  # noqa: S101  (what vl-convert writes)
    kind = name.rpartition("-")[2]
    head = (
        f'<svg class="chart {kind}" role="img" aria-labelledby="{name}-title {name}-desc" '
        f'viewBox="0 0 {frame[1]} {frame[2]}"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>'
    )
    return head + _ARIA_ATTRIBUTES.sub("", svg[frame.end() :])
