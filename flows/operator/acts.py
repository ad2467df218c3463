"""The acts: name, list, preview and function of each. The functions are those of the command line."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import polars as pl

from flows.actions import answering, forgetting, issuing, rebuilding, withdrawal
from flows.actions.previewing import figures_sentence, preview
from flows.actions.recording import current_user
from flows.actions.withdrawal import Decision
from flows.nightly.flow import consolidate
from flows.operator import choices
from flows.operator.choices import Choice, Units
from flows.pipeline.progress import print_to_stderr
from flows.pipeline.summary import STATUS_NAMES, RunSummary
from flows.settings import Settings
from schemas.periods import Period, period_of_id
from warehouse.home.layout import Home
from warehouse.published.issued import changes_since, figures_to_issue, last_issue

REASON = "Lý do"


@dataclass(frozen=True, slots=True)
class Act:
    """An act of the operator.

    `choices`: lists what a unit has for it; None: the act has no such list. `question`: title of that list. `nothing`:
    sentence where the list is empty. `preview`: Markdown that says what would change. `perform`: does it, for a person
    and a reason; returns a sentence. `reason`: title of the reason's field.
    """

    name: str
    description: str
    preview: Callable[[Settings, Choice], str]
    perform: Callable[[Settings, Choice, str, str], str]
    choices: Callable[[Home, Units], list[Choice]] | None = None
    question: str = ""
    nothing: str = ""
    reason: str = REASON


def signed(name: str) -> str:
    """Return a person's name, as stated, beside the account that the service runs as."""
    return f"{name.strip()} ({current_user()})"


def _preview_figures(decide: Callable[[Home, str], Decision], settings: Settings, chosen: Choice) -> str:
    if settings.home.lake:
        return f"**{chosen.about}**\n\nSố liệu ở kho chung của tỉnh: không xem trước được phần thay đổi."
    changes = preview(settings.home, settings.registry.terms, decide(settings.home, chosen.subject))
    area = settings.registry.office.area
    return f"**{chosen.about}**\n\nSố liệu sẽ đổi (toàn {area}, lũy kế nhiệm kỳ): {changes.sentence}."


def _perform_decision(
    act: Callable[[Home, str, str, str], pl.DataFrame], settings: Settings, chosen: Choice, who: str, reason: str
) -> str:
    changed = act(settings.home, chosen.subject, reason, who)
    return f"{chosen.about}: {figures_sentence(changed)}"


def _preview_answer(_: Settings, chosen: Choice) -> str:
    return f"**{chosen.about}**\n\nGiải trình được ghi sổ và hiện cùng cảnh báo này; số liệu không đổi."


def _answer(settings: Settings, chosen: Choice, who: str, text: str) -> str:
    answering.answer(settings.home, chosen.subject, text, who)
    return f"Đã ghi giải trình: {chosen.about}"


def _period(chosen: Choice, settings: Settings) -> Period:
    period = period_of_id(chosen.subject)
    assert period is not None  # noqa: S101  (of the form's list)
    return settings.registry.terms.cut(period)


def _preview_issue(settings: Settings, chosen: Choice) -> str:
    last = last_issue(settings.home, chosen.subject)
    if last is None:
        number = figures_to_issue(settings.home, chosen.subject).height
        return f"**{chosen.about}**: chốt lần đầu {number} số liệu báo cáo lên."
    changed = changes_since(settings.home, chosen.subject, int(str(last["number"])))
    since = f"{changed.height} số liệu đã đổi từ đó" if changed.height else "từ đó không số liệu nào đổi"
    return f"**{chosen.about}**: đã chốt lần {last['number']}; {since}. Chốt thêm một lần thì lần trước vẫn giữ."


def _issue(settings: Settings, chosen: Choice, who: str, reason: str) -> str:
    issued = issuing.issue(settings.home, _period(chosen, settings), reason, anew=True, who=who)
    return f"Đã chốt {chosen.about}, lần {issued.number}: {issued.folder}"


def _preview_erasure(_: Settings, chosen: Choice) -> str:
    return f"**{chosen.about}**\n\nBản gốc bị xóa hẳn, không lấy lại được; số liệu giữ nguyên. Xóa cả trong `inbox/`."


def _forget(settings: Settings, chosen: Choice, who: str, reason: str) -> str:
    forgetting.forget(settings.home, chosen.subject, reason, who)
    return f"Đã xóa bản gốc: {chosen.about}; số liệu giữ nguyên"


def _preview_rebuild(settings: Settings, _: Choice) -> str:
    entries = len(settings.home.journal.numbers())
    return f"Kho số liệu được làm lại từ {entries} mục nhật ký và bản gốc; kho hiện nay được giữ lại bên cạnh."


def _rebuild(settings: Settings, _: Choice, __: str, ___: str) -> str:
    entries = rebuilding.rebuild(settings.home, settings.registry, print_to_stderr, settings.forms)
    return f"Đã dựng lại kho từ {entries} mục nhật ký"


def _reread_by(unit: str, *, dry_run: bool) -> RunSummary:
    summary: RunSummary = consolidate(units=[unit], reread=True, dry_run=dry_run, return_state=True).result()
    return summary


def _preview_reading(_: Settings, chosen: Choice) -> str:
    return f"**{chosen.about}**: đọc lại theo quy tắc hiện nay, {_outcomes(_reread_by(chosen.subject, dry_run=True))}."


def _reread(_: Settings, chosen: Choice, __: str, ___: str) -> str:
    return f"{chosen.about}: đã đọc lại, {_outcomes(_reread_by(chosen.subject, dry_run=False))}"


def _outcomes(summary: RunSummary) -> str:
    counts = [f"{number} {STATUS_NAMES[status]}" for status, number in summary.counts().items()]
    return ", ".join(counts) or "không có báo cáo nào"


WITHDRAW = Act(
    "rút báo cáo",
    "Rút một báo cáo khỏi số liệu; báo cáo được nhận trước đó, nếu có, được tính lại.",
    partial(_preview_figures, withdrawal.decide_withdrawal),
    partial(_perform_decision, withdrawal.withdraw),
    choices.reports_to_withdraw,
    "Báo cáo cần rút",
    "không có báo cáo nào được nhận để rút",
)
RESTORE = Act(
    "cho đứng lại",
    "Cho một báo cáo đã rút, hoặc đã bị thay, được tính lại.",
    partial(_preview_figures, withdrawal.decide_restoration),
    partial(_perform_decision, withdrawal.restore),
    choices.reports_to_restore,
    "Báo cáo cho tính lại",
    "không có báo cáo nào đã rút hoặc đã bị thay",
)
REPLACE = Act(
    "cho thay thế",
    "Cho một báo cáo bị giữ lại vì F-08 được thay báo cáo đang tính.",
    partial(_preview_figures, withdrawal.decide_replacement),
    partial(_perform_decision, withdrawal.replace),
    choices.reports_to_replace,
    "Báo cáo được thay",
    "không có báo cáo nào bị giữ lại chỉ vì F-08",
)
ANSWER = Act(
    "trả lời cảnh báo",
    "Ghi giải trình của đơn vị cho một cảnh báo; số liệu không đổi.",
    _preview_answer,
    _answer,
    choices.findings_to_answer,
    "Cảnh báo",
    "không có cảnh báo nào chưa giải trình",
    "Giải trình của đơn vị",
)
ISSUE = Act(
    "chốt báo cáo", "Chốt số liệu của một kỳ như đã báo cáo lên; in lại lúc nào cũng như vậy.", _preview_issue, _issue
)
FORGET = Act(
    "xóa bản gốc",
    "Xóa hẳn bản gốc có thông tin không được giữ; số liệu giữ nguyên.",
    _preview_erasure,
    _forget,
    choices.originals,
    "Bản gốc cần xóa",
    "không có bản gốc nào",
)
REREAD = Act(
    "đọc lại",
    "Đọc lại các bản gốc của một đơn vị, khi quy tắc hoặc danh mục đơn vị vừa được sửa.",
    _preview_reading,
    _reread,
)
REBUILD = Act(
    "dựng lại",
    "Làm lại kho số liệu từ nhật ký và bản gốc, khi kho hỏng hoặc sau khi cập nhật chương trình.",
    _preview_rebuild,
    _rebuild,
)
