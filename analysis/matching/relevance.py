"""How surely a statement says what a topic is about."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.asked import TopicQuery, role_odds, wordings
from analysis.matching.likeness import Likeness, words_of
from analysis.matching.statements_read import said, under
from analysis.matching.weights import weights
from analysis.statements import Statement
from corpus.report import ROLES
from index.models.encoder import PairEncoder
from index.text.tokens import PAIR, normalise, terms

Array = NDArray[np.float64]
# Few statements of all say any one topic, so that even likely ones stay below a half.
LIKELY = 0.2
# Where none says it, so many that come nearest are worth a look, with odds no further below the best than this.
NEAREST, REACH = 5, 2.0
_CLAUSE = re.compile(r"[,;。!?\n]")


def scores(asked: TopicQuery, statements: Sequence[Statement], likeness: Likeness) -> Array:
    """Log-odds for each statement, shape ``(statements,)``."""
    own = features(asked, statements, likeness)
    if isinstance(likeness.encoder, PairEncoder):
        return np.asarray(own @ weights("relevance"))
    return np.asarray(own[:, :-1] @ weights("relevance unread"))


def likely(topic: TopicQuery, statements: Sequence[Statement], likeness: Likeness) -> list[bool]:
    """Which statements say a topic: its words stand there, or its meaning is at least `LIKELY`."""
    return says(topic, statements, scores(topic, statements, likeness))


def says(topic: TopicQuery, statements: Sequence[Statement], odds: Array) -> list[bool]:
    """`likely` by what `scores` gave; what is in quotation marks is sought only as it stands."""
    chances = 1.0 / (1.0 + np.exp(-odds))
    words = [] if topic.literal else [_words_of(phrase) for phrase in topic.phrases]
    return [
        (not topic.literal and chance >= LIKELY)
        or _stands_in(normalise("\n".join((one.title, *one.headings, one.text))), topic, words)
        for one, chance in zip(statements, chances.tolist(), strict=True)
    ]


def nearest(topic: TopicQuery, statements: Sequence[Statement], likeness: Likeness) -> list[int]:
    """The numbers of the few statements that come nearest to a topic, the nearest first."""
    if not statements:
        return []
    odds = scores(topic, statements, likeness)
    best = np.argsort(-odds, kind="stable")[:NEAREST].tolist()
    return [place for place in best if odds[place] >= odds[best[0]] - REACH]


def _words_of(phrase: str) -> list[str]:
    """The words that a normalised phrase is made of, none of which holds another."""
    words = {word for word in terms(phrase) if not word.endswith(PAIR)}
    return [word for word in words if not any(other != word and other in word for other in words)]


def _stands_in(text: str, topic: TopicQuery, words: Sequence[Sequence[str]]) -> bool:
    """Whether one of the phrases stands in a normalised text, or each where all are asked for, or all of the words of
    one in one clause of it, in any order: who writes 党员发展 also means 发展党员."""
    standing = [phrase in text for phrase in topic.phrases]
    if all(standing) if topic.every else any(standing):
        return bool(standing)
    return any(
        own and any(all(word in clause for word in own) for clause in _CLAUSE.split(text)) for own in words
    )


def features(asked: TopicQuery, statements: Sequence[Statement], likeness: Likeness) -> Array:
    """Shape ``(statements, 7)``: 1, cosine of the bare words, cosine under the heading, how far it stands out
    of all, shared rare words, log-odds that its role is asked for, and that it says the topic, read beside it."""
    table = np.zeros((len(statements), 7))
    if not statements:
        return table
    bare = [one.bare for one in statements]
    plain = likeness.to_question(asked.topic, bare)
    headed = likeness.to_question(asked.topic, [words_of(one) for one in statements])
    best = np.maximum(plain, headed)
    table[:, 0] = 1.0
    table[:, 1] = plain
    table[:, 2] = headed
    table[:, 3] = (best - best.mean()) / (best.std() + 1e-6)
    table[:, 4] = likeness.shared([asked.topic], bare)[0]
    table[:, 5] = role_odds(asked.roles)[[ROLES.index(one.role) for one in statements]]
    table[:, 6] = said(
        likeness.encoder, wordings(asked), best, lambda place: under(statements[place], bare[place])
    )
    return table
