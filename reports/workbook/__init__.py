"""The district workbook, sheet by sheet."""
