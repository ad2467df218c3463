"""The district workbook: indicators, consolidated forms to submit, missing reports and sources.

Equal figures give equal bytes. Texts of units are written as text, never as formulas.
"""

import io

import xlsxwriter

from reports.style.cell_formats import CREATED
from reports.workbook import indicators, missing_reports, months, page_setup, sources, to_date
from reports.workbook.columns import COUNTED, is_consolidated
from reports.workbook.figures import WorkbookFigures
from reports.workbook.form_sheet import FormSheet
from schemas.declaration.figures import Figure

__all__ = ["WorkbookFigures", "district_workbook"]


def district_workbook(figures: WorkbookFigures) -> bytes:
    """Write the workbook as .xlsx: sheets for indicators, each form, months, missing reports, sources and so on."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"created": CREATED, "title": f"{figures.office.name}: {figures.period.label}"})
    formats = page_setup.make_formats(book)
    first = book.add_worksheet(indicators.SHEET)
    traced = sources.sources_of(figures)
    links = sources.first_rows(traced)
    counted, not_added = [], []
    for form in filter(is_consolidated, figures.forms):
        code = form.metadata().code
        totals = FormSheet(book.add_worksheet(code), figures, form, formats).write(links)
        if form.metadata().adds_to_district:
            counted.append(totals[COUNTED])
        elif admitted := form.figures().get(Figure.ADMITTED):
            not_added.append((code, totals[admitted]))
    units_to_date = to_date.write_to_date(book.add_worksheet(to_date.SHEET), figures, formats)
    indicators.IndicatorSheet(first, figures, formats, units_to_date).write(book, counted, not_added)
    months.write_months(book.add_worksheet(months.SHEET), figures, formats)
    missing_reports.write_missing_reports(book.add_worksheet(missing_reports.SHEET), figures, formats)
    sources.write_sources(book.add_worksheet(sources.SHEET), figures, traced, formats)
    sources.write_files(book.add_worksheet(sources.FILES_SHEET), figures, formats)
    book.close()
    return file.getvalue()
