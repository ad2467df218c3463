"""What a leader should know before anything else: a sentence each, its figures with the way to their source."""

from collections.abc import Iterator, Sequence

import polars as pl

from reports.page.figures import PageFigures
from reports.page.reporting import owing
from reports.page.tables import whole
from reports.page.units import without_admission
from reports.page.words import Figure, day, literal, number, sql, under_units_of

_MOST_NAMES = 6

Point = Sequence[str | Figure]


def points(page: PageFigures) -> list[Point]:
    """The sentences, each in parts: text and figures."""
    return [*_against_path(page), *_at_this_pace(page), *_owing(page), *_without_admission(page), *_cadres(page)]


def _against_path(page: PageFigures) -> Iterator[Point]:
    month = page.month
    path = month.get("path_to_date")
    if path is None:
        return
    apart = int(str(month["term_to_date"])) - float(str(path))
    where = f"FROM district_progress WHERE period = {literal(month['period'])}"
    distance = Figure(
        round(abs(apart)), number(abs(apart)), sql(f"SELECT round(abs(term_to_date - path_to_date)) {where}")
    )
    straight = Figure(float(str(path)), number(float(str(path))), sql(f"SELECT path_to_date {where}"))
    how = ("Chậm ", " người so với") if apart < 0 else ("Vượt ", " người so với")
    yield how[0], distance, f"{how[1]} đường thẳng chỉ tiêu (", straight, f") đến {day(page.period.end)}."


def _at_this_pace(page: PageFigures) -> Iterator[Point]:
    """What the term will lack, where today's pace is not enough."""
    rows = page.forecast.filter(pl.col("expected_term_total") < pl.col("term_target"), pl.col("needed_per_month") > 0)
    for row in rows.iter_rows(named=True):
        way = sql("SELECT term_target - expected_term_total FROM term_forecast")
        lack = whole(row["term_target"] - row["expected_term_total"], way)
        needed, pace = (
            Figure(row[name], number(row[name], 1), sql(f"SELECT {name} FROM term_forecast"))
            for name in ("needed_per_month", "pace_per_month")
        )
        begins = "Giữ nhịp hiện tại thì hết nhiệm kỳ thiếu "
        yield begins, lack, " người: cần kết nạp ", needed, " người mỗi tháng, nay là ", pace, "."


def _owing(page: PageFigures) -> Iterator[Point]:
    if owed := owing(page):
        where = f"period = {literal(page.period.id)} AND state IN ('missing', 'rejected')"
        count = whole(len(owed), sql(f"SELECT count(*) FROM reporting_status WHERE {where}"))
        yield count, f" đơn vị chưa có báo cáo được tính: {_names([one.name for one in owed])}."


def _without_admission(page: PageFigures) -> Iterator[Point]:
    if long := without_admission(page):
        lately = f"p.counted > 0 AND p.period_end <= DATE '{page.period.end}'"
        lately += f" AND p.period_end > last_day(DATE '{page.period.end}' - INTERVAL 12 MONTHS)"
        status, progress = "reporting_status", "unit_progress"
        if page.on_day:
            status, progress = under_units_of(page.on_day, status), under_units_of(page.on_day, progress)
        query = (
            f"SELECT count(DISTINCT s.unit_id) FROM {status} AS s JOIN unit AS u USING (unit_id) "
            f"WHERE s.period = {literal(page.period.id)} AND u.kind <> 'enterprise' "
            f"AND s.unit_id NOT IN (SELECT p.unit_id FROM {progress} AS p WHERE {lately})"
        )
        yield whole(len(long), sql(query)), f" đơn vị không kết nạp ai trong 12 tháng qua: {_names(long)}."


def _cadres(page: PageFigures) -> Iterator[Point]:
    over_half = page.cadres.filter(pl.col("share") > 0.5)
    if over_half.height:
        who = [f"{row['organisation']} ({row['level'].lower()})" for row in over_half.iter_rows(named=True)]
        yield (f"Trên một nửa cán bộ chủ chốt của {_names(who)} chưa là đảng viên.",)


def _names(names: Sequence[str]) -> str:
    shown, more = names[:_MOST_NAMES], len(names) - _MOST_NAMES
    return ", ".join(shown) + (f" và {number(more)} nơi khác" if more > 0 else "")
