"""Where things lie: one folder, the home, and its fixed places."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from warehouse.errors import WarehouseError
from warehouse.home.journal import Journal
from warehouse.storage.lake import Lake


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that holds the inbox, the archive, the warehouse and everything made from them.

    `keep_published`: how many dated copies of what was published are kept. `lake`: where the ledger's rows are, if
    not in the warehouse's own file.
    """

    root: Path
    keep_published: int = 7
    lake: Lake | None = None

    @property
    def inbox(self) -> Path:
        """Where the units' files come in, unless a run is told another folder."""
        return self.root / "inbox"

    @property
    def archive(self) -> Path:
        """The originals, by content. Names and signatures are in them: open to the service's user only."""
        return self.root / "archive"

    @property
    def trial(self) -> Path:
        """Where a dry run keeps what it reads, until it ends."""
        return self.root / ".trial"

    @property
    def journal(self) -> Journal:
        """What happened, entry by entry: with the archive, all that the warehouse is made from."""
        return Journal(self.root / "journal")

    @property
    def database(self) -> Path:
        """The warehouse, written by the run alone."""
        return self.root / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """The analysts' copy, swapped in whole."""
        return self.root / "published" / "tonghop.duckdb"

    @property
    def outbox(self) -> Path:
        """What goes back to the units."""
        return self.root / "outbox"

    @property
    def history(self) -> Path:
        """Dated copies of what was published, the last `keep_published` of them."""
        return self.root / "history"

    @property
    def rebuilding(self) -> Path:
        """The warehouse that a rebuild makes, until it takes the old one's place."""
        return self.root / "warehouse.duckdb.rebuilding"

    @property
    def before_rebuild(self) -> Path:
        """The warehouse as it was before the last rebuild."""
        return self.root / "warehouse.before-rebuild.duckdb"

    @property
    def reports(self) -> Path:
        """What leaders read, by period."""
        return self.root / "reports"

    @contextmanager
    def writing(self, who: str, waiting: Callable[[str], object]) -> Iterator[None]:
        """One writer at a time: a second waits for the first, and says to `waiting` for whom.

        The operating system drops the lock of a process that died.
        """
        lock, note = FileLock(self.root / ".lock"), self.root / ".writer"
        try:
            lock.acquire(timeout=0)
        except Timeout:
            waiting(f"{_text_of(note) or 'another run'} is writing to {self.root}; waiting for it to end")
            lock.acquire()
        try:
            with suppress(OSError):  # on a full disk a waiting run can't say for whom it waits, and that is all
                note.write_text(who, encoding="utf-8")
            yield
        finally:
            with suppress(OSError):
                note.unlink(missing_ok=True)
            lock.release()

    def prepare(self) -> None:
        """Make the folders; raises WarehouseError where the home can't be written."""
        try:
            for folder in (self.inbox, self.archive, self.published.parent):
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
