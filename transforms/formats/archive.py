"""Zip archives whose every entry is what the archive says: its name once, its size, its checksum, its own bytes.

A parser that is content with less reads half a report without a word: it stops where a sheet's XML ends, and never
comes to the checksum. What was checked is packed anew, unpressed, so that it is the very thing that is parsed.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from itertools import pairwise

from transforms import refusals

MARK = b"PK"
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_LOCAL_MARK, _CENTRAL_MARK, _END_MARK = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_ENCRYPTED, _UTF8 = 0x1, 0x800
_SMALL = 32 * 1024  # what no pressing makes more than 32 MB of
_VERSION, _FIRST_DAY = 20, 0x21  # of the format; 1980-01-01, as no day is needed
# What listing a damaged archive raises.
_DAMAGED = (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, OverflowError, struct.error)


def names(content: bytes) -> list[str]:
    """The names of the entries; raises F-01 where the archive has no list."""
    return [_name_of(entry) for entry in _listed(content)]


def _listed(content: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.infolist()
    except _DAMAGED as error:
        raise refusals.damaged() from error


def _name_of(entry: zipfile.ZipInfo) -> str:
    """An entry's name; Windows names files in UTF-8 or its own code page without saying which."""
    if entry.flag_bits & _UTF8 or entry.filename.isascii():
        return entry.filename
    raw = entry.filename.encode("cp437", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1258", "replace")


def opened(
    content: bytes, most_expanded_bytes: int, is_wanted: Callable[[str], object] = lambda _: True
) -> dict[str, bytes]:
    """Entry → its bytes, of the entries that are wanted; the others are listed, never unpacked.

    Raises F-01 where any is damaged, locked or there twice, F-02 where all together are too large.
    """
    listed = _listed(content)
    expanded = sum(entry.file_size for entry in listed)
    if expanded > most_expanded_bytes:
        raise refusals.too_large(expanded, most_expanded_bytes, expanded=True)
    if len({entry.filename.lower() for entry in listed}) < len(listed):
        raise refusals.damaged()
    parts: dict[str, bytes] = {}
    places: list[tuple[int, int]] = []
    for entry in listed:
        start = _start_of(content, entry)
        places.append((entry.header_offset, start + entry.compress_size))
        name = _name_of(entry)
        if is_wanted(name):
            parts[name] = _bytes_of(content, entry, start)
    places.sort()
    if any(end > following for (_, end), (following, _) in pairwise(places)):
        raise refusals.overlapping()
    return parts


def _start_of(content: bytes, entry: zipfile.ZipInfo) -> int:
    """Where an entry's bytes begin; its own header must agree with the list."""
    begins = entry.header_offset + _LOCAL.size
    if begins > len(content):
        raise refusals.damaged(entry.filename)
    mark, _, flags, *_, name_bytes, extra_bytes = _LOCAL.unpack_from(content, entry.header_offset)
    if (flags | entry.flag_bits) & _ENCRYPTED:
        raise refusals.locked()
    raw = content[begins : begins + name_bytes]
    name = raw.decode("utf-8" if entry.flag_bits & _UTF8 else "cp437", "replace")
    if mark != _LOCAL_MARK or name != entry.orig_filename:
        raise refusals.damaged(entry.filename)
    return begins + int(name_bytes) + int(extra_bytes)


def _bytes_of(content: bytes, entry: zipfile.ZipInfo, start: int) -> bytes:
    data = content[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        try:
            data = _inflated(data, entry.file_size)
        except zlib.error as error:
            raise refusals.damaged(entry.filename) from error
    elif entry.compress_type != zipfile.ZIP_STORED:
        raise refusals.damaged(entry.filename)
    if len(data) != entry.file_size or zlib.crc32(data) != entry.CRC:
        raise refusals.damaged(entry.filename)
    return data


def _inflated(data: bytes, size_bytes: int) -> bytes:
    """What was pressed, never much more than it is said to be."""
    if len(data) <= _SMALL:
        return zlib.decompress(data, -15, size_bytes + 1)
    return zlib.decompressobj(-15).decompress(data, size_bytes + 1)


def packed(parts: Mapping[str, bytes]) -> bytes:
    """An archive of the parts, unpressed: what is parsed at once needs no pressing."""
    pieces: list[bytes] = []
    listed: list[bytes] = []
    offset = 0
    for name, data in parts.items():
        raw = name.encode("utf-8", "replace")
        about = _VERSION, _UTF8, zipfile.ZIP_STORED, 0, _FIRST_DAY, zlib.crc32(data), len(data), len(data), len(raw), 0
        pieces += _LOCAL.pack(_LOCAL_MARK, *about), raw, data
        listed += _CENTRAL.pack(_CENTRAL_MARK, _VERSION, *about, 0, 0, 0, 0, offset), raw
        offset += _LOCAL.size + len(raw) + len(data)
    count, listed_bytes = len(parts), sum(map(len, listed))
    return b"".join((*pieces, *listed, _END.pack(_END_MARK, 0, 0, count, count, listed_bytes, offset, 0)))
