"""Members of containers: what comes out of a .zip, another archive or a message, and names that systems leave."""

import re
import unicodedata
from datetime import datetime
from typing import NamedTuple

MAX_MEMBERS = 500
# Files that operating systems and programs drop beside the reports, and files that are still being copied.
_LEFT_BY_SYSTEMS = re.compile(
    r"(?:.*/)?(?:__MACOSX(?:/.*)?|\.(?!\.?/)[^/]*(?:/.*)?|~\$[^/]*|~[^/]*\.tmp|(?:eh)?thumbs\.db|desktop\.ini|Icon\r"
    r"|[^/]*\.(?:iwa|part|partial|filepart|crdownload))",
    re.IGNORECASE,
)
_FORBIDDEN_IN_NAME = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
_MAX_NAME_BYTES = 200


class Member(NamedTuple):
    """A member of a container. `name`: a bare file name. `modified`: its own time; naive: of the office's clock."""

    name: str
    content: bytes
    modified: datetime | None = None


class Opened(NamedTuple):
    """An opened container. `left_out`: the number of members that systems left there (`is_left_by_system`)."""

    members: list[Member]
    left_out: int = 0


def is_left_by_system(path: str) -> bool:
    """Check whether a file's path is one that systems leave: hidden, a lock, `Thumbs.db`, an unfinished copy."""
    return _LEFT_BY_SYSTEMS.fullmatch(path) is not None


def unique_name(path: str, taken: set[str]) -> str:
    """Return the last part of a path as a file name that is not in `taken`, and add it there."""
    last = unicodedata.normalize("NFC", path.replace("\\", "/").rpartition("/")[2])
    name = _FORBIDDEN_IN_NAME.sub("_", last).strip(" .").encode()[-_MAX_NAME_BYTES:].decode(errors="ignore") or "tệp"
    stem, dot, ending = name.rpartition(".")
    number, candidate = 1, name
    while candidate.lower() in taken:
        number += 1
        candidate = f"{stem} ({number}){dot}{ending}" if dot else f"{name} ({number})"
    taken.add(candidate.lower())
    return candidate
