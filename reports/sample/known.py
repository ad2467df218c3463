"""The figures of the sample district that are real: they come from the article, all others are made up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """The figures that the sample district must give. `year_target`: of each whole year."""

    admitted_term_to_date: int = 419
    term_target: int = 750
    year_target: int = 150
    pupils_of_phu_duc_2023: int = 2


KNOWN = Known()
