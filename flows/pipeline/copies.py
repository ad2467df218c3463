"""Copies of contents received before (F-06): what became of the first, and how it can count again."""

from typing import Any

import polars as pl

from schemas.frames import Findings, columns_of
from schemas.rules.general import GENERAL_RULES
from warehouse.ledger.counting_reports import state_of_contents
from warehouse.ledger.store import Warehouse

_RULE = next(rule for rule in GENERAL_RULES if rule.number == "F-06")

_SAME_FIGURES = "Số liệu giống hệt báo cáo đang được tính, không có gì thay đổi; phần giải trình đã được ghi nhận."


def copy_findings(warehouse: Warehouse, copies: pl.DataFrame) -> pl.DataFrame:
    """Build the F-06 findings of duplicate submissions: `schemas.frames.Findings`.

    `copies`: `submission_id`, `sha256`, and `first_is_new` where the first of the content came in the same run.
    """
    if copies.is_empty():
        return pl.DataFrame(schema=columns_of(Findings))
    sha256s = copies["sha256"].unique().sort().to_list()
    states = {row["sha256"]: row for row in state_of_contents(warehouse, sha256s).iter_rows(named=True)}
    rows = [
        {
            "submission_id": submission_id,
            "finding_id": sha256[:12],
            "rule": _RULE.number,
            "severity": str(_RULE.severity),
            **dict(zip(("found", "expected", "sentence"), _texts(states.get(sha256), first_is_new), strict=True)),
        }
        for submission_id, sha256, first_is_new in copies.select("submission_id", "sha256", "first_is_new").iter_rows()
    ]
    return pl.DataFrame(rows, schema=columns_of(Findings))


def _texts(state: dict[str, Any] | None, first_is_new: bool) -> tuple[str | None, str | None, str]:
    if state is None and first_is_new:
        return None, None, _RULE.sentence
    if state is None:  # another content with the figures that count, sent back with answers
        return None, None, _SAME_FIGURES
    if state["counts"]:
        return None, None, _RULE.sentence
    first = f"Tệp này giống hệt tệp “{state['file_name']}” đã nhận ngày {state['received_on']:%d/%m/%Y}"
    if state["status"] == "no_report":
        return None, None, f"{first}; tệp không phải bảng tính nên không có số liệu nào được tính."
    if not state["status"].startswith("accepted"):
        return None, None, f"{first} và đã bị trả lại. Hãy sửa các lỗi đã nêu rồi gửi lại."
    again = "Nếu tệp này mới đúng, hãy đề nghị văn phòng cho báo cáo này được tính lại"
    if state["counting_file"] is None:
        return "báo cáo đã rút", None, f"{first}; báo cáo đó đã được rút và không được tính. {again}."
    counting = f"tệp “{state['counting_file']}” nhận ngày {state['counting_on']:%d/%m/%Y}"
    number = f", hoặc ghi “Lần nộp: {state['number'] + 1}” phía trên bảng rồi gửi lại"
    why = "báo cáo đó đã được rút" if state["withdrawn"] else "báo cáo đó đã được thay"
    return f"đang tính {counting}", None, f"{first}; {why}, hiện đang tính {counting}. {again}{number}."
