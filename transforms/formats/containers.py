"""Containers of files: each member is a submission of its own, under the same rules as outside.

A kind of container is one line of `CONTAINERS`. An archive inside an archive is refused; in a message it is opened.
"""

from collections.abc import Callable
from typing import NamedTuple

from transforms.formats import file_errors
from transforms.formats.file_errors import UnreadableWorkbookError
from transforms.formats.mail import is_mail, is_note, note_of, open_mail
from transforms.formats.members import Member, Opened
from transforms.formats.other_archives import is_other_archive, open_other_archive
from transforms.formats.unpack import is_packed_archive, is_zip_of_files, unpack

_MAX_DEPTH = 4  # a message forwarded in a message …


class Container(NamedTuple):
    """A kind of container. `begins`: tells it by a cheap look. `open`: None where reading the file tells why not.

    `note`: what is kept of one that can't be opened; None: all of it. A message's text is never kept.
    """

    begins: Callable[[bytes], bool]
    open: Callable[[bytes], Opened | None]
    is_archive: bool
    note: Callable[[bytes], Member] | None = None


CONTAINERS = (
    Container(lambda content: is_packed_archive(content) and is_zip_of_files(content), unpack, is_archive=True),
    Container(is_other_archive, open_other_archive, is_archive=True),
    Container(is_mail, open_mail, is_archive=False, note=note_of),
)


def may_be_container(content: bytes) -> bool:
    """Check whether a content begins as a container."""
    return _kind_of(content) is not None


def open_container(content: bytes) -> Opened | None:
    """Open a container into its members, and those that are containers into theirs (`outer.zip/inner.xlsx`).

    None if the content is none, or can't be opened. Raises UnreadableWorkbookError: F-01 or F-02 if it is refused.
    """
    return _open(content, _MAX_DEPTH, in_archive=False)


def note_of_unopened(content: bytes) -> Opened | None:
    """Return what is kept of a container that can't be opened; None where all of it is."""
    kind = _kind_of(content)
    return Opened([kind.note(content)]) if kind and kind.note and not is_note(content) else None


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
        return note_of_unopened(content)
    if kind.is_archive and in_archive:
        raise file_errors.nested_archive()
    opened = kind.open(content)
    if not opened or not opened.members:
        return None
    members, left_out = [], opened.left_out
    for member in opened.members:
        inner = _open_member(member, kind, depth - 1, in_archive=in_archive or kind.is_archive)
        members += [member] if inner is None else [_below(member, found) for found in inner.members]
        left_out += inner.left_out if inner else 0
    return Opened(members, left_out)


def _open_member(member: Member, outer: Container, depth: int, *, in_archive: bool) -> Opened | None:
    """Open a member; in a message, one that is refused is a file by itself, and the others are read."""
    try:
        return _open(member.content, depth, in_archive=in_archive)
    except UnreadableWorkbookError:
        if outer.is_archive:
            raise
        return None


def _below(outer: Member, inner: Member) -> Member:
    return Member(f"{outer.name}/{inner.name}", inner.content, inner.modified or outer.modified)
