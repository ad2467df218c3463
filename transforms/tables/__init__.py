"""Sheets to tables: header, sections, records, totals, footer."""
