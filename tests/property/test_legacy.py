"""Vietnamese text survives legacy encoding, detection and decoding, and Unicode text is left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.data import OFFICE_TEXT
from support.legacy import tcvn3, vni

from transforms.text.legacy import decode_legacy, decode_legacy_texts
from transforms.text.spelling import normalise
from transforms.text.syllables import is_vietnamese

SYLLABLES = sorted({word for word in normalise(OFFICE_TEXT).split() if is_vietnamese(word)})
OLD = {"TCVN3": tcvn3, "VNI": vni}
SURE = "Đảng bộ huyện, nhiệm kỳ mới"

lines = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=8).map(" ".join)
MANY = settings(max_examples=300, deadline=None, derandomize=True)


@pytest.mark.parametrize("encoding", OLD)
@MANY
@given(of_workbook=st.lists(lines, min_size=1, max_size=6))
def test_every_text_of_an_old_workbook_is_what_it_was(encoding: str, of_workbook: list[str]) -> None:
    typed = [OLD[encoding](line) for line in (*of_workbook, SURE)]

    read = decode_legacy_texts(typed)

    # TCVN3 has no capitals with tones, so the case of some letters is a guess
    assert [read.get(text, text).lower() for text in typed] == [line.lower() for line in (*of_workbook, SURE)]


@pytest.mark.parametrize("encoding", OLD)
@MANY
@given(line=lines)
def test_an_old_text_alone_is_read_or_left(encoding: str, line: str) -> None:
    typed = OLD[encoding](line)

    assert decode_legacy(typed).lower() in {line.lower(), typed.lower()}


@MANY
@given(of_workbook=st.lists(lines, min_size=1, max_size=6))
def test_unicode_is_left(of_workbook: list[str]) -> None:
    assert [decode_legacy(line) for line in of_workbook] == of_workbook
    assert decode_legacy_texts(of_workbook) == {}


@MANY
@given(text=st.text(st.characters(min_codepoint=32, max_codepoint=0x1EF9), max_size=30))
def test_what_was_cleaned_is_clean(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
