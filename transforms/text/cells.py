"""The values a cell can hold, as every format gives them."""

from datetime import date, datetime, time, timedelta

Cell = str | float | int | bool | date | datetime | time | timedelta

# Stands in a record for a formula that failed or was never calculated (C-06).
BROKEN_FORMULA = "#FORMULA!"
