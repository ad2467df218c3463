"""The readings of runs, kept in the journal's folder: outcomes, findings and records as they were read.

One file for each run, `journal/readings/<name>.zip`, with a Parquet file for each frame; its entry has the name. A
rebuild takes these: a form or a rule that came later changes nothing that was accepted before it. The files are made
before their entry, so a killed run leaves at most one that no entry names.
"""

import io
import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path

import polars as pl

from warehouse.errors import WarehouseError
from warehouse.home.archive import sha256_of, write_private

_FOLDER = "readings"
_ID = "submission_id"


def keep_readings(journal: Path, frames: Mapping[str, pl.DataFrame]) -> str:
    """Store the frames of a run's reading, synced to disk; return the name to find them by."""
    content = _packed(frames)
    name = sha256_of(content)[:16]
    _store(journal, name, content)
    return name


def kept_readings(journal: Path, name: str) -> dict[str, pl.DataFrame]:
    """Return the frames of a run's reading; raises WarehouseError where they are missing or damaged."""
    path = _path(journal, name)
    try:
        with zipfile.ZipFile(path) as archive:
            return {frame: pl.read_parquet(io.BytesIO(archive.read(frame))) for frame in archive.namelist()}
    except (OSError, zipfile.BadZipFile, pl.exceptions.PolarsError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is damaged"
        raise WarehouseError(f"{path} can't be read ({why}); restore it from the backup.") from error


def erase_readings(journal: Path, name: str, submission_ids: Collection[str]) -> None:
    """Remove the rows of submissions from a run's reading; does nothing where there are none."""
    frames = kept_readings(journal, name)
    erased = pl.col(_ID).is_in(list(submission_ids))
    if any(frame.select(erased.any()).item() for frame in frames.values() if frame.height):
        _store(journal, name, _packed({table: frame.filter(~erased) for table, frame in frames.items()}))


def _packed(frames: Mapping[str, pl.DataFrame]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, frame in frames.items():
            if frame.height:
                content = io.BytesIO()
                frame.write_parquet(content)
                archive.writestr(zipfile.ZipInfo(name), content.getvalue())  # without a time of its own
    return packed.getvalue()


def _store(journal: Path, name: str, content: bytes) -> None:
    try:
        write_private(journal, _path(journal, name), content, durable=True)
    except OSError as error:
        raise WarehouseError(
            f"The journal {journal} can't keep a run's reading ({error.strerror or error}); nothing was loaded. "
            "Make room, or give the service's user the right to write there, and run again."
        ) from error


def _path(journal: Path, name: str) -> Path:
    return journal / _FOLDER / f"{name}.zip"
