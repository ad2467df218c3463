"""From a figure to the cells behind it. Which fields feed a column of a view is said in the head of the view's file.

`-- @key: unit_id, year AS period, member` names the columns that tell one row of the view from another.
`-- @trace column, column = source: condition` says what a figure adds up: the rows `c` of a source for which the
condition holds, `f` being the view's row and `{figure}` the column's name. A column can have several such lines.
`-- @trace column = registry` (or `derived`, `journal`) says that no cell of a report states it;
`coverage` says how complete the figures are, and is none itself.

| source | its rows |
| --- | --- |
| `stated` | cells of any accepted report |
| `stated_figure` | those that feed a figure of the district (`c.figure`) |
| `solution` | cells that state admissions of a solution, of the reports that count |
| `counted` | cells of what counts as admitted, signed: see `ledger.counted_part` |
| `registered` | lines of registers, each once |
| `a_report` | the reports that count, each one |
| `owed` | the reports owed, each one, sent or not |
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from warehouse.tables.ddl import quoted

_KEY = re.compile(r"^-- @key: (.*)$", re.MULTILINE)
_TRACE = re.compile(r"^-- @trace ([\w, ]+) = (\w+)(?:: (.*))?$", re.MULTILINE)
_SAME_NAME = {column: f"{column} = {{figure}}" for column in ("c.field", "c.figure")}
_OF_CELL = "c.submission_id, c.sheet, c.cell, c.field, c.record, c.value"
_NO_CELL = "c.submission_id, NULL AS sheet, NULL AS cell, NULL AS field"
# Source → the columns that a trace takes of it: what a cell says, and with what factor it is added.
SOURCES = {
    "stated": ("ledger.cell", f"{_OF_CELL}, 1 AS factor"),
    "stated_figure": ("ledger.figure_cell", f"{_OF_CELL}, 1 AS factor"),
    "solution": (
        "(FROM ledger.solution_cell JOIN ledger.current_counting USING (submission_id))",
        f"{_OF_CELL}, 1 AS factor",
    ),
    "counted": ("ledger.counted_cell", f"{_OF_CELL}, c.factor"),
    "registered": ("ledger.registered_cell", f"{_OF_CELL}, 1 AS factor"),
    "a_report": ("ledger.current_submission", f"{_NO_CELL}, c.unit_id AS record, 1 AS value, 1 AS factor"),
    "owed": ("district.reporting_status", f"{_NO_CELL}, c.unit_id || ': ' || c.state, 1 AS value, 1 AS factor"),
}
COVERAGE = "coverage"
NO_CELL = ("registry", "derived", "journal", COVERAGE)
_COLUMNS = {
    "figure": "the view's column · cột số liệu",
    "unit_id": "the unit of the view's row · đơn vị",
    "period": "the period of the view's row · kỳ",
    "item": "what else tells the row from others · mục",
    "adds": "what this cell adds to the figure: its value times the factor · phần cộng vào số liệu",
    "value": "the number in the cell · số trong ô",
    "factor": "1: added; -1: what a shorter report states already; 0: shorter reports state more · hệ số",
    "reported_by": "the unit that sent the report · đơn vị gửi",
    "file_name": "the file · tên tệp",
    "sha256": "its content · nội dung tệp",
    "sheet": "the sheet · trang tính",
    "cell": "the cell, as G14 · ô",
    "field": "the form's field · cột trong kho",
    "record": "which record of the sheet · dòng hoặc cột của mẫu",
    "submission_id": "the submission · mã lần gửi",
    "original": "where the original is kept, below the home · nơi lưu bản gốc",
    "run_id": "the run that read it · lần chạy",
    "settled_by": "why this report counts: only, version or arrival; null: it doesn't now · căn cứ chọn",
}


FIGURE, ISSUED_FIGURE = "ledger.figure", "ledger.issued_view_figure"  # of all traced views; of those that are issued
FIGURE_TITLE = "The figures of views, one row each · Số liệu của các bảng tổng hợp, mỗi số một dòng"


@dataclass(frozen=True, slots=True)
class Line:
    """One `@trace` line: the figures, where their rows come from, and which of them."""

    figures: tuple[str, ...]
    source: str
    condition: str


def lines_of(text: str) -> list[Line]:
    """The `@trace` lines of a view's file."""
    return [Line(tuple(names.split(", ")), source, condition) for names, source, condition in _TRACE.findall(text)]


def key_of(text: str) -> dict[str, str]:
    """Return the key of a view's rows: its name in a trace → the view's column. Empty: the view isn't traced."""
    found = _KEY.search(text)
    parts = [part.partition(" AS ") for part in found[1].split(", ")] if found else []
    return {alias or column: column for column, _, alias in parts}


def _row(key: dict[str, str]) -> str:
    """`unit_id`, `period` and `item` of a view's row `f`."""
    unit, period = (f"f.{key[n]}::VARCHAR" if n in key else "NULL::VARCHAR" for n in ("unit_id", "period"))
    others = [f"f.{column}::VARCHAR" for name, column in key.items() if name not in ("unit_id", "period")]
    item = f"concat_ws(' · ', {', '.join(others)})" if others else "NULL::VARCHAR"
    return f"{unit} AS unit_id, {period} AS period, {item} AS item"


def views(declared: Mapping[str, str], issued: Mapping[str, str]) -> dict[str, str]:
    """Return the views that list figures and their cells: name → text, as a view's file has it.

    `declared`, `issued`: name → text of each view's file, and of those whose figures are issued.
    """
    traced = {name: text for name, text in declared.items() if key_of(text)}
    said = {"view": "the view · bảng"} | {n: _COLUMNS[n] for n in ("unit_id", "period", "item", "figure")}
    head = _head(FIGURE_TITLE, said | {"value": "the figure · số liệu"})
    lists = {FIGURE: head + figure_text(traced), ISSUED_FIGURE: head + figure_text(issued)}
    return lists | {f"ledger.trace_of_{_bare(name)}": _trace(name, text) for name, text in traced.items()}


def macro_statements() -> Iterator[str]:
    """Yield the SQL that makes the macro `trace`."""
    for schema in ("district", "main"):
        yield from _macro_in(schema)


def _macro_in(schema: str) -> Iterator[str]:
    yield (
        f'CREATE OR REPLACE MACRO {schema}.trace("view", unit := NULL, of_period := NULL) AS TABLE\n'
        """SELECT * FROM query_table('ledger.trace_of_' || "view")\n"""
        "WHERE (unit IS NULL OR coalesce(unit_id, reported_by) = unit) AND (of_period IS NULL OR period = of_period)"
    )
    about = "The cells behind the figures of a view, of one unit or period where given · Các ô làm nên số liệu"
    yield f"COMMENT ON MACRO TABLE {schema}.trace IS {quoted(about)}"


def figure_text(texts: Mapping[str, str]) -> str:
    """Return the SQL of a relation of the figures of those of the views that are traced, sorted (see `fact`)."""
    parts = [_figures(name, text, key) for name, text in texts.items() if (key := key_of(text))]
    return "\nUNION ALL\n".join(parts) + "\nORDER BY ALL"


def _figures(name: str, text: str, key: dict[str, str]) -> str:
    stated = [line.figures for line in lines_of(text) if line.source != COVERAGE]
    columns = list(dict.fromkeys(figure for figures in stated for figure in figures))
    values = ", ".join(f"f.{column}::DOUBLE AS {column}" for column in columns)
    return (
        f"SELECT '{_bare(name)}' AS \"view\", unit_id, period, item, figure, value FROM (\n"
        f"  UNPIVOT (SELECT {_row(key)}, {values} FROM {name} AS f)\n"
        f"  ON {', '.join(columns)} INTO NAME figure VALUE value\n)"
    )


def _trace(name: str, text: str) -> str:
    parts = [_part(key_of(text), line) for line in lines_of(text) if line.source not in NO_CELL]
    title = f"The cells behind every figure of {_bare(name)} · Các ô làm nên số liệu của {_bare(name)}"
    return (
        _head(title, _COLUMNS)
        + f"WITH shown AS MATERIALIZED (FROM {name}),\n"  # each part with the view's own joins would take a gigabyte
        + "cell(figure, unit_id, period, item, submission_id, sheet, cell, field, record, value, factor) AS (\n"
        + "\n  UNION ALL\n".join(parts)
        + "\n), netted AS (\n"
        "  SELECT * EXCLUDE (factor), sum(factor)::INTEGER AS factor, count(*) AS times FROM cell GROUP BY ALL\n)\n"
        "SELECT n.figure, n.unit_id, n.period, n.item, n.value * n.factor AS adds, n.value, n.factor,\n"
        "  s.unit_id AS reported_by, s.file_name, s.sha256, n.sheet, n.cell, n.field, n.record, n.submission_id,\n"
        "  'archive/' || s.sha256[1] || '/' || s.sha256 AS original, s.run_id, w.settled_by\n"
        "FROM netted AS n\n"
        "LEFT JOIN ledger.submission AS s USING (submission_id)\n"
        "LEFT JOIN ledger.current_submission AS w USING (submission_id)\n"
        "WHERE n.factor <> 0 OR n.times = 1"
    )


def _part(key: dict[str, str], line: Line) -> str:
    """Return the SQL of the cells that a line declares."""
    source, columns = SOURCES[line.source]
    return "\n  UNION ALL\n".join(
        f"  SELECT {figure} AS figure, {_row(key)}, {columns}\n  FROM shown AS f\n  JOIN {source} AS c ON {condition}"
        for figure, condition in _conditions(line)
    )


def _conditions(line: Line) -> Iterator[tuple[str, str]]:
    """Yield the SQL of each figure's name and condition; one for all where the cells have the same name.

    A join with the names instead would find the place of every cell before it is filtered.
    """
    names = ", ".join(map(quoted, line.figures))
    for column, condition in _SAME_NAME.items():
        if condition in line.condition:
            yield column, line.condition.replace(condition, f"{column} IN ({names})")
            return
    for figure in line.figures:
        yield quoted(figure), line.condition.replace("{figure}", quoted(figure))


def _bare(name: str) -> str:
    return name.partition(".")[2]


def _head(title: str, columns: Mapping[str, str]) -> str:
    return "".join(f"-- {line}\n" for line in (title, *(f"{name}: {about}" for name, about in columns.items())))
