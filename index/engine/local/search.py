"""The candidates for a query over one snapshot, with a proof that none is missing.

Few passages are all scored. In a large index a sample is scored first, and then whatever could come
before the best of it (`pruning`): scores, ranks and their order are those of scoring every passage.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.report import ROLES, Role
from index.engine.local.bm25 import LexicalIndex
from index.engine.local.dense import DenseIndex
from index.engine.local.mask import Mask
from index.engine.local.pruning import SLACK, Bounds
from index.engine.local.statistics import LocalTerms
from index.engine.protocol import Candidates, Query
from index.engine.scoring import (
    HEADINGS_LENGTH,
    Group,
    Signals,
    at_depth,
    best_of_each,
    best_places,
    normalised_bm25,
)
from index.storage.reading import Columns, by_report

# Up to so many passages all are scored: that costs less than finding out which matter.
_FEW = 4_096
# In a larger index so many are scored first, and the others only where they may be better.
_SAMPLE = 512
# Sums of a few numbers around 1 differ by less, whatever is added first.
_ROUNDING = 1e-5
# From so many scores on, one in several says which are good; and so many passages are not scored before
# another sample.
_MANY = 2**16


class Search:
    """Scores the passages of one snapshot. Safe to share between threads."""

    def __init__(
        self,
        columns: Columns,
        dense: DenseIndex,
        text: LexicalIndex,
        headings: LexicalIndex,
        of_kind: Iterable[int] = (),
        report: NDArray[np.float32] | None = None,
    ) -> None:
        """`of_kind` are the ids of the reports whose kind is known; `report` is `reportness` where that is
        known, for not all passages of a report may be among these."""
        self._columns, self._dense, self._text, self._headings = columns, dense, text, headings
        self._report = reportness(columns, list(of_kind)) if report is None else report
        self._roles: dict[tuple[tuple[float, Role], ...], NDArray[np.float32]] = {}

    def candidates(self, query: Query, allowed: Mask) -> Candidates:
        """Of the rows that are allowed, shape ``(passages,)``."""
        fitting = int(np.count_nonzero(allowed))
        if query.depth is None or fitting <= _FEW:
            return self._candidates(self._everything(query, allowed), 0.0)
        if query.phrase or query.per_report:
            # The best of each report, or a phrase, may stand anywhere.
            return self._chosen(query, self._everything(query, allowed))
        signals, least = self._pruned(query, allowed, query.depth)
        return self._candidates(signals, 0.0 if len(signals.keys) == fitting else least)

    def _candidates(self, signals: Signals, bound: float) -> Candidates:
        held, rows = self._columns, signals.keys
        return Candidates(signals, held.reports[rows], held.sections[rows], held.roles[rows], bound)

    def _everything(self, query: Query, allowed: Mask) -> Signals:
        rows = np.flatnonzero(allowed)
        return self._signals(query, rows, self._dense.scores_of(query.vector, rows))

    def _chosen(self, query: Query, signals: Signals) -> Candidates:
        """Of all these the best, with and without what a phrase is worth, and the best of each report."""
        scores, reports = signals.fused(query.weights), self._columns.reports[signals.keys]
        terms = LocalTerms.of(self._text, self._headings, signals.keys)
        lifted = scores + np.float32(query.phrase) * terms.phrases(query.phrases).astype(np.float32)
        chosen = np.zeros(len(scores), dtype=np.bool_)
        for best in (
            best_places(scores, query.depth or 0),
            best_places(lifted, query.depth or 0),
            best_of_each(scores, reports, query.per_report),
        ):
            chosen[best] = True
        return self._candidates(signals.at(np.flatnonzero(chosen)), float(lifted[~chosen].max(initial=0.0)))

    def _pruned(self, query: Query, allowed: Mask, depth: int) -> tuple[Signals, float]:
        """Signals of the allowed rows that can be among the best `depth`, and the score that none of the
        others exceeds."""
        by, vector, dense = query.weights, query.vector, self._dense
        bounds = Bounds.of(self._text, self._headings, query.groups)
        upper = bounds.upper_bounds(by)
        upper += np.float32(by.report) * self._report
        if query.roles:
            upper += np.float32(by.role) * self._of_roles(query.roles)
        upper += np.float32(by.likely) * self._likely(query)
        upper[~allowed] = -np.inf
        some = likely_top(upper, max(_SAMPLE, depth))
        sample = self._signals(query, some, dense.scores_of(vector, some))
        lift = np.float32(by.vector * SLACK)
        least = at_depth(sample.fused(by), depth) - _ROUNDING
        chosen = allowed & (upper + lift >= least)
        if np.count_nonzero(chosen) == np.count_nonzero(chosen[some]):
            return sample, least
        rows = np.flatnonzero(chosen)
        cosines = dense.scores_of(vector, rows)
        lifted = np.maximum(cosines, 0.0)
        lifted *= lift
        lifted += upper[rows]
        if len(rows) > _MANY:
            # Where words find little, cosines tell best where to look.
            best = likely_top(lifted, max(_SAMPLE, depth))
            sample = self._signals(query, rows[best], cosines[best])
            least = max(least, at_depth(sample.fused(by), depth) - _ROUNDING)
        kept = lifted >= least
        return self._signals(query, rows[kept], cosines[kept]), least

    def _signals(self, query: Query, rows: NDArray[np.int64], cosines: NDArray[np.float32]) -> Signals:
        """The signals of these passages, whose cosines are known."""
        text, headings = self._normalised_bm25(query.groups, rows)
        return Signals(
            keys=rows,
            text=text,
            headings=headings,
            vector=cosines,
            role=self._of_roles(query.roles)[rows],
            likely=self._likely(query)[rows],
            report=self._report[rows],
        )

    def _likely(self, query: Query) -> NDArray[np.float32]:
        """How likely a passage of each one's role answers, shape ``(passages,)``."""
        return np.array(query.likely, dtype=np.float32)[self._columns.roles]

    def _normalised_bm25(
        self, groups: Sequence[Group], rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """`normalised_bm25` of these passages, each of shape ``(len(rows),)``."""
        at = self._text.locate(rows)
        return normalised_bm25(
            self._text.contributions(groups, at),
            self._headings.contributions(groups, at, usual=HEADINGS_LENGTH),
            (self._text.max_score(groups), self._headings.max_score(groups)),
            len(rows),
        )

    def _of_roles(self, roles: tuple[tuple[float, Role], ...]) -> NDArray[np.float32]:
        """How well each passage's role is one of these, shape ``(passages,)``; made once for every question."""
        if roles not in self._roles:
            match = np.zeros(len(self._columns.roles), dtype=np.float32)
            for value, fitting in roles:
                match[self._columns.roles == ROLES.index(fitting)] = value
            self._roles[roles] = match
        return self._roles[roles]


def reportness(columns: Columns, of_kind: Sequence[int]) -> NDArray[np.float32]:
    """How far each passage's file is a report, 0.0–1.0, shape ``(passages,)``.

    A file whose kind is known is one; any other as far as its passages have a role.
    """
    ids, file_of = by_report(columns)
    told = np.bincount(file_of, weights=columns.roles != ROLES.index("other"), minlength=len(ids))
    share = told / np.maximum(np.bincount(file_of, minlength=len(ids)), 1)
    share[np.isin(ids, of_kind)] = 1.0
    return share[file_of].astype(np.float32)


def likely_top(scores: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    """The places of about `count` of the best scores, ascending, none that is −∞."""
    step = 1 + len(scores) // _MANY
    least = at_depth(scores[::step], max(1, count // step))
    # Many may be equal.
    return np.flatnonzero((scores >= least) & np.isfinite(scores))[: 2 * count]
