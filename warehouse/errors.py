"""Errors of the warehouse, each with a message for the operator."""


class WarehouseError(Exception):
    """An unusable home, archive or database; the message gives the reason and a remedy."""


class QueryError(WarehouseError):
    """A query that is not valid as written; the message says what is wrong with it."""
