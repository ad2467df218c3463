"""Declarations: forms, rules, frames, units, periods."""
