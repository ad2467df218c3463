"""Long messages, read piece by piece: of a part over every limit only the beginning is kept."""

from collections.abc import Iterable, Iterator

MAX_PART_BYTES = 32 * 1024**2  # encoded: a workbook of 20 MB, the limit, takes 28
MAX_KEPT_BYTES = 128 * 1024**2
_BOUNDARY = b"--"


def shortened(pieces: Iterable[bytes]) -> bytes | None:
    """Join the pieces of a message without the rest of its overlong parts; None if it is too long even so.

    A part ends at a line that begins as a boundary; encoded content has no such line.
    """
    kept, part_bytes = bytearray(), 0
    for line, is_start in _lines(pieces):
        if is_start and line.startswith(_BOUNDARY):
            part_bytes = 0
        part_bytes += len(line)
        if part_bytes <= MAX_PART_BYTES:
            kept += line
        if len(kept) > MAX_KEPT_BYTES:
            return None
    return bytes(kept)


def _lines(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield lines, an unfinished one in several parts, each with whether it is a line's start."""
    rest, is_start = b"", True
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            yield line + b"\n", is_start
            is_start = True
        if len(rest) > len(_BOUNDARY):
            yield rest, is_start
            rest, is_start = b"", False
    if rest:
        yield rest, is_start
