"""Growth of a lake: rows of its catalog, and speed by the number of other districts' files."""

import time
from collections import Counter
from statistics import mean, median
from typing import NamedTuple

import duckdb

from warehouse.home.layout import Home
from warehouse.published.querying import query_published
from warehouse.storage.lake import Lake

FILLED = (0, 300, 1_000)  # files of other districts in the lake
# Catalog tables whose rows do not grow with the number of runs.
_PARTS_ONCE = ("metadata", "schema", "schema_versions", "table", "table_stats", "table_column_stats", "view", "tag")
_ONCE = {f"ducklake_{name}" for name in (*_PARTS_ONCE, "column", "column_tag", "partition_info", "partition_column")}


def catalog_rows(lake: Lake) -> dict[str, int]:
    """Count the rows of the catalog's growing tables; rows not yet in files are summed as `inlined`."""
    with duckdb.connect(config=lake.options) as connection:
        lake.connect(connection, read_only=True)
        catalog = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        tables = f"FROM postgres_query('__ducklake_metadata_lake', '{catalog}')"
        rows: Counter[str] = Counter()
        for (name,) in connection.execute(tables).fetchall():
            found = connection.execute(f'SELECT count(*) FROM __ducklake_metadata_lake."{name}"').fetchall()[0][0]
            rows["inlined" if name.startswith("ducklake_inlined_data_") else name] += found
    return {name: count for name, count in rows.items() if name not in _ONCE}


class LakeCost(NamedTuple):
    """Seconds of a district's query, a commit and the province's query, by number of other districts' files."""

    files: int
    query_s: float
    commit_s: float
    province_s: float


def fill_lake(home: Home, lake: Lake, others: int) -> list[LakeCost]:
    """Fill the lake of a home with files of `others` districts, and measure at each size."""
    measured, present = [], 0
    for files in FILLED:
        with duckdb.connect(config=lake.options) as connection:
            lake.connect(connection)
            like = "SELECT * REPLACE ('other-' || $n AS district_id) FROM lake.ledger.counting LIMIT 20"
            commits = []
            for n in range(present, files):
                began = time.perf_counter()
                connection.execute(f"INSERT INTO lake.ledger.counting {like}", {"n": n % others})
                commits.append(time.perf_counter() - began)
            present = files
            began = time.perf_counter()
            connection.execute("FROM lake.province.progress").fetchall()
            province_s = time.perf_counter() - began
        queries = []
        for _ in range(3):
            began = time.perf_counter()
            query_published(home, "FROM district_progress")
            queries.append(time.perf_counter() - began)
        measured.append(LakeCost(files, median(queries), mean(commits[-100:] or [0.0]), province_s))
    return measured
