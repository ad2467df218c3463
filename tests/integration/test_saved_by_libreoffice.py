"""Each sample saved by LibreOffice in another format gives the same status and figures as the original.

A .csv holds one sheet: a workbook saved so is as many workbooks of one sheet, each without the others (S-03). What
must be the same is each sheet: its records, and what is found in its cells.
"""

import shutil
import subprocess
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from support.data import EXPECTED, SAMPLES, SAMPLES_AS_OF
from support.district import FINDER, Found, findings, read

from schemas.forms import FORMS
from transforms.identity.submissions import read_workbook
from transforms.validation.batch import Batch
from transforms.validation.records import BatchedReading, records_of

# LibreOffice makes a workbook of anything: only readable workbooks are saved.
FILES = [
    name for name, about in sorted(EXPECTED["files"].items()) if about["status"] not in ("unreadable", "duplicate")
]
OFFICE = shutil.which("soffice")
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
# A broken formula is a blank in .xlsx and its error's text in .csv.
SAID_OTHERWISE = {"#REF!": "công thức lỗi hoặc chưa tính"}

pytestmark = [pytest.mark.long(order=26), pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")]


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save the samples in each format, in a folder of that name."""
    folder = tmp_path_factory.mktemp("saved")
    profile = (folder / "profile").as_uri()
    for ending, how in {"xls": "xls", "ods": "ods", "csv": EVERY_SHEET}.items():
        command = [str(OFFICE), f"-env:UserInstallation={profile}", "--headless", "--convert-to", how]
        command += ["--outdir", str(folder / ending), *(str(SAMPLES / name) for name in FILES)]
        subprocess.run(command, check=True, capture_output=True, timeout=200)
    return folder


@cache
def original() -> Batch:
    return read(*((SAMPLES / name).read_bytes() for name in FILES), as_of=SAMPLES_AS_OF)


@cache
def saved_as(folder: Path, ending: str) -> Batch:
    contents = [(folder / ending / name).with_suffix(f".{ending}").read_bytes() for name in FILES]
    return read(*contents, as_of=SAMPLES_AS_OF)


def records(batch: Batch, index: int) -> dict[str, list[dict[str, object]]]:
    frames = {table: frame.filter(pl.col("submission_id") == str(index)) for table, frame in batch.records.items()}
    return {table: frame.drop("submission_id").to_dicts() for table, frame in frames.items()}


@pytest.mark.parametrize("ending", ["xls", "ods"])
@pytest.mark.parametrize("name", FILES)
def test_a_workbook_saved_in_another_format(name: str, ending: str, saved: Path) -> None:
    index, batch = FILES.index(name), saved_as(saved, ending)

    assert batch.submissions.row(index) == original().submissions.row(index)
    assert sorted(findings(batch, index)) == sorted(findings(original(), index))
    assert records(batch, index) == records(original(), index)


def of_sheet(found: list[Found], sheet: str) -> list[tuple[str, str, str]]:
    """Return the findings of a sheet's own cells, not those of the workbook."""
    own = [f for f in found if f.cell.startswith(f"{sheet}!") and not f.rule.startswith(("F-", "S-03"))]
    return sorted((f.rule, f.cell.partition("!")[2], SAID_OTHERWISE.get(f.found, f.found)) for f in own)


def figures(content: bytes) -> dict[str, list[dict[str, object]]]:
    """Map each form to the records of its sheet, before validation."""
    read_forms = {}
    for reading in read_workbook(content, FORMS).readings:
        placed = BatchedReading(0, reading, date.min, date.max)
        frame, unread = records_of(reading.form, [placed], FINDER)
        assert unread["rule"].is_in(["C-06"]).all()
        read_forms[reading.form.metadata().code] = frame.drop("sheet").to_dicts()
    return read_forms


@pytest.mark.parametrize("name", FILES)
def test_the_figures_of_every_sheet_saved_as_text(name: str, saved: Path) -> None:
    paths = (saved / "csv").glob(f"{Path(name).stem}-*.csv")
    read_forms: dict[str, list[dict[str, object]]] = {}
    for path in paths:
        read_forms |= figures(path.read_bytes())

    assert read_forms == figures((SAMPLES / name).read_bytes())


@pytest.mark.parametrize("name", FILES)
def test_every_sheet_saved_as_text(name: str, saved: Path) -> None:
    index = FILES.index(name)
    stem = Path(name).stem
    found = findings(original(), index)
    files = {path.stem.removeprefix(f"{stem}-"): path for path in (saved / "csv").glob(f"{stem}-*.csv")}
    batch = read(*(path.read_bytes() for path in files.values()), as_of=SAMPLES_AS_OF)

    forms = set(", ".join(batch.submissions["forms"]).split(", ")) - {""}
    assert forms == set(original().submissions["forms"][index].split(", ")) - {""}
    for place, sheet in enumerate(files):
        if batch.submissions["forms"][place]:
            assert of_sheet(findings(batch, place), "CSV") == of_sheet(found, sheet), sheet
            assert batch.submissions["unit_id"][place] == original().submissions["unit_id"][index]
            assert batch.submissions["period"][place] == original().submissions["period"][index]


@pytest.mark.parametrize(
    "name", [name for name in FILES if EXPECTED["files"][name].get("unit_id", "")[:2] == "dn"] if FILES else []
)
def test_a_workbook_of_one_sheet_saved_as_text(name: str, saved: Path) -> None:
    index = FILES.index(name)
    (path,) = (saved / "csv").glob(f"{Path(name).stem}-*.csv")
    batch = read(path.read_bytes(), as_of=SAMPLES_AS_OF)

    assert batch.submissions["status"].to_list() == [original().submissions["status"][index]]
    both = [records(batch, 0), records(original(), index)]
    for tables in both:
        for rows in tables.values():
            for row in rows:
                row.pop("sheet")
    assert both[0] == both[1]
