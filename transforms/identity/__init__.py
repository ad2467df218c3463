"""Whose report a workbook is, for which period, in which version."""
