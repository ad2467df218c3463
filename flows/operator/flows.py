"""The Prefect flows of the acts: a form, the preview, a pause for a person's name and reason, then the act itself."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from prefect import Flow, flow, get_client
from prefect.client.schemas.objects import State
from prefect.exceptions import FlowPauseTimeout
from prefect.flow_runs import pause_flow_run
from prefect.input import RunInput
from prefect.runtime import flow_run
from prefect.states import Cancelled, Completed, Running

from flows.actions.doctor import run_doctor
from flows.documents.district import write_reports
from flows.documents.refreshing import refresh_under_lock
from flows.nightly.artifacts import write_table
from flows.operator import acts
from flows.operator.acts import Act, signed
from flows.operator.choices import Choice
from flows.operator.forms import (
    NOW,
    PERIOD,
    UNIT,
    EndedPeriod,
    Moment,
    Unit,
    confirmation,
    list_form,
    period_labelled,
    units_named,
)
from flows.settings import Settings
from schemas.periods import period_of_id

PAUSE_SECONDS, _POLL_SECONDS = 3600, 2
_UNANSWERED = "Một giờ không có người xác nhận; không có gì thay đổi."
_DONE, _NOTHING = "Đã làm", "Không có việc"


class _UnansweredError(Exception):
    """A pause that nobody answered."""


def _asked(form: type[RunInput]) -> Any:
    """Pause until a person submits the form; raises _UnansweredError after an hour."""
    try:
        return pause_flow_run(wait_for_input=form, timeout=PAUSE_SECONDS, poll_interval=_POLL_SECONDS)
    except FlowPauseTimeout as late:
        with get_client(sync_client=True) as client:  # from a pause that is over, the server only lets a run fail
            client.set_flow_run_state(flow_run.id, Running(), force=True)
        raise _UnansweredError from late


def _carry_out(act: Act, settings: Settings, chosen: Choice) -> State[str]:
    """Show what an act would change, wait for a person to confirm it, and do it.

    What is different by then is shown and confirmed again.
    """
    shown = act.preview(settings, chosen)
    answer = _asked(confirmation(act.reason, shown))
    while shown != (shown := act.preview(settings, chosen)):
        answer = _asked(confirmation(act.reason, f"Đã có thay đổi trong khi chờ, xin xem lại.\n\n{shown}"))
    who = signed(answer.who)
    done = act.perform(settings, chosen, who, answer.reason)
    refresh_under_lock(settings, who)
    return Completed(name=_DONE, message=f"{done}. Người xác nhận: {who}.")


def _act_flow(name: str, act: Act, run: Callable[..., State[str]]) -> Flow[..., Any]:
    """Make a function the flow of an act, which is found by its name in this module."""

    @wraps(run)
    def ended(**given: Any) -> State[str]:
        try:
            return run(**given)
        except _UnansweredError:
            return Cancelled(name="Hết giờ chờ", message=_UNANSWERED)

    ended.__name__ = ended.__qualname__ = name

    def run_name() -> str:
        return ": ".join([act.name, *(str(value) for value in flow_run.parameters.values() if value)])

    return Flow(ended, name=act.name, description=act.description, flow_run_name=run_name)


def _of_unit(name: str, act: Act) -> Flow[..., Any]:
    """Build the flow of an act on one of the things that a unit has."""

    def run(unit: Unit = UNIT) -> State[str]:
        settings = Settings()
        if act.choices is None:
            return _carry_out(act, settings, Choice(unit, unit))
        of_label = {choice.label: choice for choice in act.choices(settings.home, units_named(settings, unit))}
        if not of_label:
            return Completed(name=_NOTHING, message=f"{unit}: {act.nothing}.")
        chosen = _asked(list_form(act.question, list(of_label))).choice
        return _carry_out(act, settings, of_label[chosen])

    return _act_flow(name, act, run)


def _of_period(name: str, act: Act) -> Flow[..., Any]:
    def run(period: EndedPeriod = PERIOD) -> State[str]:
        return _carry_out(act, Settings(), Choice(period, period_labelled(period)))

    return _act_flow(name, act, run)


def _of_home(name: str, act: Act) -> Flow[..., Any]:
    def run() -> State[str]:
        return _carry_out(act, Settings(), Choice(act.name, ""))

    return _act_flow(name, act, run)


withdraw = _of_unit("withdraw", acts.WITHDRAW)
restore = _of_unit("restore", acts.RESTORE)
replace = _of_unit("replace", acts.REPLACE)
answer = _of_unit("answer", acts.ANSWER)
reread = _of_unit("reread", acts.REREAD)
issue = _of_period("issue", acts.ISSUE)
forget = _of_unit("forget", acts.FORGET)
rebuild = _of_home("rebuild", acts.REBUILD)


@flow(name="kiểm tra", flow_run_name="kiểm tra")
def doctor() -> State[str]:
    """Kiểm tra nhật ký, bản gốc, kho số liệu và bản công bố với nhau; không thay đổi gì."""
    checks = run_doctor(Settings().home)
    write_table(checks.to_dicts(), "kiem-tra", "Kết quả kiểm tra; dòng problem: làm theo cột to_do")
    problems = checks.filter(state="problem")
    if problems.is_empty():
        return Completed(name="Không có lỗi", message=f"{checks.height} mục đã kiểm tra, không có lỗi.")
    first = problems.row(0, named=True)
    return Completed(name="Có lỗi", message=f"{problems.height} lỗi; {first['found']} {first['to_do']}")


@flow(name="in báo cáo", flow_run_name="in báo cáo: {period}")
def print_report(period: EndedPeriod = PERIOD, as_known_at: Moment = NOW) -> State[str]:
    """Lập trang huyện và sổ tổng hợp của một kỳ, theo số liệu hiện nay hoặc như đã công bố đến một thời điểm."""
    paths = write_reports(Settings(), period_of_id(period_labelled(period)), as_known_at)
    return Completed(name="Đã lập", message=f"{period}: " + ", ".join(map(str, paths)))


ALL = (withdraw, restore, replace, answer, issue, reread, forget, doctor, rebuild, print_report)
