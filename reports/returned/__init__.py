"""Files returned to the sender: the marked workbook, a marked copy, or a note."""
