"""A file that breaks its reader is lost alone; a fault of the archive stops the run."""

import re
import sys

import pytest
from support.data import ROOT
from support.district import AS_OF, REGISTRY, enterprise
from support.pages import write

from flows.errors import UsageError
from flows.pipeline import reading
from schemas.submissions import Submission
from transforms.identity import submissions
from transforms.identity.submissions import WorkbookReading
from transforms.validation.batch import Batch
from warehouse.errors import WarehouseError

BAD = b"bad"


def read(*contents: bytes | Exception) -> Batch:
    def content_of(received: Submission) -> bytes:
        content = contents[int(received.name)]
        if isinstance(content, Exception):
            raise content
        return content

    numbers = [str(n) for n in range(len(contents))]
    received = {n: Submission(n, n, 1, None, is_new=True, is_copy=False) for n in numbers}
    return reading.read(received, content_of, REGISTRY, AS_OF)


@pytest.mark.parametrize("error", [RecursionError(), KeyError("r1"), AssertionError(), MemoryError()])
def test_an_error_of_the_reader_costs_one_file(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(content: bytes, *others: object) -> WorkbookReading:
        if content == BAD:
            raise error
        return submissions.read_workbook(content, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "read_workbook", failing)
    good = write(enterprise())

    batch = read(good, BAD, good)

    assert batch.submissions["status"].to_list() == ["accepted", "unreadable", "accepted"]
    (sentence,) = batch.findings["sentence"]
    assert "chép bảng sang mẫu trống" in sentence


def test_a_file_that_alone_needs_too_much_memory_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def hungry(*_: object) -> WorkbookReading:
        raise MemoryError

    monkeypatch.setattr(reading, "read_workbook", hungry)

    assert read(BAD).findings.select("rule", "found").rows() == [("F-02", "đọc tệp cần quá nhiều bộ nhớ")]


def test_an_archive_that_gives_no_content_stops_the_run() -> None:
    with pytest.raises(WarehouseError, match="restore it"):
        read(write(enterprise()), WarehouseError("restore it from the backup"))


def test_a_cluster_without_the_extra_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "flows.pipeline.cluster", None)

    with pytest.raises(UsageError, match="needs tonghop's extra `dask`"):
        reading.read({}, lambda _: b"", REGISTRY, AS_OF, task_runner="dask")


def test_a_reader_imports_no_polars_function_that_computes() -> None:
    """A forked reader that computes with Polars waits forever for threads that only the parent has."""
    for folder in ("formats", "tables", "identity"):
        for path in sorted((ROOT / "transforms" / folder).glob("*.py")):
            text = path.read_text(encoding="utf-8")
            assert "import polars" not in text, path
            assert not re.search(r"import .*\bread_(counts|days|texts|choices|flags|column)\b", text), path
