"""Cross-checks of the reports that a journal entry touches, and their changes.

Each finding that opened or closed gets one row in `ledger.crosscheck`, in the entry's transaction. The open findings
are those whose last row is `opened`; an earlier state is given by the last rows up to an entry. A unit's findings
depend on its own reports, and those of X-02 and X-03 on its neighbours' as well: units with the same decision lines;
a host and its enterprises. Units with a touched neighbour are therefore checked again; nothing else is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import polars as pl

from schemas.declaration.form import Form
from schemas.forms.admission_register import AdmissionRegister
from schemas.forms.enterprise import EnterpriseReport
from schemas.registry import Registry
from schemas.rules.crosschecks import LINE_IN_TWO_REGISTERS, SECTION_DIFFERS
from transforms.crosschecks import cross_findings
from transforms.crosschecks.changes import CHANGE_COLUMNS, finding_changes
from transforms.crosschecks.figures import CROSS_FINDINGS, Standing, figures_of, stocks_of
from transforms.crosschecks.hosts import hosted
from transforms.lineage import families, lineage

REPORTS_AT_ONCE = 2_500  # they take some 20 KB of memory each
_ENTERPRISES, _REGISTER = EnterpriseReport.metadata().table, AdmissionRegister.metadata().table
# The checks' only definition of the reports in force.
_IN_FORCE = "SELECT submission_id, unit_id, period FROM ledger.current_submission"
_TOUCHED = "SELECT DISTINCT unit_id FROM ledger.submission SEMI JOIN contents USING (sha256) WHERE unit_id IS NOT NULL"
_EVERYONE = "SELECT DISTINCT unit_id FROM ledger.submission WHERE unit_id IS NOT NULL"
_NEW_REPORTS = """
SELECT s.submission_id, s.unit_id, s.period FROM in_force AS s
JOIN ledger.submission AS r USING (submission_id) SEMI JOIN contents USING (sha256) ORDER BY r.arrival
"""
# Of all reports ever: a host that a later report no longer names is still a neighbour.
_NAMED = f"""
SELECT DISTINCT s.unit_id AS enterprise, e.host_committee_unit_id AS unit_id
FROM ledger.{_ENTERPRISES} AS e JOIN ledger.submission AS s USING (submission_id)
WHERE e.host_committee_unit_id IS NOT NULL
"""
_LINES = f"""
SELECT lower(r.decision_number) AS number, r.decision_line AS line, s.unit_id, s.submission_id
FROM ledger.{_REGISTER} AS r JOIN in_force AS s USING (submission_id)
"""
_SHARING = f"""
WITH lines AS ({_LINES})
SELECT DISTINCT unit_id FROM lines SEMI JOIN (FROM lines SEMI JOIN units USING (unit_id)) AS t USING (number, line)
"""
_FACED_BY_FINDING = f"""
SELECT DISTINCT unit_id FROM ledger.crosscheck
SEMI JOIN units ON units.unit_id = crosscheck.other_unit_id WHERE rule = '{LINE_IN_TWO_REGISTERS}'
"""
_OPEN = f"""
SELECT {", ".join(CROSS_FINDINGS)} FROM ledger.crosscheck SEMI JOIN units USING (unit_id)
QUALIFY row_number() OVER (PARTITION BY finding_id ORDER BY entry DESC) = 1 AND event = 'opened'
"""


@dataclass(frozen=True, slots=True)
class _Scope:
    """The units whose findings are checked again, one column `unit_id` each.

    `own`: for most rules. `sharing`: for X-02. `hosts`: for X-03.
    """

    own: pl.DataFrame
    sharing: pl.DataFrame
    hosts: pl.DataFrame

    @property
    def units(self) -> pl.DataFrame:
        return pl.concat([self.own, self.sharing, self.hosts]).unique()

    def of(self, findings: pl.DataFrame) -> pl.DataFrame:
        """Return those of the findings that are in the scope."""
        within = {LINE_IN_TWO_REGISTERS: self.sharing, SECTION_DIFFERS: self.hosts}
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
    """Return the findings that these contents opened and closed; None for the contents: check all units.

    Columns: those of `ledger.crosscheck`.
    """
    none = pl.Series([], dtype=pl.String)
    contents = pl.DataFrame({"sha256": none if sha256s is None else sha256s})  # noqa: F841  (read by name)
    own = families(lineage(registry), connection.sql(_TOUCHED if sha256s is not None else _EVERYONE).pl())
    if own.is_empty():
        return pl.DataFrame(schema={"entry": pl.Int64, **CHANGE_COLUMNS})
    in_force = connection.sql(_IN_FORCE).pl()
    new_reports, pairs = connection.sql(_NEW_REPORTS).pl(), _hosting(connection, registry)
    changed = []
    for portion in _portions(own, in_force):
        scope = _Scope(portion, _sharing(connection, portion, in_force), _hosts(portion, pairs))
        before = scope.of(_open(connection, scope.units))
        reports = _load_reports_in_force(connection, scope, in_force, pairs, forms, registry)
        now = scope.of(cross_findings(reports, registry, forms))
        changed.append(finding_changes(before, now, in_force, new_reports))
    # A neighbour of two portions was checked twice, with the same result.
    rows = pl.concat(changed).unique().sort("event", "rule", "finding_id")
    return rows.select(pl.lit(entry, pl.Int64).alias("entry"), pl.all())


def _portions(units: pl.DataFrame, in_force: pl.DataFrame) -> list[pl.DataFrame]:
    """Split the units into groups of some REPORTS_AT_ONCE reports: memory must not grow with the run."""
    reports = in_force.group_by("unit_id").len("reports")
    counted = units.join(reports, on="unit_id", how="left").sort("unit_id")
    group = pl.col("reports").fill_null(0).cum_sum() // REPORTS_AT_ONCE
    groups = counted.with_columns(group=group).partition_by("group", maintain_order=True)
    return [group.select("unit_id") for group in groups]


def _open(connection: duckdb.DuckDBPyConnection, units: pl.DataFrame) -> pl.DataFrame:
    """Return the open findings of these units (`schemas.frames.CrossFindings`)."""
    return connection.sql(_OPEN).pl().cast(pl.Schema(CROSS_FINDINGS))


def _sharing(
    connection: duckdb.DuckDBPyConnection,
    units: pl.DataFrame,
    in_force: pl.DataFrame,
) -> pl.DataFrame:
    """Return the units, those that share a decision line with them, and those with an X-02 finding against them."""
    return pl.concat([units, connection.sql(_SHARING).pl(), connection.sql(_FACED_BY_FINDING).pl()]).unique()


def _hosts(units: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the units and their possible hosts."""
    return pl.concat([units, pairs.join(units, left_on="enterprise", right_on="unit_id", how="semi").select("unit_id")])


def _hosting(connection: duckdb.DuckDBPyConnection, registry: Registry) -> pl.DataFrame:
    """Return enterprises' possible hosts, by the registry and by all reports. Columns: `unit_id`, `enterprise`."""
    named = connection.sql(_NAMED).pl().select("unit_id", "enterprise")
    return pl.concat([named, hosted(registry).select("unit_id", "enterprise")]).unique()


def _load_reports_in_force(
    connection: duckdb.DuckDBPyConnection,
    scope: _Scope,
    in_force: pl.DataFrame,
    pairs: pl.DataFrame,
    forms: Sequence[type[Form]],
    registry: Registry,
) -> Standing:
    """Load the records and layouts that the findings of the scope depend on; `pairs`: see `_hosting`."""
    enterprises = pairs.join(scope.hosts, on="unit_id", how="semi").select(unit_id="enterprise")
    units = families(lineage(registry), pl.concat([scope.own, scope.hosts, enterprises]))
    reports = in_force.join(units, on="unit_id", how="semi")  # noqa: F841  (read by name)
    records: dict[str, pl.DataFrame] = {}
    for form in filter(_compared, forms):
        sql = f"SELECT {_columns(form)} FROM ledger.{form.metadata().table} SEMI JOIN reports USING (submission_id)"
        records[form.metadata().table] = connection.sql(sql).pl()
    sharing = scope.sharing  # noqa: F841  (read by name)
    lines = connection.sql(
        f"WITH lines AS ({_LINES}), ours AS (FROM lines SEMI JOIN sharing USING (unit_id)) "
        f"SELECT submission_id, sheet, sheet_row, decision_number, decision_line, decided_on "
        f"FROM ledger.{_REGISTER} AS r "
        "SEMI JOIN in_force USING (submission_id) "
        "SEMI JOIN ours ON ours.number = lower(r.decision_number) AND ours.line = r.decision_line"
    ).pl()
    read = pl.concat([frame.select("submission_id") for frame in (*records.values(), lines)]).unique()  # noqa: F841
    fields = sorted({"decision_number"}.union(*(_compared(form) for form in forms)))
    layouts = connection.sql(
        "FROM ledger.layout SEMI JOIN read USING (submission_id) WHERE list_contains($fields, field)",
        params={"fields": fields},
    ).pl()
    return Standing(in_force, records | {_REGISTER: lines}, layouts)


def _compared(form: type[Form]) -> list[str]:
    """Return the fields of a form that the checks compare, besides a register's lines."""
    return list(dict.fromkeys([*figures_of(form), *stocks_of(form)]))


def _columns(form: type[Form]) -> str:
    """Return the columns of a form's table that the checks read, as SQL."""
    place = ["sheet_column", "member"] if form.metadata().records_in_columns else ["sheet_row"]
    section = ["section"] if form.sections() else []
    host = ["host_committee_unit_id"] if form is EnterpriseReport else []
    return ", ".join(["submission_id", "sheet", *place, *section, *form.keys(), *host, *_compared(form)])
