"""Which passages a question is about: what the asker set, and what the question itself narrows down to."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.report import ROLES
from index.engine.local.bm25 import LexicalIndex
from index.engine.local.snapshot import Snapshot
from index.storage.reading import by_report
from retrieval.types import Filters, Understood

Mask = NDArray[np.bool_]

# What a report is chosen by, by its name in `StoredReport`.
_CHOSEN_BY = ("path", "unit", "kind")
_YEAR = re.compile(r"(?=(\d{4}))")


class Scope:
    """Chooses passages of one snapshot by their reports. Made once per snapshot; safe to share between threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        ids, self._report_of = by_report(snapshot.columns)
        """Of each passage, the place of its report among those that have passages."""
        self._reports = len(ids)
        place_of = {id_: place for place, id_ in enumerate(ids.tolist())}
        self._having: dict[tuple[str, object], list[int]] = defaultdict(list)
        # Reports whose title names another year than theirs, by that year: whether it is a later one, and which.
        self._naming: dict[tuple[int, bool], list[int]] = defaultdict(list)
        for report in snapshot.reports():
            if report.id not in place_of:
                continue
            place = place_of[report.id]
            for name in _CHOSEN_BY:
                self._having[name, getattr(report, name)].append(place)
            for year in {int(digits) for digits in _YEAR.findall(report.title)} - {report.year}:
                self._naming[year, report.year is not None and report.year < year].append(place)

    def set_by_asker(self, filters: Filters) -> Mask:
        """Which passages the asker's filters let through, shape ``(passages,)``; years are those of the reports."""
        columns = self._snapshot.columns
        allowed = np.ones(len(columns.roles), dtype=np.bool_)
        if filters.roles:
            allowed &= np.isin(columns.roles, [ROLES.index(role) for role in filters.roles])
        if filters.years:
            allowed &= np.isin(columns.years, filters.years)
        for wanted, name in ((filters.reports, "path"), (filters.units, "unit"), (filters.kinds, "kind")):
            if wanted:
                allowed &= self._with(name, wanted)
        return allowed

    def understood(self, items: Sequence[Understood]) -> Mask:
        """Which passages the filters read out of a question let through: fields all, values of a field either."""
        allowed = np.ones(len(self._report_of), dtype=np.bool_)
        for field, name in (("unit", "unit"), ("kind", "kind"), ("report", "path")):
            if wanted := {item.value for item in items if item.field == field}:
                allowed &= self._with(name, wanted)
        if years := {int(item.value) for item in items if item.field == "year"}:
            allowed &= self._of_years(years)
        return allowed

    def _of_years(self, years: Collection[int]) -> Mask:
        """Passages of reports of these years, and others that say the year.

        A report of 2024 whose title names 2025, too, is about 2025 in its plans. Passages and
        headings that say a year are about it, whatever the report: 五、2025年工作安排.
        """
        columns = self._snapshot.columns
        allowed: Mask = np.isin(columns.years, list(years))
        for year in years:
            later, others = (self._of(self._naming.get((year, is_later), ())) for is_later in (True, False))
            plans = columns.roles == ROLES.index("plan")
            allowed |= (later & plans) | others
            allowed |= _saying(self._snapshot.lexical, str(year))
            # The terms of a heading path are those of the title, too.
            allowed |= _saying(self._snapshot.headings, str(year)) & ~later & ~others
        return allowed

    def _with(self, name: str, values: Collection[object]) -> Mask:
        """The passages of the reports that have one of these values."""
        return self._of([place for value in values for place in self._having.get((name, value), ())])

    def _of(self, places: Iterable[int]) -> Mask:
        chosen = np.zeros(self._reports, dtype=np.bool_)
        chosen[list(places)] = True
        mask: Mask = chosen[self._report_of]
        return mask


def _saying(index: LexicalIndex, term: str) -> Mask:
    saying = np.zeros(index.size, dtype=np.bool_)
    saying[index.rows_of(term)] = True
    return saying
