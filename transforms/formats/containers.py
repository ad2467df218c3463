"""Containers of files: each member is a submission of its own, under the same rules as outside.

A kind of container is one line of `CONTAINERS`. An archive inside an archive is refused; in a message it is opened.
"""

from collections.abc import Callable
from typing import NamedTuple

from transforms.formats import file_errors
from transforms.formats.file_errors import UnreadableWorkbookError
from transforms.formats.members import Member, Opened
from transforms.formats.other_archives import is_other_archive, open_other_archive
from transforms.formats.unpack import is_packed_archive, is_zip_of_files, unpack

_MAX_DEPTH = 4  # a message forwarded in a message …


class Container(NamedTuple):
    """A kind of container. `begins`: tells it by a cheap look. `open`: None where reading the file tells why not."""

    begins: Callable[[bytes], bool]
    open: Callable[[bytes], Opened | None]
    is_archive: bool


CONTAINERS = (
    Container(lambda content: is_packed_archive(content) and is_zip_of_files(content), unpack, is_archive=True),
    Container(is_other_archive, open_other_archive, is_archive=True),
)


def may_be_container(content: bytes) -> bool:
    """Check whether a content begins as a container."""
    return _kind_of(content) is not None


def open_container(content: bytes) -> Opened | None:
    """Open a container into its members, and those that are containers into theirs (`outer.zip/inner.xlsx`).

    None if the content is none, or can't be opened. Raises UnreadableWorkbookError: F-01 or F-02 if it is refused.
    """
    return _open(content, _MAX_DEPTH, in_archive=False)


def why_not_opened(content: bytes) -> UnreadableWorkbookError | None:
    """Return the error of opening a container; None where it is none."""
    try:
        open_container(content)
    except UnreadableWorkbookError as error:
        return error
    return None


def _kind_of(content: bytes) -> Container | None:
    return next((kind for kind in CONTAINERS if kind.begins(content)), None)


def _open(content: bytes, depth: int, *, in_archive: bool) -> Opened | None:
    kind = _kind_of(content)
    if kind is None or not depth:
        return None
    if kind.is_archive and in_archive:
        raise file_errors.nested_archive()
    opened = kind.open(content)
    if not opened or not opened.members:
        return None
    members, left_out = [], opened.left_out
    for member in opened.members:
        inner = _open(member.content, depth - 1, in_archive=in_archive or kind.is_archive)
        members += [member] if inner is None else [_below(member, found) for found in inner.members]
        left_out += inner.left_out if inner else 0
    return Opened(members, left_out)


def _below(outer: Member, inner: Member) -> Member:
    return Member(f"{outer.name}/{inner.name}", inner.content, inner.modified or outer.modified)
