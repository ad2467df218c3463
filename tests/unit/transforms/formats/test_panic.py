"""A parser's panic harms one file only."""

import pytest
from support.district import enterprise
from support.pages import of

from transforms.formats import parsed
from transforms.formats.workbook import UnreadableWorkbookError, Workbook


class PanicException(BaseException):
    """A stand-in for pyo3's panic, which is no Exception, and of a class that can't be imported."""


def panicking(panic: BaseException) -> type:
    class Parser:
        @staticmethod
        def from_filelike(_: object) -> None:
            raise panic

    return Parser


def test_a_panic_is_an_unreadable_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsed, "CalamineWorkbook", panicking(PanicException("index out of bounds")))
    with pytest.raises(UnreadableWorkbookError) as refused:
        Workbook(of(enterprise)())
    assert refused.value.rule == "F-01"


def test_an_interrupt_is_no_panic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsed, "CalamineWorkbook", panicking(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        Workbook(of(enterprise)())
