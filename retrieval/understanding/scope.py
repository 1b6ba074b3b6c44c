"""Which passages a question is about, as conditions: what the asker set, and what the question narrows down to."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from index.conditions import And, Condition, Field, HasTerm, In, Not, Or
from retrieval.types import Filters, Understood

if TYPE_CHECKING:
    from index.storage.reading import StoredReport

_YEAR = re.compile(r"(?=(\d{4}))")
_FIELDS: tuple[tuple[str, Field], ...] = (("unit", "unit"), ("kind", "kind"), ("report", "path"))


class Scope:
    """Chooses passages of one library by their reports. Made once per revision; safe to share between threads."""

    def __init__(self, reports: "Sequence[StoredReport]") -> None:
        # Reports whose title names another year than theirs, by that year: whether it is a later one, and which.
        self._naming: dict[tuple[int, bool], list[str]] = defaultdict(list)
        for report in reports:
            for year in {int(digits) for digits in _YEAR.findall(report.title)} - {report.year}:
                self._naming[year, report.year is not None and report.year < year].append(report.path)

    def set_by_asker(self, filters: Filters) -> Condition:
        """What the asker's filters let through; years are those of the reports."""
        wanted: tuple[tuple[Field, tuple[str, ...] | tuple[int, ...]], ...] = (
            ("role", filters.roles),
            ("year", filters.years),
            ("path", filters.reports),
            ("unit", filters.units),
            ("kind", filters.kinds),
        )
        return And(tuple(In(field, values) for field, values in wanted if values))

    def understood(self, items: Sequence[Understood]) -> Condition:
        """What the filters read out of a question let through: fields all, values of a field either."""
        values = {
            field: tuple(sorted({item.value for item in items if item.field == name}))
            for name, field in _FIELDS
        }
        years = sorted({int(item.value) for item in items if item.field == "year"})
        chosen: list[Condition] = [In(field, wanted) for field, wanted in values.items() if wanted]
        return And((*chosen, *([self._of_years(years)] if years else ())))

    def _of_years(self, years: Collection[int]) -> Condition:
        """Passages of reports of these years, and others that say the year.

        A report of 2024 whose title names 2025, too, is about 2025 in its plans. Passages and
        headings that say a year are about it, whatever the report: 五、2025年工作安排.
        """
        allowed: list[Condition] = [In("year", tuple(years))]
        for year in years:
            later, others = (
                In("path", tuple(self._naming.get((year, is_later), ()))) for is_later in (True, False)
            )
            allowed += [
                And((later, In("role", ("plan",)))),
                others,
                HasTerm(str(year)),
                # The terms of a heading path are those of the title, too.
                And((HasTerm(str(year), "headings"), Not(later), Not(others))),
            ]
        return Or(tuple(allowed))
