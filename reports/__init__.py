"""Files that leave the office: templates, returned workbooks, district page and workbook, release, sample district."""
