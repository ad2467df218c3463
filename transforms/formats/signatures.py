"""Signatures of files that are no workbooks, by their first bytes."""

from typing import NamedTuple


class Signature(NamedTuple):
    """The first bytes of a type of file. `kind`: picture, pdf, archive or other; `name`: of the type, in Vietnamese."""

    first_bytes: bytes
    kind: str
    name: str


_SIGNATURES = (
    Signature(b"%PDF", "pdf", "tệp PDF"),
    Signature(b"\xff\xd8\xff", "picture", "tệp ảnh"),
    Signature(b"\x89PNG", "picture", "tệp ảnh"),
    Signature(b"GIF8", "picture", "tệp ảnh"),
    Signature(b"II*\0", "picture", "tệp ảnh"),
    Signature(b"MM\0*", "picture", "tệp ảnh"),
    Signature(b"BM", "picture", "tệp ảnh"),
    Signature(b"Rar!", "archive", "tệp nén .rar"),
    Signature(b"7z\xbc\xaf", "archive", "tệp nén .7z"),
    Signature(b"\x1f\x8b", "archive", "tệp nén .gz"),
    Signature(b"{\\rtf", "other", "tệp văn bản"),
    Signature(b"MZ", "other", "tệp chương trình"),
)
_BOXES = (b"heic", b"heix", b"mif1", b"avif")  # pictures of telephones: `ftyp` and the brand after the first length
_TEXT_ALIKE = frozenset({b"BM", b"MZ"})  # two letters that a text may begin with: a binary byte has to follow
_PICTURE = Signature(b"", "picture", "tệp ảnh")


def signature_of(content: bytes) -> Signature | None:
    """Recognise a type of file that is neither a workbook nor an archive that can be one."""
    for signature in _SIGNATURES:
        if content.startswith(signature.first_bytes):
            is_text = signature.first_bytes in _TEXT_ALIKE and b"\0" not in content[:64]
            return None if is_text else signature
    if content[4:8] == b"ftyp" and content[8:12] in _BOXES:
        return _PICTURE
    return _PICTURE if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None
