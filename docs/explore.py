"""The district's figures to look around in: `marimo edit docs/explore.py`, or `marimo run docs/explore.py`.

Opens the published copy of the home in TONGHOP_HOME (./var by default), read only. Needs the extra `explore`.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Kết quả kết nạp đảng viên")


@app.cell
def _():
    import os
    from pathlib import Path

    import altair as alt
    import duckdb
    import marimo as mo

    copy = Path(os.environ.get("TONGHOP_HOME") or "var") / "published" / "tonghop.duckdb"
    district = duckdb.connect(str(copy), read_only=True)
    return alt, district, mo


@app.cell
def _(district, mo):
    stands = district.sql(
        "SELECT term_to_date, term_target, needed_per_month, pace_per_month, expected_term_total, low_90, high_90 "
        "FROM term_forecast"
    ).pl()
    month = district.sql(
        "SELECT period, coalesce(admitted::VARCHAR, '..') AS admitted, units_reported, units_owing, provisional "
        "FROM district_progress ORDER BY period_end DESC LIMIT 1"
    ).pl()
    made_up = district.sql("SELECT bool_or(source = 'article') FROM ledger.target").fetchone()
    mo.md(
        f"""
    # Kết quả kết nạp đảng viên · Admissions of the term

    **{stands["term_to_date"].item()}** of **{stands["term_target"].item()}**. The rest of the term needs
    {stands["needed_per_month"].item()} a month; today's pace is {stands["pace_per_month"].item()} a month and ends at
    {stands["expected_term_total"].item()} ({stands["low_90"].item()} to {stands["high_90"].item()}, nine of ten times).

    {month["period"].item()}: {month["admitted"].item()}{" (p)" if month["provisional"].item() else ""},
    {month["units_reported"].item()} of {month["units_owing"].item()} units have reported.

    {"The sample district: all but 750, 150, 419, 2 and “over 50 %” is made up." if made_up[0] else ""}
    """
    )
    return month, stands


@app.cell
def _(alt, district):
    progress = district.sql("SELECT period_end, path_to_date FROM district_progress").pl()
    # Only the months in which a counted report ends: between them nothing is known, so there is no step and no zero.
    known = district.sql(
        "SELECT period_end, term_to_date FROM district_progress SEMI JOIN ledger.counted_admission USING (period_end)"
    ).pl()
    pace = district.sql(
        "SELECT period_end AS day, term_to_date AS low, term_to_date AS expected, term_to_date AS high "
        "FROM term_forecast UNION ALL SELECT term_end, low_90, expected_term_total, high_90 FROM term_forecast"
    ).pl()
    day = alt.X("period_end:T", title="Ngày", axis=alt.Axis(format="%m/%Y"))
    counted = (
        alt.Chart(known)
        .mark_line(point=True, strokeWidth=3)
        .encode(x=day, y=alt.Y("term_to_date:Q", title="Đảng viên mới"))
    )
    path = alt.Chart(progress).mark_line(strokeDash=[6, 4], color="grey").encode(x=day, y="path_to_date:Q")
    band = alt.Chart(pace).mark_area(opacity=0.25).encode(x="day:T", y="low:Q", y2="high:Q")
    middle = alt.Chart(pace).mark_line(strokeDash=[2, 3]).encode(x="day:T", y="expected:Q")
    term_chart = (band + middle + path + counted).properties(
        title="Lũy kế nhiệm kỳ, tiến độ bình quân theo chỉ tiêu và dự báo", width="container", height=320
    )
    term_chart
    return (term_chart,)


@app.cell
def _(alt, district):
    solutions = district.sql(
        "SELECT year, coalesce(introduced_by, solution) AS introduced_by, sum(counted)::BIGINT AS admitted FROM fact "
        "WHERE measure = 'admitted' GROUP BY ALL ORDER BY ALL"
    ).pl()
    solution_chart = (
        alt.Chart(solutions)
        .mark_bar()
        .encode(
            x=alt.X("year:O", title="Năm"),
            y=alt.Y("admitted:Q", title="Kết nạp"),
            color=alt.Color("introduced_by:N", title="Tổ chức giới thiệu"),
            tooltip=["year", "introduced_by", "admitted"],
        )
        .properties(title="Kết nạp theo tổ chức giới thiệu", width="container")
    )
    solution_chart
    return (solution_chart,)


@app.cell
def _(district, mo):
    years = [str(year) for (year,) in district.sql("SELECT DISTINCT year FROM unit_year ORDER BY year DESC").fetchall()]
    year = mo.ui.dropdown(years, value=years[0] if years else None, label="Năm · Year")
    year
    return (year,)


@app.cell
def _(alt, district, year):
    units = district.execute(
        "SELECT unit_name, kind, counted FROM unit_year WHERE year = $year ORDER BY counted DESC, unit_name COLLATE vi",
        {"year": int(year.value or 0)},
    ).pl()
    unit_chart = (
        alt.Chart(units)
        .mark_bar()
        .encode(
            x=alt.X("counted:Q", title="Số được tính"),
            y=alt.Y("unit_name:N", sort=units["unit_name"].to_list(), title=None),
            color=alt.Color("kind:N", title="Loại"),
            tooltip=["unit_name", "counted"],
        )
        .properties(title=f"Kết nạp theo đơn vị, năm {year.value}", width="container")
    )
    unit_chart
    return (unit_chart,)


@app.cell
def _(alt, district):
    cadres = district.sql("SELECT organisation, level, key_cadres, not_yet_members, share FROM key_cadre_gap").pl()
    cadre_chart = (
        alt.Chart(cadres)
        .mark_bar()
        .encode(
            x=alt.X("share:Q", title="Chưa là đảng viên", axis=alt.Axis(format="%")),
            y=alt.Y("organisation:N", sort="-x", title=None),
            row=alt.Row("level:N", title=None),
            tooltip=["organisation", "level", "not_yet_members", "key_cadres"],
        )
        .properties(title="Cán bộ chủ chốt chưa là đảng viên")
    )
    cadre_chart
    return (cadre_chart,)


@app.cell
def _(alt, district):
    states = district.sql(
        "SELECT period, period_end, kind, state, count(*)::BIGINT AS reports FROM reporting_status GROUP BY ALL"
    ).pl()
    reporting_chart = (
        alt.Chart(states)
        .mark_bar()
        .encode(
            x=alt.X("period:N", sort=alt.SortField("period_end"), title="Kỳ báo cáo"),
            y=alt.Y("reports:Q", title="Số báo cáo"),
            color=alt.Color("state:N", title="Tình trạng"),
            tooltip=["period", "kind", "state", "reports"],
        )
        .properties(title="Tình hình nộp báo cáo", width="container")
    )
    reporting_chart
    return (reporting_chart,)


@app.cell
def _(district, mo):
    quiet = district.sql(
        "SELECT unit_name, last_admission_by, months_without, reports FROM units_without_admission"
    ).pl()
    broken = district.sql("SELECT rule, severity, findings, open_findings FROM findings_by_rule").pl()
    mo.vstack(
        [
            mo.md("## Đơn vị 12 tháng không kết nạp · No admission for twelve months"),
            mo.ui.table(quiet, selection=None),
            mo.md("## Lỗi theo quy tắc · Findings by rule"),
            mo.ui.table(broken, selection=None),
        ]
    )
    return broken, quiet


if __name__ == "__main__":
    app.run()
