"""Questions for every unit or report: which of them say it, by their best passage, and how many there are."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from index.engine.protocol import Engine
from index.engine.scoring import Signals
from retrieval.answerability.evidence import coverage_of_each
from retrieval.expansion.terms import Word
from retrieval.types import AnswerCoverage
from retrieval.understanding.catalogue import Library
from retrieval.understanding.question import Question

# A page of an answer lists so many reports; all that say it are counted.
MOST = 200
# What a passage must hold of the question, as a share of what the best holds; the largest that finds
# nearly every report (evaluation/README.md).
SHARE = 0.38
# The best passage of a report may only lead in to the next: so many are looked at.
EACH = 2


def saying(
    engine: Engine, asked: Question, words: Sequence[Word], signals: Signals, keys: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The passages that truly say it, by key, in their order.

    They hold ``SHARE`` of what the best of all holds of the question, and have the asked role
    where any has it; a question for nothing but a role is answered by all of that role.
    """
    own = signals.role[signals.places(keys)] >= 1.0
    if own.any():
        keys, own = keys[own], own[own]
    coverages = coverage_of_each(engine, words, keys)
    least = SHARE * float(coverages.max(initial=0.0))
    told = (coverages >= least) & (least > 0.0)
    if asked.role_only:
        told |= own
    return keys[told]


def counted(
    library: Library,
    asked: Question,
    there: Collection[int],
    found: Sequence[int],
    listed: Sequence[int],
) -> AnswerCoverage:
    """How many of the reports in question ``found``, ids of reports, are, and how many of them are
    ``listed``; by unit where all name theirs. ``there`` are those that were searched.

    In question are the reports of the asked year and unit. Others that only speak of the year
    are so where they are found.
    """
    fitting = {report.id for report in library.fitting(asked.filters)}
    in_question = (set(there) & fitting or set(there)) | set(found)
    units = {report.id: report.unit for report in library.reports if report.id in in_question}
    if units and all(units.values()):
        said, shown = ({units[report] for report in reports} for reports in (found, listed))
        return AnswerCoverage(len(said), len(set(units.values())), "units", len(shown))
    return AnswerCoverage(len(set(found)), len(in_question), "reports", len(set(listed)))
