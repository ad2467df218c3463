"""Messages of Outlook (.msg), byte by byte: a compound file with storages. Source: [MS-CFB], [MS-OXMSG]."""

import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

SECTOR, MINI = 512, 64
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
Tree = Mapping[str, "bytes | Tree"]
EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def msg(
    files: Sequence[tuple[str, bytes]] = (),
    *,
    nested: "Sequence[Tree]" = (),
    sent: datetime | None = None,
    headers: str = "",
    pictures: Sequence[tuple[str, bytes]] = (),
) -> bytes:
    """A message with attached files, nested messages (`message`), and pictures in its text."""
    return compound_tree(message(files, nested=nested, sent=sent, headers=headers, pictures=pictures, header_bytes=32))


def message(
    files: Sequence[tuple[str, bytes]] = (),
    *,
    nested: "Sequence[Tree]" = (),
    sent: datetime | None = None,
    headers: str = "",
    pictures: Sequence[tuple[str, bytes]] = (),
    header_bytes: int = 24,
) -> Tree:
    """A message's storage; by default that of a nested one."""
    attached: list[Tree] = [_storage(8, [(0x3707, name), (0x3701, data)], method=1) for name, data in files]
    attached += [
        _storage(8, [(0x3707, name), (0x3701, data), (0x370E, "image/png"), (0x3712, "logo@x")], method=1)
        for name, data in pictures
    ]
    attached += [{**_storage(8, [], method=5), "__substg1.0_3701000D": inner} for inner in nested]
    texts = [(0x001A, "IPM.Note"), (0x0037, "Báo cáo"), (0x1000, "Kính gửi văn phòng")]
    own = _storage(header_bytes, texts + ([(0x007D, headers)] if headers else []), sent=sent)
    return own | {f"__attach_version1.0_#{number:08X}": storage for number, storage in enumerate(attached)}


def _storage(
    header_bytes: int, values: Sequence[tuple[int, "str | bytes"]], *, method: int = 0, sent: datetime | None = None
) -> dict[str, "bytes | Tree"]:
    streams: dict[str, bytes | Tree] = {}
    lines = b""
    for number, value in values:
        kind, data = (0x1F, value.encode("utf-16-le")) if isinstance(value, str) else (0x102, value)
        streams[f"__substg1.0_{number:04X}{kind:04X}"] = data
        lines += struct.pack("<2H3L", kind, number, 6, len(data), 0)
    if method:
        lines += struct.pack("<2H3L", 3, 0x3705, 6, method, 0)
    if sent is not None:
        lines += struct.pack("<2HLQ", 0x40, 0x0039, 6, int((sent - EPOCH).total_seconds()) * 10**7)
    lines += struct.pack("<2H3L", 3, 0x340D, 6, 0x40000, 0)  # texts are in Unicode
    return {"__properties_version1.0": bytes(header_bytes) + lines} | streams


def compound_tree(tree: Tree) -> bytes:
    """A compound file of storages and streams, the short ones in its stream of short streams."""
    entries: list[list[int | str]] = [["Root Entry", 5, FREE, FREE, END, 0]]  # name, kind, right, child, start, size
    table, mini_table, body, mini = [], [], b"", b""

    def allot(data: bytes, unit: int, chain: list[int]) -> tuple[int, bytes]:
        count = -(-len(data) // unit)
        start = len(chain) if count else END
        chain.extend([*range(start + 1, start + count), END] if count else [])
        return start, data.ljust(count * unit, b"\0")

    def add(items: Tree) -> int:
        nonlocal body, mini
        first, last = FREE, -1
        for name, value in items.items():
            number = len(entries)
            if isinstance(value, bytes):
                is_short = len(value) < 4096
                start, padded = allot(value, MINI if is_short else SECTOR, mini_table if is_short else table)
                body, mini = (body, mini + padded) if is_short else (body + padded, mini)
                entries.append([name, 2, FREE, FREE, start, len(value)])
            else:
                entries.append([name, 1, FREE, FREE, 0, 0])
                entries[number][3] = add(value)
            if last >= 0:
                entries[last][2] = number
            first, last = (number if first == FREE else first), number
        return first

    entries[0][3] = add(tree)
    entries[0][4], padded = allot(mini, SECTOR, table)
    entries[0][5], body = len(mini), body + padded
    directory, padded = allot(b"".join(map(_entry, entries)), SECTOR, table)
    body += padded
    packed = struct.pack(f"<{len(mini_table)}L", *mini_table)
    short, padded = allot(packed.ljust(-(-len(packed) // SECTOR) * SECTOR, b"\xff"), SECTOR, table)
    body += padded
    count = 1
    while (len(table) + count) * 4 > count * SECTOR:
        count += 1
    tables = list(range(len(table), len(table) + count))
    table += [TABLE] * count
    body += struct.pack(f"<{len(table)}L", *table).ljust(count * SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<6H", 0x3E, 3, 0xFFFE, 9, 6, 0) + bytes(4)
    header += struct.pack("<9L", 0, count, directory, 0, 4096, short, -(-len(packed) // SECTOR), END, 0)
    return header + struct.pack("<109L", *tables, *[FREE] * (109 - count)) + body


def _entry(entry: Sequence["int | str"]) -> bytes:
    name, kind, right, child, start, size = entry
    raw = str(name).encode("utf-16-le") + b"\0\0"
    links = struct.pack("<H2B3L", len(raw), kind, 1, FREE, right, child)
    return raw.ljust(64, b"\0") + links + bytes(36) + struct.pack("<2L", start, size) + bytes(4)
