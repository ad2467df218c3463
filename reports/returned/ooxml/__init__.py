"""A sender's own workbook, changed in place: only what must change does, every other byte stays as it was."""
