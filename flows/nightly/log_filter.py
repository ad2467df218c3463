"""Keeps tracebacks of errors that are sentences out of the logs that operators read."""

import logging

from flows.errors import UsageError
from schemas.registry import UnknownUnitError
from warehouse.errors import WarehouseError
from warehouse.ledger.registry import RegistryError

_SENTENCES = (UsageError, UnknownUnitError, WarehouseError, RegistryError)
_LOGGERS = ("prefect.flow_runs", "prefect.task_runs", "prefect.engine")


def _without_traceback(record: logging.LogRecord) -> bool:
    if record.exc_info and isinstance(record.exc_info[1], _SENTENCES):
        record.exc_info = None
    return True


def install() -> None:
    """Filter Prefect's loggers of runs; doing it twice changes nothing."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_without_traceback)
