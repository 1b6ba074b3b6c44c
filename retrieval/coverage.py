"""Questions for every unit or report: which of them say it, by their best passage, and how many there are."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.answer import Coverage
from retrieval.confidence import FOUND, confidence
from retrieval.evidence import evidence_of_each
from retrieval.expansion import Word
from retrieval.question import Question
from retrieval.scope import Mask
from retrieval.search import Searcher, Views

# More reports than this no answer lists.
MOST = 200
# The best passage of a report may only lead in to the next: so many are looked at.
_EACH = 2


def best_of_each(scores: NDArray[np.float32], reports: NDArray[np.int64], allowed: Mask) -> NDArray[np.int64]:
    """The best allowed rows of each report with a score above 0, ``_EACH`` at most, by report."""
    rows = np.flatnonzero(allowed & (scores > 0.0))
    rows = rows[np.lexsort((rows, -scores[rows], reports[rows]))]
    owners = reports[rows]
    # The place of each row among those of its report.
    starts = np.searchsorted(owners, owners)
    return rows[np.arange(len(rows)) - starts < _EACH]


def saying(
    searcher: Searcher, asked: Question, words: Sequence[Word], views: Views, rows: Sequence[int]
) -> dict[int, float]:
    """The rows that truly say it, with how sure that is: of the asked role, and answers by themselves."""
    evident = evidence_of_each(searcher, words, views, rows)
    found = {}
    for row, own in zip(rows, evident, strict=True):
        of_role = bool(views.role[row] > 0)
        certainty = confidence(asked, own, of_role=of_role)
        if certainty >= FOUND and (of_role or asked.role is None):
            found[row] = certainty
    return found


def counted(searcher: Searcher, allowed: Mask, found: Sequence[int]) -> Coverage:
    """How many of the reports in question ``found``, ids of reports, are; by unit where all name theirs."""
    in_question = set(np.unique(searcher.snapshot.columns.reports[allowed]).tolist())
    units = {report.id: report.unit for report in searcher.library.reports if report.id in in_question}
    if units and all(units.values()):
        return Coverage(len({units[report] for report in found}), len(set(units.values())), "units")
    return Coverage(len(set(found)), len(in_question), "reports")
