"""What a file that goes back is called: as the sender called it, and fit for any disk."""

import re
import unicodedata

EXTENSIONS = (".xlsx", ".xlsm", ".xltx", ".xltm")  # of what can go back
_SUFFIX = " - cần sửa"
_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]')
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_MOST_BYTES = 200  # of the stem; a name can have 255 on most disks
_ATTEMPT = re.compile(r" \(lần \d+\)$")
_NAMELESS = "báo cáo"


def shown_file_name(file_name: str) -> str:
    """Give a file's name as its sender knows it: without folders, control characters and tricks of direction."""
    return _UNFIT.sub("_", unicodedata.normalize("NFC", file_name.replace("\\", "/").rpartition("/")[2]))


def name_of_returned(file_name: str, extension: str) -> str:
    """`2024/Xã An Ấp.xls` → `Xã An Ấp - cần sửa.xlsx`; a name that comes a second time stays as it is."""
    stem = _ATTEMPT.sub("", _EXTENSION.sub("", shown_file_name(file_name))).removesuffix(_SUFFIX)
    while len(stem.encode()) > _MOST_BYTES:
        stem = stem[:-1]
    return f"{stem.strip(' .') or _NAMELESS}{_SUFFIX}{extension}"


def at_attempt(name: str, attempt: int) -> str:
    """`Xã An Ấp - cần sửa.xlsx` of the second report of a unit and period → `Xã An Ấp - cần sửa (lần 2).xlsx`."""
    stem, dot, extension = name.rpartition(".")
    return name if attempt == 1 else f"{stem} (lần {attempt}){dot}{extension}"
