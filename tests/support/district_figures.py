"""Figures for the district's workbook without a warehouse: any number of units, and findings."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from random import Random

import polars as pl
from support.ledger import REGISTRY

from reports.workbook.district import WorkbookFigures
from schemas.declaration.fields import Kind
from schemas.declaration.form import TOTAL, Form
from schemas.forms.commune_admissions import CommuneAdmissions
from schemas.forms.enterprise import EnterpriseReport
from schemas.forms.key_cadres import KeyCadres
from schemas.forms.school import SchoolReport
from schemas.periods import month

CONSOLIDATED: tuple[type[Form], ...] = (CommuneAdmissions, KeyCadres, EnterpriseReport, SchoolReport)
KINDS = ("commune", "enterprise", "school")


def district(units_of_kind: int = 1, name: Callable[[int], str] = "Đơn vị {}".format) -> WorkbookFigures:
    """Make the figures of so many communes, enterprises and schools, all of which reported."""
    random, units = Random(7), []
    for number, (kind, at) in enumerate(product(KINDS, range(units_of_kind)), start=1):
        counted = None if kind == "enterprise" else 0
        units.append((f"{kind}-{at:03}", name(number), kind, counted, 1, 1))
    of_form = {form.metadata().code: _records(form, units, random) for form in CONSOLIDATED}
    stated = {
        (code, unit): int(frame.filter(unit_id=unit)["admitted"].sum())
        for code, frame in of_form.items()
        for unit in frame["unit_id"].unique()
        if code in ("01A-XA", "03-TH")
    }
    counts = {unit: figure for (_, unit), figure in stated.items()}
    units = [(i, n, k, counts.get(i, c), stood, sent) for i, n, k, c, stood, sent in units]
    return WorkbookFigures(
        period=month(2024, 1),
        as_of=date(2024, 2, 26),
        forms=CONSOLIDATED,
        of_form=of_form,
        units=pl.DataFrame(
            units, schema=["unit_id", "unit_name", "kind", "counted", "units", "reporting"], orient="row"
        ),
        progress=_progress(),
        solutions=pl.DataFrame({"solution": ["schools"], "organisation": ["grade_12"], "admitted": [3]}),
        owed=pl.DataFrame(schema=dict.fromkeys(OWED, pl.String)),
        findings=pl.DataFrame(schema=dict.fromkeys(FINDINGS, pl.String)),
        cells=_cells(of_form),
        counted_cells=_cells({}).with_columns(factor=pl.lit(1)),
        office=REGISTRY.office,
        to_date=pl.DataFrame([(i, n, c or 0, c or 0, None, None) for i, n, _, c, *_ in units], TO_DATE, orient="row"),
    )


TO_DATE = {
    "unit_id": pl.String,
    "unit_name": pl.String,
    **dict.fromkeys(("of_year", "of_term", "stated_of_year", "stated_of_term"), pl.Int64),
}
OWED = ("unit_id", "unit_name", "standing_name", "kind", "period", "due_on", "state", "file_name")
FINDINGS = ("file_name", "unit_name", "period", "rule", "cell", "found", "expected", "sentence")


def _records(form: type[Form], units: list[tuple], random: Random) -> pl.DataFrame:
    senders = [unit[0] for unit in units if unit[2] in form.metadata().senders]
    apart, keys = [{}], form.keys()
    if form.metadata().records_in_columns:
        apart = [{"member": name} for name in form.metadata().columns_are.values() if name != TOTAL]
    elif all(form.cells()[key].kind is Kind.CHOICE for key in keys):
        lists = [dict.fromkeys(form.cells()[key].choices.values()) for key in keys]
        apart = [dict(zip(keys, values, strict=True)) for values in product(*lists)]
    rows = [
        {"unit_id": unit} | record | {n: _value(s.kind, random) for n, s in form.cells().items() if not s.key}
        for unit in senders
        for record in apart
    ]
    return pl.DataFrame(rows)


def _value(kind: Kind, random: Random) -> object:
    return random.randint(0, 9) if kind is Kind.COUNT else date(2019, 6, 15) if kind is Kind.DATE else "văn bản"


def _cells(of_form: dict[str, pl.DataFrame]) -> pl.DataFrame:
    origin = {"submission_id": "0123456789abcdef", "period": "2024-01", "reported_by_name": "Đơn vị gửi"}
    origin |= {"file_name": "2024/tệp.xlsx", "sha256": "0" * 64, "sheet": "trang"}
    found = []
    for form in CONSOLIDATED:
        frame = of_form.get(form.metadata().code, pl.DataFrame())
        counts = [name for name, spec in form.cells().items() if spec.kind is Kind.COUNT and not spec.key]
        keys = ("member", *form.keys())
        apart = [c for c in frame.columns if c in keys]
        for row in frame.iter_rows(named=True):
            record = " · ".join(row[c] for c in apart)
            said = {"form": form.metadata().code, "unit_id": row["unit_id"], "record": record}
            found += [said | {"field": n, "adds": row[n], "cells": ["G14", "G15"]} | origin for n in counts]
    texts = dict.fromkeys(("form", "unit_id", "record", "field"), pl.String)
    schema = texts | {"adds": pl.Int64, "cells": pl.List(pl.String)} | dict.fromkeys(origin, pl.String)
    return pl.DataFrame(found, schema=schema)


def _progress() -> pl.DataFrame:
    first = date(2024, 1, 1)
    return pl.DataFrame(
        {
            "period": ["2024-01"],
            "period_start": [first],
            "period_end": [first + timedelta(30)],
            "admitted": [9],
            "year_to_date": [9],
            "term_to_date": [419],
            "year_target": [150],
            "term_target": [750],
            "term_share": [0.5587],
            "path_to_date": [532.3],
        }
    )
