"""Disclosure control: hiding of small counts of persons in releases."""
