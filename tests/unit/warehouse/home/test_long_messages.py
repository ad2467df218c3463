"""Long messages: of an overlong part only the beginning is kept, whatever the pieces they come in."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.home import long_messages
from warehouse.home.long_messages import shortened

MESSAGE = b"From: a\r\n\r\n--b\r\nQUJD\r\n--b--\r\n\n--\nx"


@given(st.lists(st.integers(0, len(MESSAGE))))
def test_pieces_change_nothing(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(MESSAGE)]

    assert shortened(MESSAGE[start:end] for start, end in pairwise(places)) == MESSAGE


def test_what_follows_an_overlong_part_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_messages, "MAX_PART_BYTES", 20)
    parts = [b"--b\r\n", b"AAAA\r\n" * 10, b"--b\r\nshort\r\n--b--"]

    assert shortened(parts) == b"--b\r\nAAAA\r\nAAAA\r\n--b\r\nshort\r\n--b--"


def test_one_too_long_even_so_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_messages, "MAX_KEPT_BYTES", 20)

    assert shortened([b"--b\r\n"] * 4) == b"--b\r\n" * 4
    assert shortened([b"--b\r\n"] * 5) is None
