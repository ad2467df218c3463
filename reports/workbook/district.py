"""The district's workbook: the consolidated forms as they go upward, the indicators, what is missing, the sources.

Equal figures give equal bytes. Whatever a unit wrote is written as a text, never as a formula.
"""

import io

import xlsxwriter

from reports.style.looks import CREATED
from reports.workbook import indicators, lacking, months, paper, sources
from reports.workbook.columns import COUNTED, is_consolidated
from reports.workbook.figures import WorkbookFigures
from reports.workbook.form_sheet import FormSheet

__all__ = ["WorkbookFigures", "district_workbook"]


def district_workbook(figures: WorkbookFigures) -> bytes:
    """Write the workbook as .xlsx: a sheet of indicators, one a form, of what is missing, and of the sources."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"created": CREATED, "title": f"{figures.district.name}: {figures.period.label}"})
    looks = paper.make_looks(book)
    first = book.add_worksheet(indicators.SHEET)
    traced = sources.sources_of(figures)
    links = sources.first_rows(traced)
    counted, beside = [], []
    for form in filter(is_consolidated, figures.forms):
        code = form.paper().code
        totals = FormSheet(book.add_worksheet(code), figures, form, looks).write(links)
        if form.paper().adds_to_district:
            counted.append(totals[COUNTED])
        elif "admitted" in totals:
            beside.append((code, totals["admitted"]))
    indicators.IndicatorSheet(first, figures, looks).write(book, counted, beside)
    months.write_months(book.add_worksheet(months.SHEET), figures, looks)
    lacking.write_lacking(book.add_worksheet(lacking.SHEET), figures, looks)
    sources.write_sources(book.add_worksheet(sources.SHEET), figures, traced, looks)
    sources.write_files(book.add_worksheet(sources.FILES_SHEET), figures, looks)
    book.close()
    return file.getvalue()
