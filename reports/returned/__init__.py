"""What goes back to the sender: the marked workbook, a copy, or a note."""
