"""Cell formats and colours shared by every workbook that is written."""
