"""Conditions → which rows of one snapshot fit."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial, reduce

import numpy as np
from numpy.typing import NDArray

from corpus.report import ROLES
from index.conditions import And, Condition, HasTerm, In, Not, Or, Says, Titled, Value, is_titled, years_in
from index.engine.local.bm25 import LexicalIndex
from index.storage.reading import Columns, StoredReport, by_report
from index.text.tokens import pairs_of

Mask = NDArray[np.bool_]

# A question asks for few conditions and for each of them several times.
_REMEMBERED = 8


class Masks:
    """Turns conditions into masks over the rows, shape ``(passages,)``. Safe to share between threads."""

    def __init__(
        self,
        columns: Columns,
        text: LexicalIndex,
        headings: LexicalIndex,
        reports: Sequence[StoredReport],
        said: Callable[[Says, NDArray[np.int64]], Sequence[int]],
    ) -> None:
        """`said` finds, among the passages of some ids, those that say something, which only texts can tell."""
        self._columns = columns
        self._fields = {"text": text, "headings": headings}
        self._said = said
        ids, self._report_of = by_report(columns)
        """Of each passage, the place of its report among those that have passages."""
        self._reports = len(ids)
        place_of = {id_: place for place, id_ in enumerate(ids.tolist())}
        self._having: dict[tuple[str, Value], list[int]] = defaultdict(list)
        self._titled: dict[Titled, list[int]] = defaultdict(list)
        for report in reports:
            if report.id in place_of:
                for name, value in (("path", report.path), ("unit", report.unit), ("kind", report.kind)):
                    self._having[name, value].append(place_of[report.id])
                for year in years_in(report.title):
                    for wanted in (Titled(year, later=True), Titled(year, later=False)):
                        if is_titled(report.title, report.year, wanted):
                            self._titled[wanted].append(place_of[report.id])
        self._known: dict[Condition, Mask] = {}

    def of(self, condition: Condition) -> Mask:
        """Which rows fit; not to be written to."""
        found = self._known.get(condition)
        if found is None:
            found = self._made(condition)
            self._known = (self._known if len(self._known) < _REMEMBERED else {}) | {condition: found}
        return found

    def _made(self, condition: Condition) -> Mask:
        rows = len(self._report_of)
        match condition:
            case In("role", values):
                return np.isin(self._columns.roles, [ROLES.index(one) for one in ROLES if one in values])
            case In("year", values):
                return np.isin(self._columns.years, [0 if value is None else value for value in values])
            case In(field, values):
                return self._of([place for value in values for place in self._having.get((field, value), ())])
            case Titled(_, _):
                return self._of(self._titled.get(condition, ()))
            case HasTerm(term, within):
                return _rows(self._fields[within].rows_of(term), rows)
            case Says(words, within):
                pairs = map(self._fields[within].rows_of, pairs_of(words))
                able = reduce(partial(np.intersect1d, assume_unique=True), pairs, np.arange(rows))
                ids = self._columns.passage_ids
                return np.isin(ids, self._said(condition, ids[able]))
            case And(of):
                return reduce(np.logical_and, map(self._made, of), np.ones(rows, dtype=np.bool_))
            case Or(of):
                return reduce(np.logical_or, map(self._made, of), np.zeros(rows, dtype=np.bool_))
            case Not(of):
                return ~self._made(of)

    def _of(self, places: Iterable[int]) -> Mask:
        """The passages of the reports at these places."""
        chosen = np.zeros(self._reports, dtype=np.bool_)
        chosen[list(places)] = True
        mask: Mask = chosen[self._report_of]
        return mask


def _rows(chosen: NDArray[np.int64], size: int) -> Mask:
    mask = np.zeros(size, dtype=np.bool_)
    mask[chosen] = True
    return mask
