"""The sheets of the district's workbook."""
