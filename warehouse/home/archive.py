"""The archive: every received file, stored under its SHA-256 before it is read."""

import hashlib
import os
from pathlib import Path

from warehouse.errors import WarehouseError

_NAME_LENGTH = 64  # characters of a SHA-256


def sha256_of(content: bytes) -> str:
    """Return a content's name in the archive."""
    return hashlib.sha256(content).hexdigest()


def path_of(archive: Path, sha256: str) -> Path:
    """Return a content's path; its folder is the first character of its name."""
    return Path(archive, sha256[:1], sha256)


def tombstone_of(archive: Path, sha256: str) -> Path:
    """Return the path of an erased content's tombstone (`warehouse.home.tombstones`)."""
    return Path(archive, "tombstones", f"{sha256}.json")


def unfinished_of(archive: Path) -> Path:
    """Return the path of a file while it is written. There is one writer: leftovers of a killed one are overwritten."""
    return archive / ".part"


def store_content(archive: Path, sha256: str, content: bytes) -> None:
    """Store a content under its name; raises WarehouseError where the archive can't be written.

    An intact content that is stored already is left alone, a damaged one is replaced; an erased one is not stored
    again. The file is written beside its place and renamed, so that it is always complete.
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


def write_private(archive: Path, target: Path, content: bytes, *, durable: bool = False) -> None:
    """Write a complete file of the archive, readable by the service's user only; `durable`: synced to disk."""
    unfinished = unfinished_of(archive)
    try:
        if not os.path.isdir(os.path.dirname(target)):  # noqa: PTH112, PTH120  (faster than Path; once for each file)
            target.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        os.replace(unfinished, target)  # noqa: PTH105
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def read_content(archive: Path, sha256: str) -> bytes:
    """Return a stored content; raises WarehouseError where it is missing, erased or damaged."""
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
    """Return the names of all contents in the archive."""
    return {path.name for path in archive.glob("?/*") if len(path.name) == _NAME_LENGTH}


def sync_to_disk() -> None:
    """Sync the stored contents to disk: no entry of the journal may name a content lost in a power cut."""
    if hasattr(os, "sync"):  # once for a whole run: an fsync for each file would cost more than reading it
        os.sync()
