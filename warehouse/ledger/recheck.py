"""The checks between reports, asked again of what an entry of the journal touches, and what changed noted.

Each finding that opened or closed gets one row in `ledger.crosscheck`, in the same transaction as what changed it.
So what is open is the last row of each finding, and what was open earlier the last row up to an entry. A finding of
a unit depends on the reports of that unit, and of X-02 and X-03 on those of its neighbours: units with the same
decision lines; a host and its enterprises. Whoever has a touched neighbour is checked again; nothing else is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import polars as pl

from schemas.declaration.form import Form
from schemas.forms.admission_register import AdmissionRegister
from schemas.forms.enterprise import EnterpriseReport
from schemas.registry import Registry
from schemas.rules.crosschecks import SECTION, TWICE
from transforms.crosschecks import cross_findings
from transforms.crosschecks.changes import CHANGED, changes
from transforms.crosschecks.figures import FINDING, Standing, figures_of
from transforms.crosschecks.hosts import hosted

REPORTS_AT_ONCE = 2_500  # some 20 KB of memory each while they are looked at
_ENTERPRISES, _REGISTER = EnterpriseReport.paper().table, AdmissionRegister.paper().table
# Which reports stand is said here, and nowhere else in the checks.
_STANDING = "SELECT submission_id, unit_id, period FROM ledger.current_submission"
_TOUCHED = "SELECT DISTINCT unit_id FROM ledger.submission SEMI JOIN contents USING (sha256) WHERE unit_id IS NOT NULL"
_EVERYONE = "SELECT DISTINCT unit_id FROM ledger.submission WHERE unit_id IS NOT NULL"
_NEWS = """
SELECT s.submission_id, s.unit_id, s.period FROM standing AS s
JOIN ledger.submission AS r USING (submission_id) SEMI JOIN contents USING (sha256) ORDER BY r.arrival
"""
# Whatever it ever said: a host that a later report no longer names is a neighbour still.
_NAMED = f"""
SELECT DISTINCT s.unit_id AS enterprise, e.host_committee_unit_id AS unit_id
FROM ledger.{_ENTERPRISES} AS e JOIN ledger.submission AS s USING (submission_id)
WHERE e.host_committee_unit_id IS NOT NULL
"""
_LINES = f"""
SELECT lower(r.decision_number) AS number, r.decision_line AS line, s.unit_id, s.submission_id
FROM ledger.{_REGISTER} AS r JOIN standing AS s USING (submission_id)
"""
_SHARING = f"""
WITH lines AS ({_LINES})
SELECT DISTINCT unit_id FROM lines SEMI JOIN (FROM lines SEMI JOIN units USING (unit_id)) AS t USING (number, line)
"""
_FACED = f"""
SELECT DISTINCT unit_id FROM ledger.crosscheck
SEMI JOIN units ON units.unit_id = crosscheck.other_unit_id WHERE rule = '{TWICE}'
"""
_OPEN = f"""
SELECT {", ".join(FINDING)} FROM ledger.crosscheck SEMI JOIN units USING (unit_id)
QUALIFY row_number() OVER (PARTITION BY finding_id ORDER BY entry DESC) = 1 AND event = 'opened'
"""


@dataclass(frozen=True, slots=True)
class _Scope:
    """Whose findings are asked for again, one column `unit_id` each: of most rules, of X-02, of X-03."""

    own: pl.DataFrame
    sharing: pl.DataFrame
    hosts: pl.DataFrame

    @property
    def units(self) -> pl.DataFrame:
        return pl.concat([self.own, self.sharing, self.hosts]).unique()

    def of(self, findings: pl.DataFrame) -> pl.DataFrame:
        """The findings that lie in it."""
        within = {TWICE: self.sharing, SECTION: self.hosts}
        chosen = [findings.filter(rule=rule).join(units, on="unit_id", how="semi") for rule, units in within.items()]
        others = findings.filter(~pl.col("rule").is_in(list(within)))
        return pl.concat([others.join(self.own, on="unit_id", how="semi"), *chosen])


def recheck(
    connection: duckdb.DuckDBPyConnection,
    entry: int,
    sha256s: pl.Series | None,
    registry: Registry,
    forms: Sequence[type[Form]],
) -> pl.DataFrame:
    """What opened and closed since these contents came, or since anything did where None is given.

    Columns: those of `ledger.crosscheck`.
    """
    none = pl.Series([], dtype=pl.String)
    contents = pl.DataFrame({"sha256": none if sha256s is None else sha256s})  # noqa: F841  (read by name)
    own = connection.sql(_TOUCHED if sha256s is not None else _EVERYONE).pl()
    if own.is_empty():
        return pl.DataFrame(schema={"entry": pl.Int64} | CHANGED)
    standing = connection.sql(_STANDING).pl()
    news, pairs = connection.sql(_NEWS).pl(), _hosting(connection, registry)
    changed = []
    for portion in _portions(own, standing):
        scope = _Scope(portion, _sharing(connection, portion, standing), _hosts(portion, pairs))
        before = scope.of(_open(connection, scope.units))
        looked_at = _looked_at(connection, scope, standing, pairs, forms)
        now = scope.of(cross_findings(looked_at, registry, forms))
        changed.append(changes(before, now, standing, news))
    # Whoever is a neighbour of two portions was asked twice, and the same was found.
    told = pl.concat(changed).unique().sort("event", "rule", "finding_id")
    return told.select(pl.lit(entry, pl.Int64).alias("entry"), pl.all())


def _portions(units: pl.DataFrame, standing: pl.DataFrame) -> list[pl.DataFrame]:
    """The units in groups that have so many reports together: what is looked at at once must not grow with the run."""
    reports = standing.group_by("unit_id").len("reports")
    counted = units.join(reports, on="unit_id", how="left").sort("unit_id")
    group = pl.col("reports").fill_null(0).cum_sum() // REPORTS_AT_ONCE
    groups = counted.with_columns(group=group).partition_by("group", maintain_order=True)
    return [group.select("unit_id") for group in groups]


def _open(connection: duckdb.DuckDBPyConnection, units: pl.DataFrame) -> pl.DataFrame:
    """The findings of these units that are open: `schemas.frames.CrossFindings`."""
    return connection.sql(_OPEN).pl().cast(FINDING)


def _sharing(
    connection: duckdb.DuckDBPyConnection,
    units: pl.DataFrame,
    standing: pl.DataFrame,
) -> pl.DataFrame:
    """The units themselves, and whoever shares a decision line with them, or was told to."""
    return pl.concat([units, connection.sql(_SHARING).pl(), connection.sql(_FACED).pl()]).unique()


def _hosts(units: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """The units themselves, and whoever may host one of them."""
    return pl.concat([units, pairs.join(units, left_on="enterprise", right_on="unit_id", how="semi").select("unit_id")])


def _hosting(connection: duckdb.DuckDBPyConnection, registry: Registry) -> pl.DataFrame:
    """Who may host whom: by the registry, or by what an enterprise ever said. Columns: `unit_id`, `enterprise`."""
    said = connection.sql(_NAMED).pl().select("unit_id", "enterprise")
    return pl.concat([said, hosted(registry).select("unit_id", "enterprise")]).unique()


def _looked_at(
    connection: duckdb.DuckDBPyConnection,
    scope: _Scope,
    standing: pl.DataFrame,
    pairs: pl.DataFrame,
    forms: Sequence[type[Form]],
) -> Standing:
    """All that the findings of the scope depend on; `pairs`: who may host whom."""
    enterprises = pairs.join(scope.hosts, on="unit_id", how="semi").select(unit_id="enterprise")
    units = pl.concat([scope.own, scope.hosts, enterprises]).unique()
    reports = standing.join(units, on="unit_id", how="semi")  # noqa: F841  (read by name)
    records: dict[str, pl.DataFrame] = {}
    for form in filter(figures_of, forms):
        sql = f"SELECT {_columns(form)} FROM ledger.{form.paper().table} SEMI JOIN reports USING (submission_id)"
        records[form.paper().table] = connection.sql(sql).pl()
    sharing = scope.sharing  # noqa: F841  (read by name)
    lines = connection.sql(
        f"WITH lines AS ({_LINES}), ours AS (FROM lines SEMI JOIN sharing USING (unit_id)) "
        f"SELECT submission_id, sheet, sheet_row, decision_number, decision_line FROM ledger.{_REGISTER} AS r "
        "SEMI JOIN standing USING (submission_id) "
        "SEMI JOIN ours ON ours.number = lower(r.decision_number) AND ours.line = r.decision_line"
    ).pl()
    told = pl.concat([frame.select("submission_id") for frame in (*records.values(), lines)]).unique()  # noqa: F841
    fields = sorted({"decision_number"}.union(*(figures_of(form) for form in forms)))
    layouts = connection.sql(
        "FROM ledger.layout SEMI JOIN told USING (submission_id) WHERE list_contains($fields, field)",
        params={"fields": fields},
    ).pl()
    return Standing(standing, records | {_REGISTER: lines}, layouts)


def _columns(form: type[Form]) -> str:
    """The columns of a form's table that the checks look at."""
    place = ["sheet_column", "member"] if form.paper().records_in_columns else ["sheet_row"]
    section = ["section"] if form.sections() else []
    host = ["host_committee_unit_id"] if form is EnterpriseReport else []
    return ", ".join(["submission_id", "sheet", *place, *section, *form.keys(), *host, *figures_of(form)])
