"""What ranking makes of a question, report by report: how surely a passage, and a unit, says its topic.

The passages are those that retrieval finds best in each report — words with what means the same,
headings, vector — and their scores are told apart by how far they stand out among those of all reports:
a score by itself means another thing for every question.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.asked import Asked
from analysis.matching.weights import logistic, weights
from corpus.report import ROLES
from index.conditions import Condition
from index.engine.scoring import best_of_each
from retrieval.ranking.highlighting import best_sentence, sought
from retrieval.ranking.rank import Searcher, Wanted
from retrieval.ranking.signals import weights as signal_weights
from retrieval.understanding.intent import ASKED
from retrieval.understanding.question import read_question

Array = NDArray[np.float64]
# Of every report so many passages; what a report says at all stands in its first few.
EACH = 3


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The best passages of every report, by row; ``reports`` are ids, ``features`` of shape ``(passages, 3)``;
    ``span`` gives of one of them, by its text, the sentence that says most of it."""

    rows: NDArray[np.int64]
    reports: NDArray[np.int64]
    features: Array
    span: Callable[[str], tuple[int, int]]

    @property
    def odds(self) -> Array:
        """The log-odds that each says the topic, shape ``(passages,)``."""
        return np.asarray(self.features @ weights("passage"))


def found_for(asked: Asked, searcher: Searcher, where: Condition) -> Found:
    """The best passages of every report that fit a condition.

    Features: 1, how many standard deviations the score lies above the mean of them all, log-odds that a
    passage of its role is asked for.
    """
    question = read_question(asked.question, searcher.library)
    words, by = searcher.words(question), signal_weights("shipped", question.language)
    if question.language == "zh":
        # Words that only ask, 哪些单位说过, draw the vector away; an English one is embedded as a sentence.
        question = replace(question, text=question.topic)
    candidates = searcher.candidates(question, words, where, by, Wanted(0, EACH))
    parts = candidates.signals.parts(by)
    scores = parts["text"] + parts["headings"] + parts["vector"]
    places = np.sort(best_of_each(scores, candidates.reports, EACH))
    scores = scores[places].astype(np.float64)
    rows = candidates.signals.keys[places]
    table = np.ones((len(rows), 3))
    if len(rows):
        table[:, 1] = (scores - scores.mean()) / max(float(scores.std()), 1e-6)
        table[:, 2] = np.array(role_odds(asked.roles))[candidates.roles[places]]
    ready = sought(words, searcher.engine.statistics)
    return Found(rows, candidates.reports[places], table, lambda text: best_sentence(text, ready, question))


def role_odds(asked: Sequence[float]) -> list[float]:
    """For each of `ROLES` how much likelier than by chance it is asked for, as a logarithm; ``asked`` are the
    probabilities of `ASKED`, of which the last, that no role is, speaks for all."""
    silent = asked[-1]
    own = [asked[ASKED.index(role)] if role in ASKED else 0.0 for role in ROLES]
    return np.log((np.array(own) + silent + 0.02) / (silent + 1.0 / len(ASKED))).tolist()


def units(odds: Array, owners: Sequence[str]) -> dict[str, float]:
    """The probability that each owner says it, by its likeliest passage and how near that comes to the best of all."""
    table, names = unit_features(odds, owners)
    return dict(zip(names, logistic(table, "unit").tolist(), strict=True)) if names else {}


def unit_features(odds: Array, owners: Sequence[str]) -> tuple[Array, list[str]]:
    """Shape ``(owners, 3)``: 1, the best log-odds of the owner, and how far they lie behind the best of all, 0 or
    less; and the owners in order."""
    best: dict[str, float] = {}
    for owner, own in zip(owners, odds.tolist(), strict=True):
        best[owner] = max(best.get(owner, own), own)
    most = max(best.values(), default=0.0)
    return np.array([(1.0, one, one - most) for one in best.values()]).reshape(-1, 3), list(best)
