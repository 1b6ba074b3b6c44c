"""Questions for every unit or report: which of them say it, by their best passage, and how many there are."""

from collections.abc import Collection, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from index.conditions import And, Condition, HasTerm, In, Or
from index.engine.protocol import FIELDS, Engine
from index.engine.scoring import Signals
from retrieval.answerability.evidence import coverage_of_each, weighed
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
# Of more words, the sure and the less sure terms of one counted apart, each is taken for enough to say it.
_MOST_COUNTING = 12
_ROUNDING = 1e-6


def may_say(engine: Engine, asked: Question, words: Sequence[Word]) -> tuple[Condition, float]:
    """What every passage fits that can truly say it (`saying`), and what the best of all must hold of the question for
    that to be so: the word that counts most.

    A passage that says it holds the terms of words that together count for ``SHARE`` of that, or has the role that
    alone is asked for.
    """
    whole, reaches, weights = weighed(engine.statistics, words)
    # A little less, for sums are rounded.
    most = float((reaches * weights).max(initial=0.0)) * (1.0 - _ROUNDING)
    least = SHARE * most
    counting: list[tuple[float, Condition]] = []
    for word, weight in zip(whole, weights.tolist(), strict=True):
        for enough in (True, False):
            terms = [one for one in word.sure if one[1] > 0.0 and (weight * one[1] >= least) is enough]
            if terms:
                held = Or(tuple(HasTerm(term, field) for term, _ in terms for field in FIELDS))
                counting.append((weight * terms[0][1], held))
    sets = _enough([weight for weight, _ in counting], least)
    holds: list[Condition] = [And(tuple(counting[place][1] for place in some)) for some in sets]
    if asked.role_only and asked.role is not None:
        holds.append(In("role", (asked.role,)))
    return Or(tuple(holds)), most / float(weights.sum()) if most else 0.0


def _enough(weights: Sequence[float], least: float) -> list[tuple[int, ...]]:
    """The smallest sets of places whose weights come to so much; of many weights, each by itself."""
    if len(weights) > _MOST_COUNTING:
        return [(place,) for place in range(len(weights))]
    found: list[tuple[int, ...]] = []
    for size in range(1, len(weights) + 1):
        for some in combinations(range(len(weights)), size):
            if sum(weights[place] for place in some) >= least and not any(
                set(one) <= set(some) for one in found
            ):
                found.append(some)
    return found


def saying(
    engine: Engine, asked: Question, words: Sequence[Word], signals: Signals, keys: NDArray[np.int64]
) -> tuple[NDArray[np.int64], float]:
    """The passages that truly say it, by key, in their order; and what the best of all holds of the question.

    They hold ``SHARE`` of what the best of all holds of the question, and have the asked role
    where any has it; a question for nothing but a role is answered by all of that role.
    """
    own = signals.role[signals.places(keys)] >= 1.0
    if own.any():
        keys, own = keys[own], own[own]
    coverages = coverage_of_each(engine, words, keys)
    most = float(coverages.max(initial=0.0))
    least = SHARE * most
    told = (coverages >= least) & (least > 0.0)
    if asked.role_only:
        told |= own
    return keys[told], most


def counted(
    library: Library,
    asked: Question,
    there: Collection[int],
    found: Sequence[int],
    listed: Sequence[int],
    left: Collection[int] = (),
) -> AnswerCoverage:
    """How many of the reports in question ``found``, ids of reports, are, and how many of them are
    ``listed``; by unit where all name theirs. ``there`` are those that were searched, but for those ``left``, of which
    a unit is unclear that is not found by another.

    In question are the reports of the asked year and unit. Others that only speak of the year
    are so where they are found.
    """
    fitting = {report.id for report in library.fitting(asked.filters)}
    in_question = (set(there) & fitting or set(there)) | set(found)
    units = {report.id: report.unit for report in library.reports if report.id in in_question}
    if units and all(units.values()):
        said, shown = ({units[report] for report in reports} for reports in (found, listed))
        unclear = {units[report] for report in in_question.intersection(left)} - said
        return AnswerCoverage(len(said), len(set(units.values())), "units", len(shown), len(unclear))
    unclear_reports = in_question.intersection(left) - set(found)
    return AnswerCoverage(
        len(set(found)), len(in_question), "reports", len(set(listed)), len(unclear_reports)
    )
