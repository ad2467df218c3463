"""The moments since when figures are known: those at which a published copy was swapped in."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb

from warehouse.home.layout import Home
from warehouse.home.publications import Publication, record_publications, recorded_publications

_TABLE = "FROM duckdb_tables() WHERE schema_name = 'ledger' AND table_name = 'publication'"


def write_publication(home: Home) -> list[Publication]:
    """Write into the closed warehouse all publications and the one that follows; return them.

    Only after the swap are they recorded (`record_publications`): what a killed run wrote here is written again.
    """
    last = home.journal.last()
    known = _known(home)
    if last is None:
        return known
    if last.number > max((entry for entry, _ in known), default=0):
        known = [*known, (last.number, datetime.now(UTC))]
    with duckdb.connect(str(home.database), config=home.lake.options if home.lake else {}) as connection:
        if connection.sql(_TABLE).fetchall():
            connection.execute("DELETE FROM ledger.publication")
            connection.executemany("INSERT INTO ledger.publication VALUES (?, ?)", known)
            connection.execute("CHECKPOINT")
    return known


def record(home: Home, publications: list[Publication]) -> None:
    """Record publications after the swap, where there are new ones."""
    if publications and publications != recorded_publications(home.journal.folder):
        record_publications(home.journal.folder, publications)


def _known(home: Home) -> list[Publication]:
    """Return the recorded publications, and the present one where a run was killed before recording it.

    Entries that were published before there was a record are known from their own time on.
    """
    recorded = recorded_publications(home.journal.folder)
    published = _of_copy(home.published)
    if not recorded and published is not None and not published:
        return [(entry.number, entry.at) for entry in home.journal.after(0)][: _last_entry(home.published)]
    last = max((entry for entry, _ in recorded), default=0)
    return recorded + [(entry, at) for entry, at in published or [] if entry > last]


def _of_copy(copy: Path) -> list[Publication] | None:
    """Return the publications that a published copy knows; None without a readable copy."""
    try:
        with duckdb.connect(str(copy), read_only=True) as connection:
            if not connection.sql(_TABLE).fetchall():
                return []
            rows = connection.sql(
                "SELECT entry, epoch_us(published_at) FROM ledger.publication ORDER BY entry"
            ).fetchall()
    except (duckdb.Error, OSError):
        return None
    return [(entry, datetime.fromtimestamp(us / 1e6, UTC)) for entry, us in rows]


def _last_entry(copy: Path) -> int:
    sql = "SELECT coalesce(max(entry), 0) FROM (SELECT entry FROM ledger.run UNION ALL SELECT entry FROM ledger.event)"
    try:
        with duckdb.connect(str(copy), read_only=True) as connection:
            return int(connection.sql(sql).fetchall()[0][0])
    except (duckdb.Error, OSError):
        return 0
