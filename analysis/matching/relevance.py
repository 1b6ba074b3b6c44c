"""How surely a statement says what a topic is about."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.asked import TopicQuery, role_odds
from analysis.matching.likeness import Likeness, words_of
from analysis.matching.weights import logistic, weights
from analysis.statements import Statement
from corpus.report import ROLES
from index.text.tokens import normalise

Array = NDArray[np.float64]
# Few statements of all say any one topic, so that even likely ones stay below a half.
LIKELY = 0.15


def scores(asked: TopicQuery, statements: Sequence[Statement], likeness: Likeness) -> Array:
    """Log-odds for each statement, shape ``(statements,)``."""
    return np.asarray(features(asked, statements, likeness) @ weights("relevance"))


def likely(topic: TopicQuery, statements: Sequence[Statement], likeness: Likeness) -> list[bool]:
    """Which statements say a topic: its words stand there, or its meaning is at least `LIKELY`."""
    chances = logistic(features(topic, statements, likeness), "relevance")
    words = topic.phrases
    return [
        any(word in normalise(f"{one.theme}\n{one.text}") for word in words) or chance >= LIKELY
        for one, chance in zip(statements, chances.tolist(), strict=True)
    ]


def features(asked: TopicQuery, statements: Sequence[Statement], likeness: Likeness) -> Array:
    """Shape ``(statements, 6)``: 1, cosine of the bare words, cosine under the heading, how far it stands out
    of all, shared rare words, log-odds that its role is asked for."""
    table = np.zeros((len(statements), 6))
    if not statements:
        return table
    bare = [one.bare for one in statements]
    plain = likeness.to_question(asked.topic, bare)
    under = likeness.to_question(asked.topic, [words_of(one) for one in statements])
    best = np.maximum(plain, under)
    table[:, 0] = 1.0
    table[:, 1] = plain
    table[:, 2] = under
    table[:, 3] = (best - best.mean()) / (best.std() + 1e-6)
    table[:, 4] = likeness.shared([asked.topic], bare)[0]
    table[:, 5] = role_odds(asked.roles)[[ROLES.index(one.role) for one in statements]]
    return table
