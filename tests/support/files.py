"""Bytes that are no clean workbook: cut, padded, or not a workbook at all."""

import io
import zipfile
from collections.abc import Callable

MEGABYTE = 1024**2
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how .xls files, and encrypted .xlsx files, begin
_FILLER = "filler"
_ENTRY_OVERHEAD = 30 + 46 + 2 * len(_FILLER)  # the two headers of a zip entry


def cut_short(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Return the first half of a file."""
    return lambda: (content := make())[: len(content) // 2]


def padded_to(size_bytes: int, make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Pad a workbook to exactly that size, by an entry that no reader uses."""

    def content() -> bytes:
        file = io.BytesIO(make())
        missing = size_bytes - len(file.getvalue()) - _ENTRY_OVERHEAD
        with zipfile.ZipFile(file, "a") as archive:
            archive.writestr(_FILLER, bytes(missing))
        assert len(file.getvalue()) == size_bytes
        return file.getvalue()

    return content


def expanding_to(size_bytes: int, make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Make a small workbook that expands to exactly that size."""

    def content() -> bytes:
        file = io.BytesIO(make())
        with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            missing = size_bytes - sum(entry.file_size for entry in archive.infolist())
            archive.writestr(_FILLER, bytes(missing))
        return file.getvalue()

    return content
