"""What the clauses of a sentence say: P(role) of its first, of its last, and at most of any.

What begins as done and ends as wrong is progress with a remainder, no problem: 公告送达少了六成，几个新小区
仍常常吃闭门羹。 As one sentence it looks like either.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corpus.report import ROLES
from corpus.roles.model import Scorer, bundled, context_of

WIDTH = 3 * len(ROLES)
_END = re.compile("[，,；;。]")
# With fewer letters a clause says nothing: 其中，
_SHORTEST = 4
# What is added before the logarithm: below it all chances are alike.
_LEAST = 0.01


def clause_features(texts: Sequence[str]) -> NDArray[np.float64]:
    """Log-probabilities of the roles of the first clause, of the last, and the greatest; shape ``(texts, 18)``."""
    if not texts:
        return np.zeros((0, WIDTH))
    spans: list[tuple[int, int]] = []
    firsts, at = [], 0
    for text in texts:
        firsts.append(len(spans))
        spans += [(at + start, at + end) for start, end in _clauses(text)]
        at += len(text)
    chances = Scorer(bundled(), "".join(texts)).probabilities(spans, context_of((), None))
    lasts = [*firsts[1:], len(spans)]
    table = [chances[firsts], chances[np.array(lasts) - 1], np.maximum.reduceat(chances, firsts)]
    return np.log(np.hstack(table) + _LEAST)


def _clauses(text: str) -> list[tuple[int, int]]:
    cuts = [0, *(found.end() for found in _END.finditer(text)), len(text)]
    spans = [(start, end) for start, end in pairwise(cuts) if end > start]
    saying = [one for one in spans if sum(map(str.isalnum, text[slice(*one)])) >= _SHORTEST]
    return saying or [(0, len(text))]
