"""Errors of the edge."""


class UsageError(Exception):
    """The command can't mean anything as it was written (exit code 2); the message says what can."""
