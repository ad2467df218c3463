"""Errors of the warehouse, each with a message for the operator."""


class WarehouseError(Exception):
    """An unusable home, archive or database; the message gives the reason and a remedy."""
