"""The result of a run as a letter in Vietnamese: a headline, five lines, and the work to do with its links."""

from collections.abc import Iterator, Mapping
from datetime import date

import polars as pl

from flows.pipeline.summary import NO_REPORT, STATUS_NAMES, RunSummary
from schemas.periods import label_of_id

Links = Mapping[str, str]  # name of a deployment → address of its form
_MAX_NAMED = 5


def headline(summary: RunSummary, area: str) -> str:
    """Return the result in a sentence: `6 báo cáo: 5 được nhận, 1 bị trả lại; toàn huyện 20/40 (50,0 %) …`.

    `area`: the office's, here `huyện`.
    """
    return "; ".join([_received(summary), _district(summary, area)])


def _received(summary: RunSummary) -> str:
    if summary.emptied_of:
        return f"Hộp nhận trống, trước đây có {summary.emptied_of} tệp: xem đĩa hoặc máy chủ của hộp nhận có nối không"
    counts = {status: n for status, n in summary.counts().items() if status != NO_REPORT}
    if not counts:
        return f"Không có báo cáo mới ({summary.seen_before} tệp đã xem trước đó)"
    return f"{sum(counts.values())} báo cáo: " + ", ".join(
        f"{n} {STATUS_NAMES[status]}" for status, n in counts.items()
    )


def _district(summary: RunSummary, area: str) -> str:
    figure = summary.district
    share = f"{100 * figure.term_to_date / figure.term_target:.1f}".replace(".", ",") if figure.term_target else ""
    of_target = f"/{figure.term_target} ({share} %)" if share else ""
    return f"toàn {area} {figure.term_to_date}{of_target} đến hết {label_of_id(figure.period)}"


def letter(summary: RunSummary, area: str, restated: pl.DataFrame, owed: pl.DataFrame | None, links: Links) -> str:
    """Write the letter as Markdown.

    `area`: as `headline` has it; `restated`: the figures that this run changed; `owed`: None where nothing came.
    """
    whole = _district(summary, area)
    lines = [_received(summary), whole, _not_read(summary), _changed(restated), _owed(owed)]
    listed = "\n".join(f"{number}. {line[:1].upper()}{line[1:]}." for number, line in enumerate(lines, start=1))
    work = "\n".join(f"- {line}" for line in _work(summary, owed, links)) or "- Không có việc gì."
    return f"# {whole[:1].upper()}{whole[1:]}\n\n{listed}\n\n## Việc cần làm\n\n{work}\n"


def _not_read(summary: RunSummary) -> str:
    named = [f"`{line.file}`" for line in summary.no_reports]
    if not named and not summary.left_out:
        return "không có tệp nào không phải bảng tính"
    listed = f"{len(named)} tệp không phải bảng tính: {_some(named)}" if named else ""
    left_out = f"{summary.left_out} tệp của hệ thống không đọc" if summary.left_out else ""
    return "; ".join(filter(None, (listed, left_out)))


def _changed(restated: pl.DataFrame) -> str:
    columns = ("unit_name", "period", "counted_before", "counted")
    found = [f"{u}, {label_of_id(p)}: {before} → {now}" for u, p, before, now in restated.select(columns).iter_rows()]
    return f"số đã công bố được thay: {_some(found)}" if found else "không thay số nào đã công bố"


def _owed(owed: pl.DataFrame | None) -> str:
    if owed is None:
        return "báo cáo còn nợ: như lần chạy trước"
    if owed.is_empty():
        return "không đơn vị nào nợ báo cáo"
    found = [
        f"{unit}, {label_of_id(p)} (hạn {_day(due)})"
        for unit, p, due in owed.select("unit_name", "period", "due_on").iter_rows()
    ]
    return f"còn nợ {len(found)} báo cáo: {_some(found)}"


def _work(summary: RunSummary, owed: pl.DataFrame | None, links: Links) -> Iterator[str]:
    refused = [line for line in summary.submissions if not line.is_good and line.status != NO_REPORT]
    if refused:
        again = _link("nightly", "chạy lại", links)
        yield f"Gửi đơn vị tệp đã đánh dấu của {len(refused)} báo cáo bị trả; đơn vị gửi lại thì {again} cho đơn vị ấy."
    if any("F-08" in line.rules and not line.is_good for line in summary.submissions):
        yield f"Báo cáo bị giữ vì sẽ thay báo cáo đang tính (F-08): {_link('cho thay thế', '', links)} nếu đúng."
    if any(line.status == "accepted_with_warnings" for line in summary.submissions):
        yield f"Hỏi đơn vị về các cảnh báo, rồi {_link('trả lời cảnh báo', '', links)}."
    if summary.no_reports:
        yield "Đề nghị gửi lại dạng bảng tính các tệp không phải bảng tính."
    if owed is not None and not owed.is_empty():
        yield "Nhắc các đơn vị còn nợ; danh sách đầy đủ ở mục `who-owes`."
    if summary.emptied_of:
        yield f"Nối lại đĩa hoặc máy chủ của hộp nhận, rồi {_link('nightly', 'chạy lại', links)}."


def _link(deployment: str, text: str, links: Links) -> str:
    text = text or deployment
    return f"[{text}]({links[deployment]})" if deployment in links else f"**{text}**"


def _some(things: list[str]) -> str:
    more = f" và {len(things) - _MAX_NAMED} mục nữa" if len(things) > _MAX_NAMED else ""
    return ", ".join(things[:_MAX_NAMED]) + more


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else "chưa rõ"
