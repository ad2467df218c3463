"""Figures that districts report to the province in a lake: a row for each change of a figure of a district's view.

The province's views (`sql/province/*.sql`, in the lake's schema `province`) add these up. A figure of the province
therefore equals the sum of the districts' own figures; counting, obligations and due days are defined for the district
alone. As known at a moment, a district's figures are its rows up to its last entry published by then.
"""

import hashlib

import duckdb
import polars as pl

from warehouse.entry import JournalEntry
from warehouse.tables.ddl import Column, Table, quoted
from warehouse.views import trace
from warehouse.views.relations import in_order
from warehouse.views.statements import SQL, view

SCHEMA = "province"
REPORTED_VIEWS = ("district.district_progress", "district.reporting_rate")
_KEY = ("view", "period", "item", "figure")
FIGURE = Table(
    "province_figure",
    "Figures of a district's views, a row for each change; null: no longer there · Số liệu huyện gửi tỉnh, mỗi lần đổi",
    (
        Column("entry", "BIGINT", "the entry of the district's journal that changed it · số thứ tự trong nhật ký"),
        Column("known_at", "TIMESTAMPTZ", "time of its publication · thời điểm công bố"),
        Column("view", "VARCHAR", "the district's view · bảng"),
        Column("period", "VARCHAR", "the period · kỳ báo cáo"),
        Column("item", "VARCHAR", "the kind of unit, where the view has kinds · mục"),
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
    """Return view → the SQL that makes it in a lake, and its comment, which contains a hash of the view's file.

    A lake's view can have a comment, its columns can't: they are described in the file and in docs/lake.md.
    """
    made = {}
    texts = {f"{SCHEMA}.{path.stem}": path.read_text(encoding="utf-8") for path in (SQL / SCHEMA).glob("*.sql")}
    for name in in_order(texts):
        bare, text = name.partition(".")[2], texts[name]
        title = text.splitlines()[0].removeprefix("-- ")
        mark = hashlib.sha256(text.encode()).hexdigest()[:8]
        made[bare] = (f"CREATE OR REPLACE VIEW {lake}.{name} AS\n{text}", f"{title} ({mark})")
    return made


def changed_figures(connection: duckdb.DuckDBPyConnection, entry: JournalEntry, district_id: str) -> pl.DataFrame:
    """Return the district's figures that differ from those last reported. Columns: those of FIGURE.

    `entry`: the one just applied; its figures are read through the district's own views.
    """
    now = trace.figure_text({name: view(name).text for name in REPORTED_VIEWS})
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
