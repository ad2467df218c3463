"""The reasons why a run's reports were rejected, and their lines in the log."""

import polars as pl
from prefect import get_run_logger

from flows.nightly.letter import headline
from flows.pipeline.summary import STATUS_NAMES, RunSummary

_MAX_LISTED = 200


def reasons_by_submission(findings: pl.DataFrame) -> pl.DataFrame:
    """Return `submission_id`, `reason`: its first finding with rule and cell, and the number of further ones."""
    where = pl.concat_str("sheet", "cell", separator="!", ignore_nulls=True)
    reason = pl.format(
        "{}{}: {}; {}",
        "rule",
        pl.when(pl.col("cell").is_null()).then(pl.lit("")).otherwise(pl.format(" {}", where)),
        pl.col("found").fill_null("(trống)"),
        pl.col("expected").fill_null(pl.col("sentence")),
    )
    more = pl.when(pl.len() > 1).then(pl.format(" (+{})", pl.len() - 1)).otherwise(pl.lit(""))
    return findings.group_by("submission_id", maintain_order=True).agg(
        pl.concat_str(reason.first(), more).alias("reason")
    )


def log_summary(summary: RunSummary, area: str, reasons: pl.DataFrame) -> None:
    """Log one line per rejected report, with rule and cell, then the summary."""
    logger, reason_of = get_run_logger(), dict(reasons.iter_rows())
    bad = [line for line in summary.submissions if line.status in ("rejected", "unreadable", "unrecognised")]
    for line in bad[:_MAX_LISTED]:
        logger.warning("%s: %s: %s", line.file, STATUS_NAMES[line.status], reason_of.get(line.submission_id, ""))
    if len(bad) > _MAX_LISTED:
        logger.warning("còn %d báo cáo nữa; mục `submissions` có đủ", len(bad) - _MAX_LISTED)
    for warning in summary.warnings:
        logger.warning(warning)
    logger.info(headline(summary, area))
