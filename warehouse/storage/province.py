"""What districts tell the province, in a lake: their own views' figures, a row each time that one changed.

The province's views (`sql/province/*.sql`, in the lake's schema `province`) add these up. So a figure of the province
is what the district's own view says, to the digit: what is counted, who owes and what is late are said once, for the
district. What was known at a moment is, for each district, its rows up to its last entry published by then.
"""

import hashlib

import duckdb
import polars as pl

from warehouse.entry import Entry
from warehouse.tables.declared import Column, Table, quoted
from warehouse.views import trace
from warehouse.views.statements import SQL, View

SCHEMA = "province"
VIEWS = ("told", "progress_by_district", "progress", "reporting_by_district", "reporting")  # as they need one another
TOLD = ("district.district_progress", "district.reporting_rate")
_KEY = ("view", "period", "item", "figure")
FIGURE = Table(
    "province_figure",
    "What a district's view says, a row each time it changed; null: no longer · Số liệu huyện gửi tỉnh, mỗi lần đổi",
    (
        Column("entry", "BIGINT", "the entry of the district's journal since which it is so · số thứ tự trong nhật ký"),
        Column("known_at", "TIMESTAMPTZ", "when that was published · thời điểm công bố"),
        Column("view", "VARCHAR", "the district's view · bảng"),
        Column("period", "VARCHAR", "the period · kỳ báo cáo"),
        Column("item", "VARCHAR", "the kind of unit, where the view tells kinds apart · mục"),
        Column("figure", "VARCHAR", "the view's column · cột số liệu"),
        Column("value", "DOUBLE", "the figure · số liệu"),
    ),
)
DISTRICT = Table(
    "district",
    "The districts of the lake · Các huyện",
    (
        Column("name", "VARCHAR", "name · tên huyện"),
        Column("province", "VARCHAR", "its province · tỉnh"),
    ),
)
PROVINCE_TABLES = (FIGURE, DISTRICT)


def view_statements(lake: str) -> dict[str, tuple[str, str]]:
    """The SQL that makes each of the province's views in a lake, and its comment, which tells whether it is this one.

    A view of a lake can have a comment, its columns can't: theirs stand in the file and in docs/lake.md.
    """
    made = {}
    for name in VIEWS:
        text = (SQL / SCHEMA / f"{name}.sql").read_text(encoding="utf-8")
        title = text.splitlines()[0].removeprefix("-- ")
        mark = hashlib.sha256(text.encode()).hexdigest()[:8]
        made[name] = (f"CREATE OR REPLACE VIEW {lake}.{SCHEMA}.{name} AS\n{text}", f"{title} ({mark})")
    return made


def changed_figures(connection: duckdb.DuckDBPyConnection, entry: Entry, district_id: str) -> pl.DataFrame:
    """The district's figures that are not what was last told. Columns: those of FIGURE.

    `entry`: the one that was taken in just now; its figures are read through the district's own views.
    """
    now = trace.figure_text([(name, View(name).text) for name in TOLD])
    key = ", ".join(f'"{column}"' for column in _KEY)
    return connection.sql(f"""
WITH now AS ({now}),
last AS (
  SELECT {key}, value FROM lake.ledger.province_figure WHERE district_id = {quoted(district_id)}
  QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY entry DESC) = 1
),
changed AS (
  SELECT {key}, any_value(value) FILTER (is_now) AS value
  FROM (SELECT {key}, value, true AS is_now FROM now UNION ALL SELECT {key}, value, false FROM last)
  GROUP BY ALL
  HAVING any_value(value) FILTER (is_now) IS DISTINCT FROM any_value(value) FILTER (NOT is_now)
)
SELECT {entry.number}::BIGINT AS entry, {quoted(entry.at.isoformat())}::TIMESTAMPTZ AS known_at, {key}, value
FROM changed
""").pl()
