"""Layout of the home folder."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from schemas.declaration.form import Form
from schemas.forms import FORMS
from warehouse.errors import WarehouseError
from warehouse.home.journal import Journal
from warehouse.storage.lake import Lake


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that holds the inbox, the archive, the warehouse and everything made from them.

    `keep_published`: number of dated copies of publications to keep. `lake`: the storage backend of the ledger's
    rows; None: the warehouse's own file. `forms`: the office's.
    """

    root: Path
    keep_published: int = 7
    lake: Lake | None = None
    forms: Sequence[type[Form]] = FORMS

    @property
    def inbox(self) -> Path:
        """The default inbox; a run may read another folder."""
        return self.root / "inbox"

    @property
    def archive(self) -> Path:
        """The originals, by SHA-256. They contain names and signatures: for the service's user only."""
        return self.root / "archive"

    @property
    def dry_run_archive(self) -> Path:
        """The archive of a dry run, removed at its end."""
        return self.root / ".trial"

    @property
    def journal(self) -> Journal:
        """The journal; with the archive, the source of the whole warehouse."""
        return Journal(self.root / "journal")

    @property
    def database(self) -> Path:
        """The warehouse's file, written by runs and actions alone."""
        return self.root / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """The analysts' copy, replaced as a whole."""
        return self.root / "published" / "tonghop.duckdb"

    @property
    def outbox(self) -> Path:
        """The files returned to the units."""
        return self.root / "outbox"

    @property
    def history(self) -> Path:
        """The last `keep_published` publications, as dated copies."""
        return self.root / "history"

    @property
    def rebuilding(self) -> Path:
        """The unfinished warehouse of a rebuild."""
        return self.root / "warehouse.duckdb.rebuilding"

    @property
    def before_rebuild(self) -> Path:
        """The warehouse of before the last rebuild."""
        return self.root / "warehouse.before-rebuild.duckdb"

    @property
    def reports(self) -> Path:
        """The leaders' pages and workbooks, by period."""
        return self.root / "reports"

    @property
    def reports_record(self) -> Path:
        """The record of what is in `reports`."""
        return self.root / "reports.json"

    @contextmanager
    def write_lock(self, who: str, on_wait: Callable[[str], object]) -> Iterator[None]:
        """Hold the home's lock. There is one writer at a time: a second calls `on_wait` with a message, and waits.

        The operating system releases the lock of a dead process.
        """
        lock, note = FileLock(self.root / ".lock"), self.root / ".writer"
        try:
            lock.acquire(timeout=0)
        except Timeout:
            on_wait(f"{_text_of(note) or 'another run'} is writing to {self.root}; waiting for it to end")
            lock.acquire()
        try:
            with suppress(OSError):  # a full disk only takes the writer's name from the waiting run's message
                note.write_text(who, encoding="utf-8")
            yield
        finally:
            with suppress(OSError):
                note.unlink(missing_ok=True)
            lock.release()

    def prepare(self) -> None:
        """Create the folders, the inbox only of a new home; raises WarehouseError where the home can't be written.

        The inbox of a home with reports that is gone is not created again: a run must not take it for an empty one.
        """
        try:
            is_new = not self.archive.exists()
            for folder in (*([self.inbox] if is_new else []), self.archive, self.published.parent):
                folder.mkdir(parents=True, exist_ok=True)
            self.archive.chmod(0o700)
            probe = self.root / ".lock"
            probe.touch()
        except OSError as error:
            raise WarehouseError(
                f"The home {self.root} can't be written ({error.strerror or error}). "
                "Give the service's user the right to write there, or name another with --home."
            ) from error


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
