"""Which reports count, and how much of each."""
