"""`tonghop doctor`: the checks of a home, made under its write lock."""

from dataclasses import asdict

import polars as pl

from flows.pipeline.progress import print_to_stderr
from warehouse.errors import WarehouseError
from warehouse.home.layout import Home
from warehouse.integrity.check import Check
from warehouse.integrity.doctor import examine


def run_doctor(home: Home) -> pl.DataFrame:
    """Check a home while nobody writes; one row per check, columns as in `warehouse.integrity.check.Check`.

    Raises WarehouseError where there is no such home. A home that can't be written is a problem among the checks.
    """
    if not home.root.is_dir():
        raise WarehouseError(f"There is no home {home.root}; name one with --home.")
    try:
        with home.write_lock("the doctor", print_to_stderr):
            checks = examine(home)
    except OSError as error:
        found = f"{home.root} can't be written ({error.strerror or error})"
        to_do = "Give the service's user the right to write there; make room."
        checks = [Check("home", "problem", found, to_do), *examine(home)]
    return pl.DataFrame([asdict(check) for check in checks])
