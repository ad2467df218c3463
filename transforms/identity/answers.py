"""Answers of a unit in the list of findings that came back with its workbook."""

from collections.abc import Sequence
from re import compile as pattern
from typing import NamedTuple

from schemas.rules.answers import ANSWER_COLUMN, ID_COLUMN, MAX_ANSWER, MORE_COLUMN, REASON_END
from transforms.text.cells import Cell
from transforms.text.spelling import label_key, normalise

_ID = pattern(r"[0-9a-f]{12}")
_RULE, _FOUND = label_key("Quy tắc"), label_key("Đang ghi")
_COLUMNS = {label_key(name): name for name in (ANSWER_COLUMN, MORE_COLUMN, ID_COLUMN)}
_MAX_HEADER_ROW = 12


class Answer(NamedTuple):
    """One answer: the finding's id, its rule and what was found there, and the text."""

    finding_id: str
    rule: str
    found: str
    text: str


def answers_of(rows: Sequence[Sequence[Cell]]) -> list[Answer]:
    """Read the filled-in answers of a list of findings, in its order."""
    found = []
    at: dict[str, int] = {}
    for number, row in enumerate(rows):
        texts = [normalise(cell) if isinstance(cell, str) else "" for cell in row]
        if not at and number < _MAX_HEADER_ROW:
            keys = {label_key(text): column for column, text in enumerate(texts) if text}
            at = keys if keys.keys() >= _COLUMNS.keys() else {}
            continue
        told = {key: texts[column] if column < len(texts) else "" for key, column in at.items()}
        reason, more, finding_id = (told.get(label_key(name), "") for name in _COLUMNS.values())
        text = REASON_END.join(part for part in (reason, more) if part)[:MAX_ANSWER]
        if text and _ID.fullmatch(finding_id):
            found.append(Answer(finding_id, told.get(_RULE, ""), told.get(_FOUND, ""), text))
    return found
