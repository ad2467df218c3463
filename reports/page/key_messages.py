"""The key messages for leaders: one sentence each, its figures with the commands behind them."""

from collections.abc import Iterator, Sequence

import polars as pl

from reports.page.figures import PageFigures
from reports.page.formatting import Figure, at_end_of, day, literal, number, sql, under_units_of
from reports.page.reporting import outstanding_reports
from reports.page.tables import whole
from reports.page.units import without_admission

_MAX_NAMES = 6

KeyMessage = Sequence[str | Figure]


def key_messages(page: PageFigures) -> list[KeyMessage]:
    """Build the sentences, each in parts: texts and figures."""
    return [
        *_against_target_line(page),
        *_at_current_pace(page),
        *_outstanding(page),
        *_without_admission(page),
        *_cadres(page),
    ]


def _against_target_line(page: PageFigures) -> Iterator[KeyMessage]:
    month = page.due_month
    if month.get("path_to_date") is None:
        return
    expected = float(str(month["path_to_date"]))
    ahead = int(str(month["term_to_date"])) - expected
    where = f"FROM district_progress WHERE period = {literal(month['period'])}"
    query = sql(f"SELECT round(abs(term_to_date - path_to_date)) {where}")
    distance = Figure(round(abs(ahead)), number(abs(ahead)), query)
    target_line = Figure(expected, number(expected), sql(f"SELECT path_to_date {where}"))
    begins, compared = "Chậm " if ahead < 0 else "Vượt ", " đảng viên so với tiến độ bình quân theo chỉ tiêu ("
    yield begins, distance, compared, target_line, f") đến {day(page.due_day)}."


def _at_current_pace(page: PageFigures) -> Iterator[KeyMessage]:
    """Build the sentence on the shortfall at the term's end, where the current pace is too low."""
    rows = page.forecast.filter(pl.col("expected_term_total") < pl.col("term_target"), pl.col("needed_per_month") > 0)
    for row in rows.iter_rows(named=True):
        command = sql(f"SELECT term_target - expected_term_total FROM {at_end_of(page.period.end, 'term_forecast')}")
        shortfall = whole(row["term_target"] - row["expected_term_total"], command)
        needed, pace = (
            Figure(
                row[name],
                number(row[name], 1),
                sql(f"SELECT {name} FROM {at_end_of(page.period.end, 'term_forecast')}"),
            )
            for name in ("needed_per_month", "pace_per_month")
        )
        begins = "Giữ nhịp hiện tại thì hết nhiệm kỳ thiếu "
        yield begins, shortfall, " đảng viên: cần kết nạp ", needed, " đảng viên mỗi tháng, hiện nay là ", pace, "."


def _outstanding(page: PageFigures) -> Iterator[KeyMessage]:
    if owed := outstanding_reports(page):
        where = f"period = {literal(page.period.id)} AND state IN ('missing', 'rejected')"
        count = whole(len(owed), sql(f"SELECT count(*) FROM reporting_status WHERE {where}"))
        yield count, f" đơn vị chưa có báo cáo được tính: {_names([one.name for one in owed], 'đơn vị')}."


def _without_admission(page: PageFigures) -> Iterator[KeyMessage]:
    if long := without_admission(page):
        recent = f"p.counted > 0 AND p.period_end <= DATE '{page.period.end}'"
        recent += f" AND p.period_end > last_day(DATE '{page.period.end}' - INTERVAL 12 MONTHS)"
        status, progress = "reporting_status", "unit_progress"
        if page.on_day:
            status, progress = under_units_of(page.on_day, status), under_units_of(page.on_day, progress)
        kinds = ", ".join(map(literal, page.adding_kinds))
        query = (
            f"SELECT count(DISTINCT s.unit_id) FROM {status} AS s JOIN unit AS u USING (unit_id) "
            f"WHERE s.period = {literal(page.period.id)} AND u.kind IN ({kinds}) "
            f"AND s.unit_id NOT IN (SELECT p.unit_id FROM {progress} AS p WHERE {recent})"
        )
        names = _names(long, "đơn vị")
        yield whole(len(long), sql(query)), f" đơn vị không kết nạp được đảng viên trong 12 tháng qua: {names}."


def _cadres(page: PageFigures) -> Iterator[KeyMessage]:
    over_half = page.cadres.filter(pl.col("share") > 0.5)
    if over_half.height:
        branches = [f"{row['organisation']} ({row['level'].lower()})" for row in over_half.iter_rows(named=True)]
        yield (f"Trên một nửa cán bộ chủ chốt của {_names(branches, 'tổ chức')} chưa là đảng viên.",)


def _names(names: Sequence[str], kind: str) -> str:
    shown, more = names[:_MAX_NAMES], len(names) - _MAX_NAMES
    return ", ".join(shown) + (f" và {number(more)} {kind} khác" if more > 0 else "")
