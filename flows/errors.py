"""Errors of the edge."""


class UsageError(Exception):
    """A command or setting that is not valid as written (exit code 2); the message says what is."""
