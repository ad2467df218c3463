"""Compound files, the container of .xls, .doc and encrypted .xlsx: sectors chained by a table.

Every chain must end within the file: following a circular one would use all memory. Source: [MS-CFB] 2.
"""

import struct

from transforms.formats import file_errors

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_BYTES, _ENTRY_BYTES, _FIRST_TABLES = 512, 128, 109
_LAST_SECTOR, _END_OF_CHAIN = 0xFFFFFFFA, 0xFFFFFFFE
_SECTOR_SHIFTS, _MINI_SHIFT = {9, 12}, 6
_STREAM, _ROOT = 2, 5


class CompoundFile:
    """A compound file. `streams`: name, such as `Workbook` → bytes. Raises F-01 if damaged."""

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
        self.streams = self._read_streams(directory)

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

    def _read_streams(self, directory: int) -> dict[str, bytes]:
        entries = self._read(directory)
        streams: dict[str, bytes] = {}
        mini = b""
        for place in range(0, len(entries) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            name_bytes, kind = struct.unpack_from("<HB", entries, place + 64)
            start, size = struct.unpack_from("<2L", entries, place + 116)
            if kind == _ROOT:
                mini = self._read(start)
            elif kind == _STREAM:
                name = entries[place : place + min(name_bytes, 64)].decode("utf-16-le", "replace").rstrip("\0")
                streams[name] = self._stream(start, size, mini)
        return streams

    def _stream(self, start: int, size: int, mini: bytes) -> bytes:
        if size >= self._mini_cutoff:
            data = self._read(start)
        else:
            unit = 1 << _MINI_SHIFT
            chain = self._chain(start, self._mini_next, len(mini) // unit + 1) if size else []
            data = b"".join(mini[number * unit : (number + 1) * unit] for number in chain)
        if len(data) < size:
            raise file_errors.damaged()
        return data[:size]
