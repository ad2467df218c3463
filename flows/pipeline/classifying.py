"""Classification of archived files: new contents, copies of known ones, and files that were only touched or moved."""

from collections.abc import Sequence

from flows.pipeline.archiving import ArchivedFile
from schemas.submissions import Submission


def classify(
    kept: Sequence[ArchivedFile], known: set[str], early: dict[str, str], previous: dict[str, str | None]
) -> list[Submission]:
    """Classify archived files as new, as copies of known contents, or as touched only.

    `early`: sha256 → the rejected submission that is judged again. `previous`: name → the sha256 it had before.
    """
    received = []
    same = {found.name for found in kept if previous.get(found.name) == found.sha256}
    for found in kept:
        is_new = not found.is_container and found.sha256 not in known
        received.append(
            Submission(
                found.name,
                found.sha256,
                found.size_bytes,
                found.modified_ns,
                is_new=is_new,
                is_copy=not (is_new or found.is_container) and (found.inside or found.name) not in same,
                reread_of=early.get(found.sha256) if is_new else None,
                inside=found.inside,
            )
        )
        known.add(found.sha256)
    return received


def count_unchanged(classified: Sequence[Submission]) -> int:
    """Count the files that were only touched or moved: nothing in them is new or a copy."""
    with_news = {r.inside or r.name for r in classified if r.is_new or r.is_copy}
    return sum(r.inside is None and r.name not in with_news for r in classified)
