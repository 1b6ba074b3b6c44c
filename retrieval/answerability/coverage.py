"""Questions for every unit or report: which of them say it, by their best passage, and how many there are."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.answerability.evidence import coverage_of_each
from retrieval.expansion.terms import Word
from retrieval.ranking.rank import Searcher
from retrieval.ranking.signals import Views
from retrieval.types import Coverage
from retrieval.understanding.question import Question
from retrieval.understanding.scope import Mask

# A page of an answer lists so many reports; all that say it are counted.
MOST = 200
# What a passage must hold of the question, as a share of what the best holds; the largest that finds
# nearly every report (evaluation/README.md).
SHARE = 0.38
# The best passage of a report may only lead in to the next: so many are looked at.
_EACH = 2


def best_of_each(scores: NDArray[np.float32], reports: NDArray[np.int64]) -> NDArray[np.int64]:
    """The places of the best scores above 0 of each report, ``_EACH`` at most, by report, the best first.

    What is of one report stands together; of equal scores the first is the better.
    """
    starts = np.flatnonzero(np.diff(reports, prepend=-1))
    counts = np.diff(starts, append=len(reports))
    left = np.maximum(scores, np.float32(0.0))
    found = []
    for _ in range(_EACH if len(starts) else 0):
        most = np.maximum.reduceat(left, starts)
        ties = np.flatnonzero((left == np.repeat(most, counts)) & (left > 0.0))
        first = ties[np.flatnonzero(np.diff(reports[ties], prepend=-1))]
        found.append(first)
        left[first] = 0.0
    rows = np.concatenate([np.empty(0, np.int64), *found])
    return rows[np.lexsort((rows, -scores[rows], reports[rows]))]


def saying(
    searcher: Searcher, asked: Question, words: Sequence[Word], views: Views, rows: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The rows that truly say it, in their order.

    They hold ``SHARE`` of what the best of all holds of the question, and have the asked role
    where any has it; a question for nothing but a role is answered by all of that role.
    """
    own = views.role[views.places(rows)] >= 1.0
    if own.any():
        rows, own = rows[own], own[own]
    coverages, _ = coverage_of_each(searcher, words, rows)
    least = SHARE * float(coverages.max(initial=0.0))
    told = (coverages >= least) & (least > 0.0)
    if asked.role_only:
        told |= own
    return rows[told]


def counted(
    searcher: Searcher, asked: Question, allowed: Mask, found: Sequence[int], listed: Sequence[int]
) -> Coverage:
    """How many of the reports in question ``found``, ids of reports, are, and how many of them are
    ``listed``; by unit where all name theirs.

    In question are the reports of the asked year and unit. Others that only speak of the year
    are so where they are found.
    """
    there = set(np.unique(searcher.snapshot.columns.reports[allowed]).tolist())
    fitting = {report.id for report in searcher.library.fitting(asked.filters)}
    in_question = (there & fitting or there) | set(found)
    units = {report.id: report.unit for report in searcher.library.reports if report.id in in_question}
    if units and all(units.values()):
        said, shown = ({units[report] for report in reports} for reports in (found, listed))
        return Coverage(len(said), len(set(units.values())), "units", len(shown))
    return Coverage(len(set(found)), len(in_question), "reports", len(set(listed)))
