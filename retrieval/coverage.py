"""Questions for every unit or report: which of them say it, by their best passage, and how many there are."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.answer import Coverage
from retrieval.confidence import confidence
from retrieval.evidence import evidence_of_each
from retrieval.expansion import Word
from retrieval.question import Question
from retrieval.scope import Mask
from retrieval.search import Searcher, Views

# More reports than this no answer lists.
MOST = 200
# What a passage must hold of the question, as a share of what the best holds; the largest that finds
# nearly every report (evaluation/README.md).
SHARE = 0.38
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
    """The rows that truly say it, with how sure that is.

    They hold ``SHARE`` of what the best of all holds of the question, and have the asked role
    where any has it; a question for nothing but a role is answered by all of that role.
    """
    of_role = [bool(views.role[row] >= 1.0) for row in rows]
    anyone = any(of_role)
    fitting = [(row, own) for row, own in zip(rows, of_role, strict=True) if own or not anyone]
    evident = evidence_of_each(searcher, words, views, [row for row, _ in fitting])
    least = SHARE * max((one.coverage for one in evident), default=0.0)
    return {
        row: confidence(asked, one, of_role=own)
        for (row, own), one in zip(fitting, evident, strict=True)
        if one.coverage >= least > 0.0 or (asked.role_only and own)
    }


def counted(searcher: Searcher, asked: Question, allowed: Mask, found: Sequence[int]) -> Coverage:
    """How many of the reports in question ``found``, ids of reports, are; by unit where all name theirs.

    In question are the reports of the asked year and unit. Others that only speak of the year
    are so where they are found.
    """
    there = set(np.unique(searcher.snapshot.columns.reports[allowed]).tolist())
    fitting = {report.id for report in searcher.library.fitting(asked.filters)}
    in_question = (there & fitting or there) | set(found)
    units = {report.id: report.unit for report in searcher.library.reports if report.id in in_question}
    if units and all(units.values()):
        return Coverage(len({units[report] for report in found}), len(set(units.values())), "units")
    return Coverage(len(set(found)), len(in_question), "reports")
