"""Disclosure control: small counts of persons hidden in what leaves the office."""
