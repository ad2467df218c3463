"""Compound files, the container of .xls, .doc and encrypted .xlsx: sectors chained by a table.

Every chain must end within the file: following a circular one would use all memory. Source: [MS-CFB] 2.
"""

import struct
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from transforms.formats import file_errors

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_BYTES, _ENTRY_BYTES, _FIRST_TABLES = 512, 128, 109
_LAST_SECTOR, _END_OF_CHAIN = 0xFFFFFFFA, 0xFFFFFFFE
_SECTOR_SHIFTS, _MINI_SHIFT = {9, 12}, 6
_STREAM, _ROOT = 2, 5


class _Entry(NamedTuple):
    """An entry of the directory. `place`: its offset in the file; `left`, `right`, `child`: numbers of entries."""

    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size_bytes: int
    place: int

    @classmethod
    def parsed(cls, data: bytes, place: int) -> "_Entry":
        """Parse the 128 bytes of an entry."""
        name_bytes, kind, _, left, right, child = struct.unpack_from("<H2B3L", data, 64)
        start, size_bytes = struct.unpack_from("<2L", data, 116)
        name = data[: min(name_bytes, 64)].decode("utf-16-le", "replace").rstrip("\0")
        return cls(name, kind, left, right, child, start, size_bytes, place)


class CompoundFile:
    """A compound file with its streams, such as `Workbook`; their names ignore case. Raises F-01 if damaged."""

    def __init__(self, content: bytes) -> None:
        if len(content) < _HEADER_BYTES:
            raise file_errors.locked_or_damaged()
        self._content = content
        shift, mini_shift = struct.unpack_from("<2H", content, 30)
        if shift not in _SECTOR_SHIFTS or mini_shift != _MINI_SHIFT:
            raise file_errors.locked_or_damaged()
        self._sector_bytes = 1 << shift
        self._max_sectors = len(content) // self._sector_bytes + 1
        (directory, _, self._mini_cutoff, mini_table, _, more, _) = struct.unpack_from("<7L", content, 48)
        self._next = self._read_table(self._table_sectors(more))
        self._mini_next = self._read_table(self._chain(mini_table, self._next, self._max_sectors))
        self._entries = self._read_entries(directory)
        self._streams = {entry.name.lower(): entry for entry in self._top_level()}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._streams

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._sector_bytes
        if start >= len(self._content):
            raise file_errors.damaged()
        return self._content[start : start + self._sector_bytes]

    def _table_sectors(self, more: int) -> list[int]:
        """List the sectors of the allocation table: the first ones are in the header, the others in a chain."""
        listed = list(struct.unpack_from(f"<{_FIRST_TABLES}L", self._content, 76))
        seen: set[int] = set()
        while more < _LAST_SECTOR:
            if more in seen:
                raise file_errors.damaged()
            seen.add(more)
            *numbers, more = struct.unpack(f"<{self._sector_bytes // 4}L", self._full_sector(more))
            listed += numbers
        return [number for number in listed if number < _LAST_SECTOR]

    def _full_sector(self, number: int) -> bytes:
        sector = self._sector(number)
        if len(sector) < self._sector_bytes:
            raise file_errors.damaged()
        return sector

    def _read_table(self, sectors: list[int]) -> list[int]:
        if len(sectors) > self._max_sectors:
            raise file_errors.damaged()
        joined = b"".join(map(self._full_sector, sectors))
        return list(struct.unpack(f"<{len(joined) // 4}L", joined))

    def _chain(self, start: int, following: list[int], most: int) -> list[int]:
        chain: list[int] = []
        while start < _LAST_SECTOR:
            if start >= len(following) or len(chain) >= most:
                raise file_errors.damaged()
            chain.append(start)
            start = following[start]
        if start != _END_OF_CHAIN and chain:
            raise file_errors.damaged()
        return chain

    def _read(self, start: int) -> bytes:
        return b"".join(map(self._sector, self._chain(start, self._next, self._max_sectors)))

    def _read_entries(self, directory: int) -> list[_Entry]:
        sectors = self._chain(directory, self._next, self._max_sectors)
        entries = []
        for sector, place in product(sectors, range(0, self._sector_bytes, _ENTRY_BYTES)):
            data = self._sector(sector)[place : place + _ENTRY_BYTES]
            if len(data) == _ENTRY_BYTES:
                entries.append(_Entry.parsed(data, (sector + 1) * self._sector_bytes + place))
        return entries

    def _top_level(self) -> Iterator[_Entry]:
        """Iterate over the streams beside the root; those of embedded objects lie in storages below it."""
        waiting, seen = [entry.child for entry in self._entries if entry.kind == _ROOT][:1], set[int]()
        while waiting:
            number = waiting.pop()
            if number < len(self._entries) and number not in seen:
                seen.add(number)
                entry = self._entries[number]
                waiting += entry.left, entry.right
                if entry.kind == _STREAM:
                    yield entry

    def stream(self, name: str) -> bytes:
        """Read a stream; raises F-01 if it is damaged, KeyError if there is none."""
        entry = self._streams[name.lower()]
        if entry.size_bytes >= self._mini_cutoff:
            data = self._read(entry.start)
        else:
            unit, root = 1 << _MINI_SHIFT, next(e for e in self._entries if e.kind == _ROOT)
            mini = self._read(root.start)
            most = len(mini) // unit + 1
            chain = self._chain(entry.start, self._mini_next, most) if entry.size_bytes else []
            data = b"".join(mini[number * unit : (number + 1) * unit] for number in chain)
        if len(data) < entry.size_bytes:
            raise file_errors.damaged()
        return data[: entry.size_bytes]

    def with_only(self, name: str) -> bytes:
        """Return the file with a stream's name spelt so, and streams of that name in embedded objects renamed.

        Names ignore case, but the parser of workbooks doesn't, and takes the first stream of the name anywhere.
        """
        chosen = self._streams[name.lower()]
        same = [entry for entry in self._entries if entry.kind == _STREAM and entry.name.lower() == name.lower()]
        if len(same) == 1 and chosen.name == name:
            return self._content
        changed = bytearray(self._content)
        for entry in same:
            spelt = (name if entry is chosen else "_" * len(name)).encode("utf-16-le")
            changed[entry.place : entry.place + len(spelt)] = spelt
        return bytes(changed)
