"""Identification of a workbook: unit, period, submission number."""
