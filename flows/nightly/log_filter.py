"""Log filter that drops tracebacks of errors whose message is enough."""

import logging

from flows.errors import UsageError
from schemas.registry import UnknownUnitError
from warehouse.errors import WarehouseError
from warehouse.ledger.registry import RegistryError

_USER_ERRORS = (UsageError, UnknownUnitError, WarehouseError, RegistryError)
_LOGGERS = ("prefect.flow_runs", "prefect.task_runs", "prefect.engine")


def _without_traceback(record: logging.LogRecord) -> bool:
    if record.exc_info and isinstance(record.exc_info[1], _USER_ERRORS):
        record.exc_info = None
    return True


def install_log_filter() -> None:
    """Add the filter to Prefect's loggers of runs; idempotent."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_without_traceback)
