"""Re-reading a run's submissions when its journal entry is applied again; erased ones come from their tombstones."""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from flows.pipeline.collected import Collected
from schemas.submissions import Submission
from transforms.validation.batch import Batch
from warehouse.home.tombstones import Tombstone

ANSWERS = "answer"  # of a tombstone's rows, without the sentences that were added
ContentReader = Callable[[Mapping[str, Submission]], Batch]


def read_or_restore(
    collected: Collected, run_id: str, tombstone_of: Callable[[str], Tombstone], erased: set[str], read: ContentReader
) -> tuple[Collected, Batch]:
    """Read what a run collected, as it was then; `erased` contents are restored from their tombstones.

    An erased content that the run did not take left no row, so it is dropped from what was collected.
    """
    submissions = collected.by_id(run_id)
    missing = {name: s for name, s in submissions.items() if s.sha256 in erased}
    if not missing:
        return collected, read(submissions)
    tombstones = [tombstone_of(sha256) for sha256 in {s.sha256 for s in missing.values()}]
    kept = {row["submission_id"]: tombstone.rows for tombstone in tombstones for row in tombstone.rows["submission"]}
    dropped = [s for name, s in missing.items() if name not in kept]
    collected = replace(collected, received=[s for s in collected.received if s not in dropped])
    parts = [read({name: s for name, s in submissions.items() if name not in missing})]
    parts += [_restore(kept[name], name, parts[0]) for name in missing if name in kept]
    return collected, _concat(parts, pl.Enum(list(submissions)))


def _restore(rows: Mapping[str, list[dict[str, Any]]], name: str, like: Batch) -> Batch:
    """Restore one submission's batch from the rows of a tombstone."""

    def frame_of(table: str, frame: pl.DataFrame) -> pl.DataFrame:
        mine = [row for row in rows.get(table, []) if row["submission_id"] == name]
        return pl.read_json(io.BytesIO(json.dumps(mine).encode()), schema=frame.schema)

    return Batch(
        frame_of("submission", like.submissions),
        frame_of("finding", like.findings),
        frame_of("layout", like.layouts),
        {table: frame_of(table, frame) for table, frame in like.records.items()},
        frame_of(ANSWERS, like.answers),
    )


def _concat(parts: list[Batch], order: pl.Enum) -> Batch:
    """Join batches, the submissions in their order of arrival."""
    submissions = pl.concat(p.submissions for p in parts)
    return Batch(
        submissions.sort(pl.col("submission_id").cast(order)),
        pl.concat(p.findings for p in parts),
        pl.concat(p.layouts for p in parts),
        {table: pl.concat(p.records[table] for p in parts) for table in parts[0].records},
        pl.concat(p.answers for p in parts),
    )
