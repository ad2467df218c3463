"""The originals, kept under the sha256 of their content before anything else happens to them."""

import hashlib
import os
from pathlib import Path

from warehouse.errors import WarehouseError

_NAME_LENGTH = 64  # of a sha256, in letters


def sha256_of(content: bytes) -> str:
    """The content's name in the archive."""
    return hashlib.sha256(content).hexdigest()


def path_of(archive: Path, sha256: str) -> Path:
    """Where a content is kept: the first letter of its name makes the folder."""
    return Path(archive, sha256[:1], sha256)


def tombstone_of(archive: Path, sha256: str) -> Path:
    """Where it says that a content was erased, if it was (`warehouse.home.tombstones`)."""
    return Path(archive, "tombstones", f"{sha256}.json")


def unfinished_of(archive: Path) -> Path:
    """Where a file is written before it is renamed. One writer at a time: a killed one's is written over."""
    return archive / ".part"


def keep(archive: Path, sha256: str, content: bytes) -> None:
    """Keep a content; one that is there already, and whole, is left alone, and one that was erased stays so.

    Never half a file: written beside, then renamed. One that was damaged since is mended by what came again.
    """
    target = path_of(archive, sha256)
    try:
        if tombstone_of(archive, sha256).exists():
            return
        if not target.exists() or target.read_bytes() != content:
            write_private(archive, target, content)
    except OSError as error:
        raise WarehouseError(
            f"The archive {archive} can't take a file ({error.strerror or error}); nothing was loaded. "
            "Make room, or give the service's user the right to write there, and run again."
        ) from error


def write_private(archive: Path, target: Path, content: bytes, *, lasting: bool = False) -> None:
    """Write a file of the archive, whole or not at all, for the service's user only; `lasting`: it is on disk then."""
    unfinished = unfinished_of(archive)
    try:
        if not os.path.isdir(os.path.dirname(target)):  # noqa: PTH112, PTH120  (asked of every file that comes)
            target.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        os.replace(unfinished, target)  # noqa: PTH105
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def fetch(archive: Path, sha256: str) -> bytes:
    """A kept content; raises WarehouseError where it is gone or is no longer what it was."""
    path = path_of(archive, sha256)
    try:
        content = path.read_bytes()
    except OSError as error:
        if tombstone_of(archive, sha256).exists():
            raise WarehouseError(
                f'The original {sha256} was erased on the record; `tonghop sql "FROM ledger.erased"` says why.'
            ) from error
        raise WarehouseError(
            f"The archived original {path} can't be read ({error.strerror or error}); restore it from the backup."
        ) from error
    if sha256_of(content) != sha256:
        raise WarehouseError(f"The archived original {path} is damaged; restore it from the backup.")
    return content


def sha256s_of(archive: Path) -> set[str]:
    """Every content in the archive, by name."""
    return {path.name for path in archive.glob("?/*") if len(path.name) == _NAME_LENGTH}


def settle() -> None:
    """Put on disk what was kept: no entry of the journal may name a content that a power cut took."""
    if hasattr(os, "sync"):  # one call for a whole run: a flush a file would cost more than reading it
        os.sync()
