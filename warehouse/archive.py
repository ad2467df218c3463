"""The originals, kept under the sha256 of their content before anything else happens to them."""

import hashlib
import os
from pathlib import Path

from warehouse.errors import WarehouseError


def sha256_of(content: bytes) -> str:
    """The content's name in the archive."""
    return hashlib.sha256(content).hexdigest()


def path_of(archive: Path, sha256: str) -> Path:
    """Where a content is kept: the first letter of its name makes the folder."""
    return archive / sha256[:1] / sha256


def keep(archive: Path, sha256: str, content: bytes) -> None:
    """Keep a content; one that is there already, and whole, is left alone.

    Never half a file: written beside, then renamed. One that was damaged since is mended by what came again.
    """
    target = path_of(archive, sha256)
    try:
        if not target.exists() or target.read_bytes() != content:
            _write(str(target), content)
    except OSError as error:
        raise WarehouseError(
            f"The archive {archive} can't take a file ({error.strerror or error}); nothing was loaded."
        ) from error


def _write(target: str, content: bytes) -> None:
    unfinished = f"{target}.part-{os.getpid()}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    try:
        descriptor = os.open(unfinished, flags, 0o600)
    except FileNotFoundError:
        Path(target).parent.mkdir(exist_ok=True)
        descriptor = os.open(unfinished, flags, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.replace(unfinished, target)  # noqa: PTH105
    except OSError:
        Path(unfinished).unlink(missing_ok=True)
        raise


def fetch(archive: Path, sha256: str) -> bytes:
    """A kept content; raises WarehouseError where it is gone or is no longer what it was."""
    path = path_of(archive, sha256)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WarehouseError(f"The archived original {path} can't be read ({error.strerror or error}).") from error
    if sha256_of(content) != sha256:
        raise WarehouseError(f"The archived original {path} is damaged; restore it from the backup.")
    return content


def settle() -> None:
    """Put on disk what was kept: no entry of the journal may name a content that a power cut took."""
    if hasattr(os, "sync"):  # one call for a whole run: a flush a file would cost more than reading it
        os.sync()
