"""Documents made from a publication or a form: district page and workbook, release, export, templates."""
