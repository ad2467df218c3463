"""Names of returned files: derived from the sender's, and valid on any file system."""

import re
import unicodedata

EXTENSIONS = (".xlsx", ".xlsm", ".xltx", ".xltm")  # of returned files
_SUFFIX = " - cần sửa"
_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]')
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_MAX_STEM_BYTES = 200  # most file systems allow 255 for the whole name
_NUMBER = re.compile(r" \(lần \d+\)$")
_NAMELESS = "báo cáo"


def shown_file_name(file_name: str) -> str:
    """Strip folders from a file's name, and replace control, direction and reserved characters by `_`."""
    return _UNFIT.sub("_", unicodedata.normalize("NFC", file_name.replace("\\", "/").rpartition("/")[2]))


def name_of_returned(file_name: str, extension: str) -> str:
    """Name the returned file: `2024/Xã An Ấp.xls` → `Xã An Ấp - cần sửa.xlsx`; applied twice, it gives the same."""
    stem = _NUMBER.sub("", _EXTENSION.sub("", shown_file_name(file_name))).removesuffix(_SUFFIX)
    while len(stem.encode()) > _MAX_STEM_BYTES:
        stem = stem[:-1]
    return f"{stem.strip(' .') or _NAMELESS}{_SUFFIX}{extension}"


def numbered_name(name: str, number: int) -> str:
    """Add a submission's number by arrival in its unit and period, from the second on: `… (lần 2).xlsx`."""
    stem, dot, extension = name.rpartition(".")
    return name if number == 1 else f"{stem} (lần {number}){dot}{extension}"
