"""Zip archives, read strictly: each entry's name is unique, and its size, checksum and position are checked.

A lenient parser reads half a damaged report without an error: it stops at the end of a sheet's XML, before the
checksum. The checked entries are packed again, uncompressed, so that the parser gets exactly these bytes.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from transforms.formats import file_errors

MAGIC = b"PK"
# An entry's local header, its line in the central directory, and the directory's end; unused fields are skipped.
_LOCAL = struct.Struct("<4s2xH18x2H")  # signature, flags, bytes of the name and of the extra field
_CENTRAL = struct.Struct(
    "<4s4x2H4x3L3H8xL"
)  # signature, flags, method, checksum, sizes, bytes of name, extra, comment; offset
_END = struct.Struct("<4s4H2LH")
# Fields that both share when written: version, flags, method, time, day, checksum, sizes, bytes of name and extra.
_COMMON_FIELDS = struct.Struct("<5H3L2H")
_OFFSET = struct.Struct("<10xL")
_LOCAL_SIGNATURE, _CENTRAL_SIGNATURE, _END_SIGNATURE = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_ENCRYPTED, _UTF8 = 0x1, 0x800
_TOO_MANY, _TOO_LARGE = 0xFFFF, 0xFFFFFFFF  # ZIP64: the number is in an extra field
_UNBOUNDED_BYTES = 32 * 1024  # expands to 32 MB at most
_CACHED_BYTES = 1024  # cached when inflated; expands to 1 MB at most
_VERSION, _FIRST_DAY = 20, 0x21  # of the format; 1980-01-01, a placeholder
_VERSION_BYTES = _VERSION.to_bytes(2, "little")
# Raised by zipfile for a damaged archive.
_ZIPFILE_ERRORS = (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, OverflowError, struct.error)


class ZipEntry(NamedTuple):
    """An entry of the central directory. `offset`: of its local header."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    checksum: int
    packed_bytes: int
    size_bytes: int
    offset: int


class CheckedParts(dict[str, bytes]):
    """Entry name → checked bytes. `checksums`: entry name → CRC-32 of these bytes."""

    def __init__(self, listed: Iterable[tuple[ZipEntry, bytes]] = ()) -> None:
        self.checksums: dict[str, int] = {}
        for entry, data in listed:
            self[entry.name], self.checksums[entry.name] = data, entry.checksum

    def put(self, name: str, data: bytes) -> None:
        """Replace the bytes of an entry."""
        self[name], self.checksums[name] = data, zlib.crc32(data)


def entry_names(content: bytes) -> list[str]:
    """List the names of the entries; raises F-01 if the archive has no central directory."""
    return [entry.name for entry in _read_directory(content)]


def _read_directory(content: bytes) -> list[ZipEntry]:
    end = content.rfind(_END_SIGNATURE)
    if end < 0 or len(content) < end + _END.size:
        raise file_errors.damaged()
    *_, count, listed_bytes, place, _ = _END.unpack_from(content, end)
    if place + listed_bytes != end or count == _TOO_MANY:
        return _read_directory_with_zipfile(content)
    found = []
    line, unpack_line = _CENTRAL.size, _CENTRAL.unpack_from
    for _ in range(count):
        start = place + line
        if start > end:
            raise file_errors.damaged()
        mark, flags, method, checksum, packed_bytes, size_bytes, name_bytes, extra_bytes, comment_bytes, offset = (
            unpack_line(content, place)
        )
        place = start + name_bytes + extra_bytes + comment_bytes
        raw = content[start : start + name_bytes]
        if mark != _CENTRAL_SIGNATURE or size_bytes == _TOO_LARGE:
            return _read_directory_with_zipfile(content)
        found.append(ZipEntry(_decode_name(raw, flags), raw, flags, method, checksum, packed_bytes, size_bytes, offset))
    return found


def _read_directory_with_zipfile(content: bytes) -> list[ZipEntry]:
    """Read the directory of an archive with a prefix, or in the ZIP64 format."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            listed = archive.infolist()
    except _ZIPFILE_ERRORS as error:
        raise file_errors.damaged() from error
    found = []
    for entry in listed:
        raw = entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF8 else "cp437", "replace")
        about = entry.flag_bits, entry.compress_type, entry.CRC, entry.compress_size, entry.file_size
        found.append(ZipEntry(_decode_name(raw, entry.flag_bits), raw, *about, entry.header_offset))
    return found


@lru_cache(maxsize=256)
def _decode_name(raw: bytes, flags: int) -> str:
    """Decode a name; Windows writes UTF-8 or its own code page without a flag, and some programs its own separator."""
    if raw.isascii() or flags & _UTF8:
        return raw.decode("utf-8", "replace").replace("\\", "/")
    try:
        return raw.decode("utf-8").replace("\\", "/")
    except UnicodeDecodeError:
        return raw.decode("cp1258", "replace").replace("\\", "/")


def read_entries(
    content: bytes, max_expanded_bytes: int, is_wanted: Callable[[str], object] = lambda _: True
) -> CheckedParts:
    """Read the wanted entries; the others are checked against the directory only.

    Raises F-01 for a damaged, locked or duplicate entry, F-02 if all entries together are too large or overlap.
    """
    listed = _read_directory(content)
    expanded = sum([entry.size_bytes for entry in listed])
    if expanded > max_expanded_bytes:
        raise file_errors.too_large(expanded, max_expanded_bytes, expanded=True)
    if len({entry.name.lower() for entry in listed}) < len(listed):
        raise file_errors.damaged()
    about = _LOCAL.size
    places = sorted([(e.offset, e.offset + about + len(e.raw_name) + e.packed_bytes) for e in listed])
    if any(end > following for (_, end), (following, _) in pairwise(places)):
        raise file_errors.overlapping()
    return CheckedParts([(entry, _read_entry(content, entry)) for entry in listed if is_wanted(entry.name)])


def _read_entry(content: bytes, entry: ZipEntry) -> bytes:
    start = _data_start(content, entry)
    data = content[start : start + entry.packed_bytes]
    if entry.method == zipfile.ZIP_DEFLATED:
        try:
            data = _inflate(data, entry.size_bytes)
        except zlib.error as error:
            raise file_errors.damaged(entry.name) from error
    elif entry.method != zipfile.ZIP_STORED:
        raise file_errors.damaged(entry.name)
    if len(data) != entry.size_bytes or zlib.crc32(data) != entry.checksum:
        raise file_errors.damaged(entry.name)
    return data


def _data_start(content: bytes, entry: ZipEntry) -> int:
    """Return the offset of an entry's bytes; raises F-01 if its local header disagrees with the directory."""
    begins = entry.offset + _LOCAL.size
    if entry.offset < 0 or begins > len(content):  # a misplaced directory shifts every offset
        raise file_errors.damaged(entry.name)
    mark, flags, name_bytes, extra_bytes = _LOCAL.unpack_from(content, entry.offset)
    if (flags | entry.flags) & _ENCRYPTED:
        raise file_errors.locked()
    if mark != _LOCAL_SIGNATURE or content[begins : begins + name_bytes] != entry.raw_name:
        raise file_errors.damaged(entry.name)
    return begins + int(name_bytes) + int(extra_bytes)


def _inflate(data: bytes, size_bytes: int) -> bytes:
    """Inflate data, to hardly more than the size that the directory states."""
    if len(data) <= _CACHED_BYTES:
        return _inflate_cached(data)
    if len(data) <= _UNBOUNDED_BYTES:
        return zlib.decompress(data, -15, size_bytes + 1)
    return zlib.decompressobj(-15).decompress(data, size_bytes + 1)


@lru_cache(maxsize=256)
def _inflate_cached(data: bytes) -> bytes:
    """Inflate small data. The workbooks of an office share styles and relations, byte for byte."""
    return zlib.decompress(data, -15)


def pack_entries(parts: CheckedParts) -> bytes:
    """Pack entries without compression, as the archive is parsed at once."""
    pieces: list[bytes] = []
    listed: list[bytes] = []
    offset = 0
    for name, data in parts.items():
        raw, size_bytes = name.encode("utf-8", "replace"), len(data)
        checksum, stored = parts.checksums[name], zipfile.ZIP_STORED
        about = _COMMON_FIELDS.pack(
            _VERSION, _UTF8, stored, 0, _FIRST_DAY, checksum, size_bytes, size_bytes, len(raw), 0
        )
        pieces += _LOCAL_SIGNATURE, about, raw, data
        listed += _CENTRAL_SIGNATURE, _VERSION_BYTES, about, _OFFSET.pack(offset), raw
        offset += _LOCAL.size + len(raw) + size_bytes
    count, listed_bytes = len(parts), sum(map(len, listed))
    return b"".join((*pieces, *listed, _END.pack(_END_SIGNATURE, 0, 0, count, count, listed_bytes, offset, 0)))
