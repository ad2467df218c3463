"""What the command line does to keep a home well: look it over, make its warehouse anew, erase an original."""

from dataclasses import asdict

import polars as pl

from flows.actions.forgetting import forget
from flows.actions.rebuilding import rebuild
from flows.pipeline.progress import on_stderr
from flows.settings import Settings
from warehouse.errors import WarehouseError
from warehouse.home.layout import Home
from warehouse.integrity.doctor import Check, examine


def examined(home: Home) -> pl.DataFrame:
    """Every check of a home (`warehouse.integrity.doctor.Check`), made while nobody writes."""
    if not home.root.is_dir():
        raise WarehouseError(f"There is no home {home.root}; name one with --home.")
    try:
        with home.writing("the doctor", on_stderr):
            checks = examine(home)
    except OSError as error:
        found = f"{home.root} can't be written ({error.strerror or error})"
        to_do = "Give the service's user the right to write there; make room."
        checks = [Check("home", "problem", found, to_do), *examine(home)]
    return pl.DataFrame([asdict(check) for check in checks])


def rebuilt(settings: Settings) -> str:
    """Make the warehouse anew; returns what was done."""
    home, existed = settings.home, settings.home.database.exists()
    entries = rebuild(home, settings.registry, on_stderr)
    old = f"; the old one is {home.before_rebuild}" if existed else ""
    return f"Made {home.database} anew from {entries} entries of the journal{old}."


def forgotten(settings: Settings, sha256: str, reason: str) -> str:
    """Erase an original; returns what was done."""
    whole = forget(settings.home, sha256, reason)
    return f"Erased {whole}; its figures stay. Erase it in the backups too, and in the inbox."
