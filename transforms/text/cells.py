"""Cell values, with the Python types that every format returns."""

from datetime import date, datetime, time, timedelta

Cell = str | float | int | bool | date | datetime | time | timedelta

# Placeholder in a record for a formula that failed or was never calculated (C-06).
BROKEN_FORMULA = "#FORMULA!"

# Mark of a struck-out cell in a record, before its text (C-08).
STRUCK = "#STRUCK!"
