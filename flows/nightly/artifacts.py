"""Artifacts of a run in the Prefect UI, each with a key, so that the UI shows its history."""

import json
from collections.abc import Callable, Mapping
from typing import cast
from uuid import UUID

import polars as pl
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows.nightly.letter import Links, letter
from flows.pipeline.summary import STATUS_NAMES, WORST_FIRST, RunSummary, SubmissionLine
from schemas.periods import label_of_id
from warehouse.home.layout import Home

_MAX_ROWS, _MAX_CHARACTERS = 1000, 180_000  # of a table: the UI shows it on one page
_STATES = {"missing": "chưa nộp", "rejected": "bị trả lại"}


def reading_progress(total: int) -> Callable[[int], None]:
    """Create a progress bar of the reports read; return the function that moves it."""
    artifact = create_progress_artifact(0.0, key="reading", description=f"Đọc {total} báo cáo")

    def move(done: int) -> None:
        update_progress_artifact(cast(UUID, artifact), 100.0 * done / total)

    return move


def write(
    home: Home,
    summary: RunSummary,
    area: str,
    reasons: pl.DataFrame,
    restated: pl.DataFrame,
    owed: pl.DataFrame | None,
    names: Mapping[str, str],
    links: Links,
) -> None:
    """Write a run's artifacts, the letter first.

    `area`: the office's, as `huyện`; `reasons`: `submission_id`, `reason`; `restated`, `owed`: as in
    `flows.pipeline.steps.RunReport`; `names`: unit_id → name; `links`: of the deployments' forms.
    """
    create_markdown_artifact(letter(summary, area, restated, owed, links), "run-summary", "Kết quả lần chạy")
    if owed is None:
        return
    reason_of = dict(reasons.iter_rows())
    lines = sorted(summary.submissions, key=lambda line: (WORST_FIRST.index(line.status), line.file))
    rows = [_submission(line, reason_of.get(line.submission_id), names) for line in lines]
    write_table(rows, "submissions", "Từng báo cáo của lần chạy, lý do trước")
    write_table([_owed(row) for row in owed.iter_rows(named=True)], "who-owes", "Báo cáo chưa nộp hoặc bị trả lại")
    for path, key, description in (
        (home.published, "published-copy", "Bản công bố, cho người khai thác số liệu"),
        (home.reports / summary.district.period, "district-page", "Trang huyện và sổ tổng hợp"),
        (home.outbox, "outbox", "Tệp trả lại đơn vị, các ô cần sửa đã đánh dấu"),
    ):
        if path.exists():
            create_markdown_artifact(f"{description}: `{path}`", key=key, description=description)


def _submission(line: SubmissionLine, reason: str | None, names: Mapping[str, str]) -> dict[str, object]:
    return {
        "lý do": reason or ("" if line.counts else line.why_not),
        "kết quả": STATUS_NAMES[line.status],
        "đơn vị": names.get(line.unit_id or "", ""),
        "kỳ": label_of_id(line.period or ""),
        "tệp": line.file,
    }


def _owed(row: Mapping[str, object]) -> dict[str, object]:
    return {
        "đơn vị": row["unit_name"],
        "kỳ": label_of_id(str(row["period"])),
        "hạn nộp": row["due_on"],
        "tình trạng": _STATES.get(str(row["state"]), row["state"]),
    }


def write_table(rows: list[dict[str, object]], key: str, description: str) -> None:
    """Write an artifact of rows; at most the first thousand, and no more than a page can show."""
    texts = [{name: "" if value is None else str(value) for name, value in row.items()} for row in rows[:_MAX_ROWS]]
    size, shown = 0, []
    for text in texts:
        size += len(json.dumps(text))  # as it is stored, Vietnamese letters escaped
        if size > _MAX_CHARACTERS:
            break
        shown.append(text)
    note = f" ({len(shown)} dòng đầu của {len(rows)})" if len(rows) > len(shown) else ""
    create_table_artifact(shown, key=key, description=description + note)
