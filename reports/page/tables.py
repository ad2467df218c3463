"""Tables of the district page: by solution, key cadres, enterprises, schools."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from reports.page.figures import PageFigures
from reports.page.formatting import Figure, at_end_of, literal, lower_first, number, percent, sql, trace
from schemas.declaration.contributions import adding, members, organisation_labels, solutions
from schemas.forms.school import SchoolReport

_UNALLOCATED = "Chưa phân bổ (báo cáo kỳ dài hơn)"
_ORGANISED = ("Có chi bộ", "Sinh hoạt ghép", "Chưa có")


@dataclass(frozen=True, slots=True)
class PageRow:
    """A row: its name, its figures (None: not available, shown as ..), a bar of 0 to 1, and notes."""

    name: str
    figures: Sequence[Figure | None]
    bar: float | None = None
    notes: Sequence[str] = ()
    anchor: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table: its caption, its columns after the first, rows, a total, and the commands that lead to its sources."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[PageRow]
    first: str = ""
    total: PageRow | None = None
    source_commands: Sequence[str] = ()
    group: Mapping[str, int] = field(default_factory=dict)


def whole(value: object, command: str, *, is_from_article: bool = False, mark: str = "") -> Figure:
    """Make a figure of a count."""
    count = int(str(value))
    return Figure(count, number(count), command, is_from_article, mark)


def share(value: object, command: str, *, is_from_article: bool = False) -> Figure:
    """Make a figure of a share of 0 to 1, written in per cent."""
    told = float(str(value))
    return Figure(told, percent(told), command, is_from_article)


def by_solution(page: PageFigures) -> PageTable:
    """Tabulate the admissions of each year and of the term by who introduced them; they add up to the district's."""
    until = f"period_end <= DATE '{page.period.end}'"
    told = {
        (row["solution"], row["organisation"], row["year"]): row["admitted"]
        for row in page.solutions.iter_rows(named=True)
    }
    totals = page.solutions.group_by("solution", "organisation", maintain_order=True).agg(pl.col("admitted").sum())
    most = max((int(n) for n in totals["admitted"]), default=0) or 1
    rows = []
    for solution in [*solutions(adding(page.forms)), "unallocated"]:
        of = totals.filter(pl.col("solution") == solution).sort("admitted", descending=True, maintain_order=True)
        for _, organisation, admitted in of.iter_rows():
            where = f"solution = '{solution}' AND {until}"
            where += f" AND organisation = {literal(organisation)}" if organisation else ""
            ask = f"SELECT sum(admitted) FROM progress_by_solution WHERE {where}"
            cells = [
                whole(told.get((solution, organisation, year), 0), sql(f"{ask} AND year(period_end) = {year}"))
                for year in page.years
            ]
            name = _solution_name(page, solution, organisation)
            rows.append(PageRow(name, [*cells, whole(admitted, sql(ask))], bar=admitted / most))
    return PageTable(
        "Kết nạp theo tổ chức giới thiệu",
        [*map(str, page.years), "Nhiệm kỳ"],
        rows,
        "Tổ chức giới thiệu",
        PageRow(f"Cộng toàn {page.office.area}", [*_of_years(page), _of_term(page)]),
        [trace("progress_by_solution", "admitted"), trace("district_progress", "term_to_date", period=_month(page))],
    )


def _solution_name(page: PageFigures, solution: str, organisation: str | None) -> str:
    """Name a row: the organisation that introduced, or a form's solution and which of its records."""
    if solution == "unallocated":
        return _UNALLOCATED
    found = solutions(page.forms)[solution]
    if not organisation:
        return found.label
    label = organisation_labels(page.forms).get((solution, organisation), organisation)
    return label if label == organisation else f"{found.label}: {lower_first(label)}"


def _month(page: PageFigures) -> str:
    return str(page.month.get("period", page.period.id))


def _of_years(page: PageFigures) -> list[Figure | None]:
    """Return the district's admissions of each year, from its last month's row."""
    last = {row["period_end"].year: row for row in page.progress.iter_rows(named=True)}
    return [
        whole(last[y]["year_to_date"], trace("district_progress", "year_to_date", period=last[y]["period"]))
        if y in last
        else None
        for y in page.years
    ]


def _of_term(page: PageFigures) -> Figure:
    count = page.month.get("term_to_date", 0)
    command = trace("district_progress", "term_to_date", period=_month(page))
    return whole(count, command, is_from_article=page.office.is_real("term_to_date", count))


def _source_of_remark(page: PageFigures) -> str:
    """Name the source of the remark that over half of the cadres are no members, where it is not made up."""
    is_real = page.made_up and page.office.is_real("key_cadres/over_half", value=True)
    return f" (theo {page.office.real_source})" if is_real else ""


def key_cadres(page: PageFigures) -> PageTable:
    """Tabulate the key cadres who are not yet members, by organisation and level, the largest share first."""
    rows = []
    for row in page.cadres.iter_rows(named=True):
        where = f"organisation = {literal(row['organisation'])} AND level = {literal(row['level'])}"
        figures = [
            make(row[column], sql(f"SELECT {column} FROM {at_end_of(page.period.end, 'key_cadre_gap')} WHERE {where}"))
            for column, make in (("key_cadres", whole), ("not_yet_members", whole), ("share", share))
            if row[column] is not None
        ]
        over_half = (row["share"] or 0) > 0.5
        rows.append(
            PageRow(
                f"{row['organisation']} – {row['level'].lower()}",
                figures if len(figures) == 3 else [None, None, None],
                bar=row["share"],
                notes=["trên 50 %" + _source_of_remark(page)] if over_half else (),
                urgent=over_half,
            )
        )
    return PageTable(
        "Cán bộ chủ chốt các đoàn thể chưa là đảng viên, theo báo cáo mới nhất của mỗi đơn vị",
        ("Tổng số", "Chưa là đảng viên", "Tỷ lệ"),
        rows,
        "Tổ chức, cấp",
        source_commands=[trace("key_cadre_gap", "not_yet_members"), trace("key_cadre_gap", "key_cadres")],
    )


def enterprises(page: PageFigures) -> PageTable:
    """Tabulate the enterprises with a cell, a joined one or none, and those whose cell was founded this year."""
    year, rows, found = page.period.end.year, [], page.enterprises
    members = "coalesce(sum(coalesce(full_members, 0) + coalesce(probationary_members, 0)), 0)"
    for organised in [*_ORGANISED, *sorted(set(found["party_organisation"].drop_nulls()) - set(_ORGANISED))]:
        of = found.filter(pl.col("party_organisation") == organised)
        where = f"FROM {at_end_of(page.period.end, 'enterprise_cells')} WHERE party_organisation = {literal(organised)}"
        founded = of.filter(pl.col("cell_founded_on").dt.year() == year)
        rows.append(
            PageRow(
                organised,
                [
                    whole(of.height, sql(f"SELECT count(*) {where}")),
                    whole(founded.height, sql(f"SELECT count(*) {where} AND year(cell_founded_on) = {year}")),
                    whole(of["workers"].sum(), sql(f"SELECT coalesce(sum(workers), 0) {where}")),
                    whole(
                        int(of["full_members"].sum()) + int(of["probationary_members"].sum()),
                        sql(f"SELECT {members} {where}"),
                    ),
                ],
                bar=of.height / max(found.height, 1),
                notes=[f"thành lập năm {year}: {', '.join(founded['unit_name'])}"] if founded.height else (),
            )
        )
    return PageTable(
        "Tổ chức đảng trong doanh nghiệp, theo báo cáo mới nhất của mỗi doanh nghiệp",
        ("Doanh nghiệp", f"Lập năm {year}", "Lao động", "Đảng viên"),
        rows,
        "Tổ chức đảng",
        source_commands=[
            trace("enterprise_cells", "workers"),
            sql(f"SELECT * FROM {at_end_of(page.period.end, 'enterprise_cells')}"),
        ],
    )


def schools(page: PageFigures) -> PageTable:
    """Tabulate the admissions in schools: pupils of grade 12 and staff, the year before, this year and the term."""
    this = page.period.end.year
    units = page.schools.select("unit_id", "unit_name").unique(maintain_order=True)
    rows, groups = [], members(SchoolReport)
    for unit_id, name in units.iter_rows():
        of_unit = page.schools.filter(pl.col("unit_id") == unit_id)
        rows.append(PageRow(name, [f for member in groups for f in _of_member(page, of_unit, unit_id, member, this)]))
    return PageTable(
        "Kết nạp trong trường trung học phổ thông và giáo dục thường xuyên",
        (str(this - 1), str(this), "Nhiệm kỳ") * len(groups),
        rows,
        "Trường",
        source_commands=[trace("school_admissions", "admitted")],
        group=dict.fromkeys(groups.values(), 3),
    )


def _of_member(page: PageFigures, of_unit: pl.DataFrame, unit_id: str, member: str, this: int) -> list[Figure]:
    of = of_unit.filter(pl.col("member") == member)
    source = "school_admissions AS s JOIN unit_progress AS p USING (submission_id)"
    ask = (
        f"SELECT coalesce(sum(s.admitted), 0) FROM {source} WHERE NOT p.unallocated AND s.unit_id = {literal(unit_id)}"
    )
    ask += f" AND s.member = '{member}' AND p.period_end <= DATE '{page.period.end}'"
    figures = []
    for year in (this - 1, this, None):
        count = of["admitted"].sum() if year is None else of.filter(pl.col("year") == year)["admitted"].sum()
        command = sql(ask + (f" AND year(p.period_end) = {year}" if year else ""))
        is_from_article = page.office.is_real(f"{unit_id}/{member}/{year}", count)
        figures.append(whole(count, command, is_from_article=is_from_article))
    return figures
