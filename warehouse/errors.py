"""What can go wrong at the warehouse, each error a sentence that says what to do."""


class WarehouseError(Exception):
    """The home, the archive or a database can't be used as it is; the message says why and what to do."""
