"""Reads the contents of a run that is taken in again; of those erased since, what their tombstones keep."""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from flows.pipeline.collected import Collected, Received, submission_id
from transforms.validation.batch import Batch
from warehouse.home.tombstones import Tombstone

Read = Callable[[Sequence[Received]], Batch]


def read_or_recall(
    collected: Collected, run_id: str, stone_of: Callable[[str], Tombstone], erased: set[str], read: Read
) -> tuple[Collected, Batch]:
    """What a run found and read, as it was then. `read` reads contents; `erased`: those that can't be any more.

    Left out of what it found: what is erased and was not taken by that run, which left no row of it.
    """
    if not any(r.sha256 in erased for r in collected.to_read):
        return collected, read(collected.to_read)
    stones = {sha256: stone_of(sha256) for sha256 in {r.sha256 for r in collected.to_read} & erased}
    of_stones = {row["submission_id"]: stone for stone in stones.values() for row in stone.rows["submission"]}

    def taken(received: Received) -> bool:
        known = not received.is_new or received.sha256 not in stones
        return known or submission_id(collected.inbox, received, run_id) in of_stones

    collected = replace(collected, received=[r for r in collected.received if taken(r)])
    places = list(enumerate(collected.to_read))
    present = [(place, r) for place, r in places if r.sha256 not in stones]
    parts = [_placed(read([r for _, r in present]), [place for place, _ in present])]
    for place, received in places:
        if received.sha256 in stones:
            name = submission_id(collected.inbox, received, run_id)
            parts.append(_of_stone(of_stones[name].rows, name, place, parts[0]))
    return collected, _joined(parts)


def _placed(batch: Batch, places: Sequence[int]) -> Batch:
    """The batch with its submissions at these places."""
    moved = pl.DataFrame(
        {"submission": range(len(places)), "place": places}, schema=dict.fromkeys(("submission", "place"), pl.UInt32)
    )

    def move(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.join(moved, on="submission", maintain_order="left").with_columns(submission="place").drop("place")

    return _each(batch, lambda _, frame: move(frame))


def _of_stone(rows: Mapping[str, list[dict[str, Any]]], name: str, place: int, like: Batch) -> Batch:
    """A submission's part of a tombstone, as if it had been read at that place."""

    def frame_of(table: str, frame: pl.DataFrame) -> pl.DataFrame:
        mine = [row | {"submission": place} for row in rows.get(table, []) if row["submission_id"] == name]
        return pl.read_json(io.BytesIO(json.dumps(mine).encode()), schema=frame.schema)

    return _each(like, frame_of)


def _each(batch: Batch, change: Callable[[str, pl.DataFrame], pl.DataFrame]) -> Batch:
    """The batch with each frame changed; they are named as the ledger's tables are."""
    return Batch(
        change("submission", batch.reports),
        change("finding", batch.findings),
        change("layout", batch.layouts),
        {table: change(table, frame) for table, frame in batch.records.items()},
    )


def _joined(parts: Sequence[Batch]) -> Batch:
    return Batch(
        pl.concat(p.reports for p in parts).sort("submission"),
        pl.concat(p.findings for p in parts),
        pl.concat(p.layouts for p in parts),
        {table: pl.concat(p.records[table] for p in parts) for table in parts[0].records},
    )
