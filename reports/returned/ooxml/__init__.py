"""Changes in place to a sender's workbook: every byte that need not change stays the same."""
