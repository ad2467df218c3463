"""The figures of the sample district that a newspaper article states; all others are made up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArticleFigures:
    """The figures that the sample district must reproduce. `year_target`: of each whole year."""

    admitted_term_to_date: int = 419
    term_target: int = 750
    year_target: int = 150
    pupils_of_phu_duc_2023: int = 2


ARTICLE_FIGURES = ArticleFigures()
NOTE = """\
Only 750, 150 a year, 419, the 2 pupils and “over 50 %” are from the newspaper (Báo Thái Bình, 26/02/2024);
every other figure of this sample district is made up."""
