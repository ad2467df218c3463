"""The vocabulary in which a form says its place in the district's figures."""

from dataclasses import dataclass
from enum import StrEnum


class Figure(StrEnum):
    """A figure of the district that a form's field feeds; at most one field of a form feeds each.

    `candidates`, `class_completed`, `files_in_review` and `admitted` are the stages of the funnel.
    """

    ANNUAL_TARGET = "annual_target"
    CANDIDATES = "candidates"
    CLASS_COMPLETED = "class_completed"
    FILES_IN_REVIEW = "files_in_review"
    ADMITTED = "admitted"
    YEAR_TO_DATE = "year_to_date"
    TERM_TO_DATE = "term_to_date"


TO_DATE = (Figure.YEAR_TO_DATE, Figure.TERM_TO_DATE)


@dataclass(frozen=True, slots=True)
class Solution:
    """A group of solutions by which the district admits: its name in `progress_by_solution`, its Vietnamese label."""

    name: str
    label: str
