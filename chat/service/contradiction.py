"""Where a filter that the asker set says something else than the question does: said, never silently obeyed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from index.text.tokens import normalise
from retrieval.types import Filters, ReportSummary
from retrieval.understanding.years import years_named

# A shorter name stands in too many other words.
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A field of the filters, what the question names of it, and what is chosen instead."""

    field: Literal["years", "units"]
    asked: tuple[str, ...]
    chosen: tuple[str, ...]


def contradictions(
    question: str, filters: Filters, reports: Sequence[ReportSummary]
) -> tuple[Contradiction, ...]:
    """The fields in which question and filters name different things, and nothing in common."""
    found: list[Contradiction] = []
    plain = normalise(question)
    if filters.years:
        held = {report.year for report in reports if report.year is not None}
        asked = sorted(
            {year for one in years_named(plain, held, max(held, default=None)) for year in one.years}
        )
        if asked and not set(asked) & set(filters.years):
            found.append(Contradiction("years", _texts(asked), _texts(filters.years)))
    if filters.units:
        units = {report.unit for report in reports if report.unit and len(report.unit) >= _SHORTEST}
        named = sorted(unit for unit in units if normalise(unit) in plain)
        if named and not set(named) & set(filters.units):
            found.append(Contradiction("units", tuple(named), filters.units))
    return tuple(found)


def _texts(years: Sequence[int]) -> tuple[str, ...]:
    return tuple(str(year) for year in years)
