"""Integrity checks: archive, journal, warehouse and published copy against one another."""
