"""Selection of the reports that count, with the share of each."""
