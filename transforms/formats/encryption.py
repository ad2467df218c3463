"""Decryption of workbooks that Office opens without asking: they have the format's default password.

Excel encrypts a workbook so when its structure is protected. Source: [MS-OFFCRYPTO] 2.4.2.3, [MS-XLS] 2.4.191.
"""

import io
import re
import struct

from transforms.formats import file_errors

_DEFAULT_PASSWORD = "VelvetSweatshop"  # noqa: S105  (published in the format's description)
_SPINS = re.compile(rb'spinCount="(\d{1,12})"')
_MAX_RECORD_BYTES = 0xFFFF
_MAX_SPINS = 1_000_000  # Excel writes 100,000; the file chooses how long its key takes


def decrypt_xls(content: bytes, stream: bytes) -> bytes:
    """Decrypt an .xls with this `Workbook` stream; raises F-01 as `decrypt` does."""
    import olefile

    file = io.BytesIO(content)
    try:
        with olefile.OleFileIO(file, write_mode=True) as opened:
            opened.write_stream("Workbook", _without_padding(stream))
    except Exception as error:  # a damaged file raises errors of every kind
        raise file_errors.locked_or_damaged() from error
    return decrypt(file.getvalue())


def _without_padding(stream: bytes) -> bytes:
    """Lengthen the last record to the stream's end: zeros behind it are taken for records, the last one cut short."""
    place = last = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, place)
        if not kind:
            break
        last, place = place, place + 4 + length
    lengthened = min(len(stream) - last - 4, _MAX_RECORD_BYTES)
    return stream[: last + 2] + struct.pack("<H", lengthened) + stream[last + 4 :]


def decrypt(content: bytes) -> bytes:
    """Decrypt an encrypted .xlsx or .xls with the default password; raises F-01 if it has its own, or is damaged."""
    import msoffcrypto  # few files need it, and its import takes longer than reading a hundred others

    if any(int(spins) > _MAX_SPINS for spins in _SPINS.findall(content)):
        raise file_errors.locked()
    # A damaged file raises errors of every kind.
    try:
        office, decrypted = msoffcrypto.OfficeFile(io.BytesIO(content)), io.BytesIO()
        office.load_key(password=_DEFAULT_PASSWORD)
    except Exception as error:
        raise file_errors.locked() from error
    try:
        office.decrypt(decrypted)
    except msoffcrypto.exceptions.InvalidKeyError as error:  # only decrypting shows it
        raise file_errors.locked() from error
    except Exception as error:
        raise file_errors.locked_or_damaged() from error
    return decrypted.getvalue()
