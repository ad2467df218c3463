"""Zip archives whose every entry is what the archive says: its name once, its size, its checksum, its own bytes.

A parser that is content with less reads half a report without a word: it stops where a sheet's XML ends, and never
comes to the checksum. What was checked is packed anew, unpressed, so that it is the very thing that is parsed.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from transforms.formats import refusals

MARK = b"PK"
# An entry's own header, and its line in the list, both with what nobody asks left out; the list's end.
_LOCAL = struct.Struct("<4s2xH18x2H")  # mark, flags, bytes of the name, bytes of what follows it
_CENTRAL = struct.Struct("<4s4x2H4x3L3H8xL")  # mark, flags, method, checksum, sizes, bytes of what follows, offset
_END = struct.Struct("<4s4H2LH")
# What both say alike of an entry that we write: version, flags, method, time, day, checksum, sizes, bytes of the name.
_ABOUT = struct.Struct("<5H3L2H")
_OFFSET = struct.Struct("<10xL")
_LOCAL_MARK, _CENTRAL_MARK, _END_MARK = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_ENCRYPTED, _UTF8 = 0x1, 0x800
_TOO_MANY, _TOO_LARGE = 0xFFFF, 0xFFFFFFFF  # for the first version of zip: the number stands elsewhere
_SMALL = 32 * 1024  # what no pressing makes more than 32 MB of
_SMALLEST = 1024  # what is kept, in case it comes again; no pressing makes it more than 1 MB of
_VERSION, _FIRST_DAY = 20, 0x21  # of the format; 1980-01-01, as no day is needed
_VERSION_BYTES = _VERSION.to_bytes(2, "little")
# What listing a damaged archive raises.
_DAMAGED = (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, OverflowError, struct.error)


class Entry(NamedTuple):
    """An entry as the archive lists it. `offset`: where its own header stands."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    checksum: int
    packed_bytes: int
    size_bytes: int
    offset: int


class Parts(dict[str, bytes]):
    """Entry → its bytes, checked. `checksums`: entry → the checksum that its bytes have."""

    def __init__(self, listed: Iterable[tuple[Entry, bytes]] = ()) -> None:
        self.checksums: dict[str, int] = {}
        for entry, data in listed:
            self[entry.name], self.checksums[entry.name] = data, entry.checksum

    def put(self, name: str, data: bytes) -> None:
        """Put other bytes in an entry's place."""
        self[name], self.checksums[name] = data, zlib.crc32(data)


def names(content: bytes) -> list[str]:
    """The names of the entries; raises F-01 where the archive has no list."""
    return [entry.name for entry in _listed(content)]


def _listed(content: bytes) -> list[Entry]:
    end = content.rfind(_END_MARK)
    if end < 0 or len(content) < end + _END.size:
        raise refusals.damaged()
    *_, count, listed_bytes, place, _ = _END.unpack_from(content, end)
    if place + listed_bytes != end or count == _TOO_MANY:
        return _listed_oddly(content)
    found = []
    line, unpack_line = _CENTRAL.size, _CENTRAL.unpack_from
    for _ in range(count):
        start = place + line
        if start > end:
            raise refusals.damaged()
        mark, flags, method, checksum, packed_bytes, size_bytes, name_bytes, extra_bytes, comment_bytes, offset = (
            unpack_line(content, place)
        )
        place = start + name_bytes + extra_bytes + comment_bytes
        raw = content[start : start + name_bytes]
        if mark != _CENTRAL_MARK or size_bytes == _TOO_LARGE:
            return _listed_oddly(content)
        found.append(Entry(_named(raw, flags), raw, flags, method, checksum, packed_bytes, size_bytes, offset))
    return found


def _listed_oddly(content: bytes) -> list[Entry]:
    """The entries of an archive that has something before it, or says more than the first version of zip could."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            listed = archive.infolist()
    except _DAMAGED as error:
        raise refusals.damaged() from error
    found = []
    for entry in listed:
        raw = entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF8 else "cp437", "replace")
        about = entry.flag_bits, entry.compress_type, entry.CRC, entry.compress_size, entry.file_size
        found.append(Entry(_named(raw, entry.flag_bits), raw, *about, entry.header_offset))
    return found


@lru_cache(maxsize=256)
def _named(raw: bytes, flags: int) -> str:
    """An entry's name; Windows names files in UTF-8 or its own code page without saying which."""
    if raw.isascii() or flags & _UTF8:
        return raw.decode("utf-8", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1258", "replace")


def opened(content: bytes, most_expanded_bytes: int, is_wanted: Callable[[str], object] = lambda _: True) -> Parts:
    """The entries that are wanted; the others are listed, never unpacked.

    Raises F-01 where any is damaged, locked or there twice, F-02 where all together are too large.
    """
    listed = _listed(content)
    expanded = sum([entry.size_bytes for entry in listed])
    if expanded > most_expanded_bytes:
        raise refusals.too_large(expanded, most_expanded_bytes, expanded=True)
    if len({entry.name.lower() for entry in listed}) < len(listed):
        raise refusals.damaged()
    about = _LOCAL.size
    places = sorted([(e.offset, e.offset + about + len(e.raw_name) + e.packed_bytes) for e in listed])
    if any(end > following for (_, end), (following, _) in pairwise(places)):
        raise refusals.overlapping()
    return Parts([(entry, _bytes_of(content, entry)) for entry in listed if is_wanted(entry.name)])


def _bytes_of(content: bytes, entry: Entry) -> bytes:
    start = _start_of(content, entry)
    data = content[start : start + entry.packed_bytes]
    if entry.method == zipfile.ZIP_DEFLATED:
        try:
            data = _inflated(data, entry.size_bytes)
        except zlib.error as error:
            raise refusals.damaged(entry.name) from error
    elif entry.method != zipfile.ZIP_STORED:
        raise refusals.damaged(entry.name)
    if len(data) != entry.size_bytes or zlib.crc32(data) != entry.checksum:
        raise refusals.damaged(entry.name)
    return data


def _start_of(content: bytes, entry: Entry) -> int:
    """Where an entry's bytes begin; its own header must agree with the list."""
    begins = entry.offset + _LOCAL.size
    if entry.offset < 0 or begins > len(content):  # a list that is not where its end says puts all entries off
        raise refusals.damaged(entry.name)
    mark, flags, name_bytes, extra_bytes = _LOCAL.unpack_from(content, entry.offset)
    if (flags | entry.flags) & _ENCRYPTED:
        raise refusals.locked()
    if mark != _LOCAL_MARK or content[begins : begins + name_bytes] != entry.raw_name:
        raise refusals.damaged(entry.name)
    return begins + int(name_bytes) + int(extra_bytes)


def _inflated(data: bytes, size_bytes: int) -> bytes:
    """What was pressed, never much more than it is said to be."""
    if len(data) <= _SMALLEST:
        return _inflated_once(data)
    if len(data) <= _SMALL:
        return zlib.decompress(data, -15, size_bytes + 1)
    return zlib.decompressobj(-15).decompress(data, size_bytes + 1)


@lru_cache(maxsize=256)
def _inflated_once(data: bytes) -> bytes:
    """What was pressed. An office's workbooks have their styles and relations in common, to the byte."""
    return zlib.decompress(data, -15)


def packed(parts: Parts) -> bytes:
    """An archive of the parts, unpressed: what is parsed at once needs no pressing."""
    pieces: list[bytes] = []
    listed: list[bytes] = []
    offset = 0
    for name, data in parts.items():
        raw, size_bytes = name.encode("utf-8", "replace"), len(data)
        checksum, stored = parts.checksums[name], zipfile.ZIP_STORED
        about = _ABOUT.pack(_VERSION, _UTF8, stored, 0, _FIRST_DAY, checksum, size_bytes, size_bytes, len(raw), 0)
        pieces += _LOCAL_MARK, about, raw, data
        listed += _CENTRAL_MARK, _VERSION_BYTES, about, _OFFSET.pack(offset), raw
        offset += _LOCAL.size + len(raw) + size_bytes
    count, listed_bytes = len(parts), sum(map(len, listed))
    return b"".join((*pieces, *listed, _END.pack(_END_MARK, 0, 0, count, count, listed_bytes, offset, 0)))
