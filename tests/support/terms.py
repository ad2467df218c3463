"""Terms for tests: one alone, and two that follow each other inside a month."""

from datetime import date

from schemas.registry import Term, Terms

FIRST, SECOND = (
    Term("2020-2025", date(2020, 7, 15), date(2025, 7, 14)),
    Term("2025-2030", date(2025, 7, 15), date(2030, 7, 14)),
)
TERMS, TWO_TERMS = Terms((FIRST,)), Terms((FIRST, SECOND))
