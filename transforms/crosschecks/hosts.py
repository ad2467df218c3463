"""A committee's section III against the enterprises that it hosts (X-03)."""

import polars as pl

from schemas.declaration.figures import Figure
from schemas.forms.commune_admissions import CommuneAdmissions
from schemas.forms.enterprise import EnterpriseReport
from schemas.registry import Registry, Terms
from schemas.rules.general import Rule
from transforms.crosschecks.figures import NO_FINDINGS, Standing, amount, as_findings, stated, with_periods

SECTION_III = "enterprise"
_ENTERPRISE_CODE = EnterpriseReport.metadata().code
_AT = ["unit_id", "period"]


def section_differs(rule: Rule, standing: Standing, recorded: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """X-03: section III of a committee's 01A-XA ≠ the 02-DN of the enterprises that it hosts.

    An enterprise is hosted by whom its own report of that period names. While one that the registry puts under
    the committee hasn't reported, the section can hold its admissions: then it must only reach what is reported.
    """
    admitted = recorded.filter(figure=Figure.ADMITTED)
    if standing.records[EnterpriseReport.metadata().table].is_empty():
        return NO_FINDINGS
    reported = _reported(standing, admitted, registry)
    sections = _sections(admitted, registry.terms).join(reported, on=_AT)
    complete = sections.join(_unreported(sections, standing, registry), on=_AT, how="left").with_columns(
        pl.col("missing").fill_null(0)
    )
    whole = pl.col("missing") == 0
    broken = pl.when(whole).then(pl.col("value") != pl.col("sum")).otherwise(pl.col("value") < pl.col("sum"))
    least = pl.when(whole).then(pl.lit("")).otherwise(pl.lit("ít nhất "))
    empty = pl.lit("0 (mục III không có dòng nào)")
    return as_findings(
        rule,
        complete.filter(broken).with_columns(
            found=pl.when(pl.col("lines") == 0).then(empty).otherwise(amount()),
            expected=pl.format(
                "{}{}, theo {} báo cáo {}: {}", least, "sum", "enterprises", pl.lit(_ENTERPRISE_CODE), "told"
            ),
        ),
    )


def _sections(admitted: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """Sum section III alone (STATED); 0 where a committee's sheet has no such record, at its last record's cell."""
    of_form = admitted.filter(form=CommuneAdmissions.metadata().code)
    of_section = stated(of_form.filter(section=SECTION_III), terms)
    without = stated(of_form, terms).join(of_section, on="submission_id", how="anti")
    nothing = without.with_columns(
        value=pl.lit(0, dtype=pl.Int64), cell="last_cell", lines=pl.lit(0, dtype=pl.get_index_type())
    )
    return pl.concat([of_section, nothing.select(of_section.columns)])


def _reported(standing: Standing, admitted: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """Sum what the enterprises of each host (`unit_id`) state in a period: `sum`, `enterprises`, `told`, and a cell."""
    hosts = standing.records[EnterpriseReport.metadata().table].select("submission_id", host="host_committee_unit_id")
    names = {unit.unit_id: unit.name for unit in registry.units}
    each = stated(admitted.filter(form=_ENTERPRISE_CODE), registry.terms).join(hosts, on="submission_id")
    told = pl.format("{} {}", pl.col("unit_id").replace(names), "value")
    # Those with admissions are named first: the difference is most likely there.
    return (
        each.drop_nulls("host")
        .sort("value", "unit_id", descending=[True, False])
        .group_by("host", "period", maintain_order=True)
        .agg(
            pl.col("value").sum().alias("sum"),
            pl.len().alias("enterprises"),
            told.str.join(", ").alias("told"),
            other_unit_id=pl.col("unit_id").first(),
            other_submission_id=pl.col("submission_id").first(),
            other_sheet=pl.col("sheet").first(),
            other_cell=pl.col("cell").first(),
        )
        .rename({"host": "unit_id"})
        .with_columns(other_period="period")
    )


def _unreported(sections: pl.DataFrame, standing: Standing, registry: Registry) -> pl.DataFrame:
    """Count the enterprises that the registry puts under a committee and that have no report: `missing`."""
    periods = with_periods(sections.select(_AT), registry.terms)
    owing = periods.join(hosted(registry), on="unit_id").filter(
        pl.col("valid_from") <= pl.col("end"), pl.col("valid_to") >= pl.col("start")
    )
    told = standing.reports.select("period", enterprise="unit_id")
    return owing.join(told, on=["enterprise", "period"], how="anti").group_by(_AT).agg(missing=pl.len())


def hosted(registry: Registry) -> pl.DataFrame:
    """List the enterprises that each committee may host, by the registry.

    Columns: `unit_id`, `enterprise`, `valid_from`, `valid_to`.

    The registry names one host for all time; by mergers, its predecessors and successors may be meant.
    """
    kin = _kin(registry)
    rows = [
        (committee, unit.unit_id, unit.valid_from, unit.valid_to)
        for unit in registry.units
        if unit.host_unit_id
        for committee in sorted(kin.get(unit.host_unit_id, {unit.host_unit_id}))
    ]
    schema = {"unit_id": pl.String, "enterprise": pl.String, "valid_from": pl.Date, "valid_to": pl.Date}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.with_columns(
        pl.col("valid_from").fill_null(pl.date(1, 1, 1)), pl.col("valid_to").fill_null(pl.date(9999, 12, 31))
    )


def _kin(registry: Registry) -> dict[str, set[str]]:
    """Return each unit with all its predecessors and successors."""
    successor = {unit.unit_id: unit.successor_id for unit in registry.units if unit.successor_id}
    kin: dict[str, set[str]] = {unit.unit_id: {unit.unit_id} for unit in registry.units}
    for unit_id in list(kin):  # a successor that the registry lacks is added on the way
        later, seen = successor.get(unit_id), {unit_id}
        while later and later not in seen:
            kin[unit_id].add(later)
            kin.setdefault(later, {later}).add(unit_id)
            seen.add(later)
            later = successor.get(later)
    return kin
