"""The sample district: made-up reports of every unit, and its registry."""
