"""Facts of reports for the decision of F-08, built from their frames."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from schemas.declaration.fields import Kind
from schemas.declaration.figures import TO_DATE, Figure
from schemas.declaration.form import Form
from schemas.forms.commune_admissions import CommuneAdmissions
from schemas.registry import Registry
from transforms.counting.replacement import ReportFacts, Total
from transforms.identity.party_cells import PartyCells

TOTALS = (Figure.ADMITTED, *TO_DATE)
_NO_FIGURES: tuple[list[str], str, int] = ([], "", 0)


def facts_of(
    submissions: pl.DataFrame,
    records: Mapping[str, pl.DataFrame],
    layouts: pl.DataFrame,
    forms: Sequence[type[Form]],
    registry: Registry,
) -> Iterator[ReportFacts]:
    """Build the facts of reports, in the order of `submissions`.

    `submissions`: `submission_id`, `file_name`, `unit_id`, `period`, `version`, `number`. `records`: table → records
    with `submission_id`. `layouts`: `schemas.frames.Layouts`. Rows of other submissions are left out.
    """
    ids = submissions.select("submission_id")
    totals: dict[str, dict[str, Total]] = {}
    for form in forms:
        _add_totals(totals, form, records[form.metadata().table].join(ids, on="submission_id", how="semi"), layouts)
    party_cells = PartyCells(registry.party_cells)
    figures = _figures(records[CommuneAdmissions.metadata().table].join(ids, on="submission_id", how="semi"))
    for row in submissions.iter_rows(named=True):
        unit = registry.unit(row["unit_id"])
        cells, text, nonzero = figures.get(row["submission_id"], _NO_FIGURES)
        yield ReportFacts(
            row["submission_id"],
            row["file_name"],
            row["unit_id"],
            unit.name if unit else row["unit_id"],
            row["period"],
            row["version"],
            row["number"],
            totals.get(row["submission_id"], {}),
            party_cells.present(row["unit_id"], cells),
            text,
            nonzero,
        )


def _add_totals(
    totals: dict[str, dict[str, Total]], form: type[Form], records: pl.DataFrame, layouts: pl.DataFrame
) -> None:
    """Add a form's totals of each submission, each with the cell of its first record."""
    metadata, cells = form.metadata(), form.cells()
    fields = [field for figure in TOTALS if (field := form.figures().get(figure))]
    if not fields or records.is_empty():
        return
    position = "sheet_column" if metadata.records_in_columns else "sheet_row"
    sums = records.group_by("submission_id", maintain_order=True).agg(
        pl.col("sheet", position).first().cast(pl.String), *(pl.col(name).sum() for name in fields)
    )
    of_form = layouts.filter(pl.col("form") == metadata.code, pl.col("field").is_in(fields))
    places = {(row[0], row[1], row[2]): row[3:] for row in _places(of_form).iter_rows()}
    for submission, sheet, at, *values in sums.iter_rows():
        for name, value in zip(fields, values, strict=True):
            column, row = places.get((submission, sheet, name), (None, None))
            cell = f"{at}{row}" if metadata.records_in_columns else f"{column}{at}"
            total = Total(cells[name].label, value or 0, sheet, cell if column or row else "")
            totals.setdefault(submission, {})[f"{metadata.code}.{name}"] = total


def _places(layouts: pl.DataFrame) -> pl.DataFrame:
    return layouts.select("submission_id", "sheet", "field", "sheet_column", "sheet_row")


def _figures(records: pl.DataFrame) -> dict[str, tuple[list[str], str, int]]:
    """Return of each submission its party cells, its 01A-XA as one text, and the number of figures not zero."""
    counts = [name for name, spec in CommuneAdmissions.cells().items() if spec.kind is Kind.COUNT]
    if records.is_empty():
        return {}
    row = pl.concat_str(pl.col(counts).cast(pl.String).fill_null(""), separator=",")
    found = records.group_by("submission_id", maintain_order=True).agg(
        pl.col("party_cell").drop_nulls(),
        row.str.join("\n").alias("figures"),
        pl.sum_horizontal((pl.col(counts) > 0).sum()).alias("nonzero"),
    )
    return {submission: (cells, text, nonzero) for submission, cells, text, nonzero in found.iter_rows()}
