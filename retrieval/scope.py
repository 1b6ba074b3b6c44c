"""Which passages a question is about: what the asker set, and what the question itself narrows down to."""

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.report import ROLES
from index.lexical import LexicalIndex
from index.reading import StoredReport
from index.snapshot import Snapshot
from retrieval.answer import Filters, Understood

Mask = NDArray[np.bool_]


def set_by_asker(snapshot: Snapshot, filters: Filters) -> Mask:
    """Which passages the asker's filters let through, shape ``(passages,)``; years are those of the reports."""
    columns = snapshot.columns
    allowed = np.ones(len(columns.roles), dtype=np.bool_)
    if filters.roles:
        allowed &= np.isin(columns.roles, [ROLES.index(role) for role in filters.roles])
    if filters.years:
        allowed &= np.isin(columns.years, filters.years)
    for wanted, field in ((filters.reports, "path"), (filters.units, "unit"), (filters.kinds, "kind")):
        if wanted:
            allowed &= _of(snapshot, (r for r in snapshot.reports() if getattr(r, field) in wanted))
    return allowed


def understood(snapshot: Snapshot, items: Sequence[Understood]) -> Mask:
    """Which passages the filters read out of a question let through: fields all, values of a field either."""
    reports = snapshot.reports()
    allowed = np.ones(len(snapshot.columns.roles), dtype=np.bool_)
    values = {
        field: {item.value for item in items if item.field == field} for field in ("unit", "kind", "report")
    }
    if values["unit"]:
        allowed &= _of(snapshot, (report for report in reports if report.unit in values["unit"]))
    if values["kind"]:
        allowed &= _of(snapshot, (report for report in reports if report.kind in values["kind"]))
    if values["report"]:
        allowed &= _of(snapshot, (report for report in reports if report.path in values["report"]))
    if years := {int(item.value) for item in items if item.field == "year"}:
        allowed &= of_years(snapshot, reports, years)
    return allowed


def of_years(snapshot: Snapshot, reports: Sequence[StoredReport], years: Collection[int]) -> Mask:
    """Passages of reports of these years, and others that say the year.

    A report of 2024 whose title names 2025, too, is about 2025 in its plans. Passages and
    headings that say a year are about it, whatever the report: 五、2025年工作安排.
    """
    columns = snapshot.columns
    allowed: Mask = np.isin(columns.years, list(years))
    for year in years:
        naming = [report for report in reports if str(year) in report.title and report.year != year]
        later = [report for report in naming if report.year is not None and report.year < year]
        plans = columns.roles == ROLES.index("plan")
        allowed |= _of(snapshot, later) & plans
        allowed |= _of(snapshot, (report for report in naming if report not in later))
        allowed |= _saying(snapshot.lexical, str(year))
        # The terms of a heading path are those of the title, too.
        allowed |= _saying(snapshot.headings, str(year)) & ~_of(snapshot, naming)
    return allowed


def _of(snapshot: Snapshot, reports: Iterable[StoredReport]) -> Mask:
    return np.isin(snapshot.columns.reports, [report.id for report in reports])


def _saying(index: LexicalIndex, term: str) -> Mask:
    return index.holds(term, np.arange(index.size, dtype=np.int64))
