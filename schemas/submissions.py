"""Submissions: the received contents, from the inbox to the published figures."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256 as _sha256

_ID_DIGITS = 16  # hexadecimal digits of a sha256


@dataclass(frozen=True, slots=True)
class Submission:
    """One content that a run deals with: a file of the inbox, a member of a .zip, or an original of the archive.

    `modified_ns`: of the inbox file; None for an original of the archive. `is_new`: the content is to be read.
    `is_copy`: the content is known under another name. Neither: the same file, touched, or a .zip whose members are
    submissions of their own, each `inside` it. `reread_of`: the id of the previous reading, where it is read again.
    `received_on`: the day that decides lateness; None: the run's own. The journal stores the fields by these names.
    """

    name: str
    sha256: str
    size_bytes: int
    modified_ns: int | None
    is_new: bool
    is_copy: bool
    reread_of: str | None = None
    received_on: date | None = None
    inside: str | None = None

    def id_in(self, inbox: str, run_id: str) -> str:
        """Return the submission id: the content's own, or, for a copy or a re-reading, one of that event."""
        if self.reread_of is not None:
            return _short_hash(f"{self.sha256} again by {run_id}")
        if self.is_new:
            return self.sha256[:_ID_DIGITS]
        return _short_hash(f"{self.sha256} {inbox} {self.name} {self.modified_ns}")


def _short_hash(text: str) -> str:
    return _sha256(text.encode()).hexdigest()[:_ID_DIGITS]
