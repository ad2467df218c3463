"""Peers: the same reading and loading with other libraries, each as its documentation shows.

Each takes the inbox, the registry's folder and a folder to write to, and returns the work, warmed up by one file.
"""

import os
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# Libraries of the extra `bench`.
NEEDED = {"script": ("fastexcel",), "pandas": ("pandas", "openpyxl"), "dlt": ("dlt", "pandas", "openpyxl")}


def missing_of(peer: str) -> list[str]:
    """List the libraries of a peer that are not installed."""
    return [name for name in NEEDED[peer] if find_spec(name) is None]


def script(inbox: Path, _: Path, home: Path) -> Callable[[], object]:
    """Read with polars.read_excel, check with Pandera and insert, file by file; form 01A-XA only."""
    import duckdb
    import pandera.polars as pa
    import polars as pl

    counts = {f"c{n}": pa.Column(pl.Float64, pa.Check.ge(0), nullable=True) for n in range(2, 17)}
    schema = pa.DataFrameSchema({"c1": pa.Column(pl.String), **counts})
    home.mkdir(parents=True)
    connection = duckdb.connect(str(home / "script.duckdb"))
    connection.execute(f"CREATE TABLE t (c1 VARCHAR, {', '.join(f'c{n} DOUBLE' for n in range(2, 17))})")

    def one(path: Path) -> None:
        raw = pl.read_excel(path, sheet_name="01A-XA", has_header=False, infer_schema_length=0)
        raw.columns = [f"c{n}" for n in range(raw.width)]
        rows = raw.filter(pl.col("c0").str.contains(r"^\d+$")).select(
            "c1", *(pl.col(f"c{n}").cast(pl.Float64, strict=False) for n in range(2, 17))
        )
        checked = schema.validate(rows, lazy=True)  # noqa: F841  (read by name)
        connection.execute("INSERT INTO t SELECT * FROM checked")

    one(min(inbox.iterdir()))

    def work() -> None:
        for path in sorted(inbox.iterdir()):
            one(path)

    return work


def pandas_openpyxl(inbox: Path, _: Path, home: Path) -> Callable[[], object]:
    """Read every sheet with pandas.read_excel by openpyxl; insert all rows of a form at once."""
    import duckdb
    import pandas as pd

    home.mkdir(parents=True)
    connection = duckdb.connect(str(home / "pandas.duckdb"))

    def load(paths: list[Path], into: str) -> None:
        sheets: dict[str, list[Any]] = {}
        for path in paths:
            for name, frame in pd.read_excel(path, sheet_name=None, header=None, dtype=str, engine="openpyxl").items():
                sheets.setdefault(name, []).append(frame)
        for name, frames in sheets.items():
            rows = pd.concat(frames).rename(columns=str)  # noqa: F841  (read by name)
            connection.execute(f'CREATE TABLE "{into} {name}" AS SELECT * FROM rows')

    load([min(inbox.iterdir())], "warm")
    return lambda: load(sorted(inbox.iterdir()), "all")


def dlt_pipeline(inbox: Path, _: Path, home: Path) -> Callable[[], object]:
    """Load dlt's filesystem source through pandas.read_excel, as its "Advanced filesystem usage" shows."""
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    import dlt
    import pandas as pd
    from dlt.sources.filesystem import filesystem

    home.mkdir(parents=True)

    @dlt.transformer  # type: ignore[untyped-decorator]
    def read_excel(items: Any) -> Iterator[Any]:
        for item in items:
            with item.open() as file:
                for name, frame in pd.read_excel(file, sheet_name=None, header=None, dtype=str).items():
                    yield frame.rename(columns=str).assign(sheet=name).to_dict(orient="records")

    def load(glob: str, named: str) -> None:
        pipeline = dlt.pipeline(
            named,
            pipelines_dir=str(home / "pipelines"),
            destination=dlt.destinations.duckdb(str(home / f"{named}.duckdb")),
            dataset_name="reports",
        )
        files = filesystem(bucket_url=inbox.as_uri(), file_glob=glob)
        pipeline.run((files | read_excel).with_name("cells"))

    load(min(inbox.iterdir()).name, "warm")
    return lambda: load("*.xlsx", "all")
