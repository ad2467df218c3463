"""An inbox at any address that fsspec opens: `sftp://host/folder`, `s3://bucket/folder`, …

Passwords and keys come from the configuration of fsspec and of the protocol's library. A password in the address is
used, and never stored or shown.
"""

import time
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from fsspec.core import url_to_fs

from transforms.formats.members import is_left_by_system
from warehouse.errors import WarehouseError
from warehouse.home.inbox import (
    MAX_STORED_BYTES,
    MIN_AGE_SECONDS,
    InboxFile,
    Listing,
    may_be_growing,
)

_TIMES = ("mtime", "LastModified", "last_modified", "updated", "created")  # the names in different protocols' libraries


class RemoteInbox:
    """A folder of another machine, or of an object store."""

    def __init__(self, address: str) -> None:
        self._url = address

    @property
    def address(self) -> str:
        """The address without a password."""
        parts = urlsplit(self._url)
        user, at, host = parts.netloc.rpartition("@")
        return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}{at}{host}"))

    @cached_property
    def _opened(self) -> tuple[Any, str]:
        fs, root = url_to_fs(self._url, skip_instance_cache=True)
        return fs, root.rstrip("/")

    def list_files(self) -> Listing:
        """See warehouse.home.inbox.Inbox."""
        try:
            files, left_out = self._files()
            if may_be_growing(files):
                time.sleep(MIN_AGE_SECONDS / 2)
                still = set(self._files().files)
                files = [f for f in files if f in still]
        except Exception as error:  # each protocol's library has errors of its own
            raise WarehouseError(
                f"The inbox {self.address} can't be read ({_why(error)}); check the address, the network and the key."
            ) from error
        return Listing(files, left_out)

    def read_file(self, file: InboxFile) -> bytes | None:
        """See warehouse.home.inbox.Inbox."""
        fs, _ = self._opened
        try:
            with fs.open(file.path, "rb") as opened:
                content = opened.read(MAX_STORED_BYTES)
            after = fs.info(file.path)
        except FileNotFoundError:
            return None
        except Exception as error:
            raise WarehouseError(
                f"{file.name} can't be fetched from {self.address} ({_why(error)}); nothing was loaded. Run again."
            ) from error
        same = (after.get("size"), _modified_ns(after)) == (file.size_bytes, file.modified_ns)
        return bytes(content) if same else None

    def close(self) -> None:
        """See Inbox; fsspec keeps its connections."""

    def _files(self) -> Listing:
        fs, root = self._opened
        fs.invalidate_cache()
        found = fs.find(root or "/", detail=True)
        if not found and not fs.isdir(root or "/"):
            raise FileNotFoundError("no such folder")
        files, left_out = [], 0
        for path, about in found.items():
            name = path[len(root) :].lstrip("/")
            if about.get("type") == "file" and not is_left_by_system(name):
                files.append(InboxFile(name, path, int(about["size"]), _modified_ns(about)))
            else:
                left_out += 1
        return Listing(sorted(files, key=lambda f: f.name), left_out)


def _modified_ns(about: Mapping[str, Any]) -> int:
    when = next((about[name] for name in _TIMES if about.get(name) is not None), 0)
    seconds = when.timestamp() if isinstance(when, datetime) else float(when)
    return int(seconds * 10**9)


def _why(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
