"""What brought a passage: the words it shares with the question, and what each view added."""

from collections.abc import Mapping, Sequence

import numpy as np

from index.engine.protocol import Engine
from index.text.tokens import PAIR
from retrieval.expansion.terms import Word
from retrieval.types import Why


def why(
    key: int,
    words: Sequence[Word],
    parts: Mapping[str, float],
    extra: Sequence[tuple[str, float]],
    engine: Engine,
) -> Why:
    """``parts`` are the weighted signals of the passage, ``extra`` what a look at the text added.

    The shares of the terms sum to what BM25 over the text gives the passage, as a share of
    what the question could reach.
    """
    groups = [word.group for word in words]
    most = engine.statistics.max_score(groups)
    here = engine.terms_of(np.array([key], dtype=np.int64))
    terms = []
    for word, (score,) in zip(words, here.contributions(groups).tolist(), strict=True):
        share = score / most if most else 0.0
        if share > 0.0:
            held = [(weight, term) for term, weight in word.group if here.holds(term, "text")[0]]
            best = max(held, key=lambda one: one[0])[1]
            terms.append((word.text.removesuffix(PAIR), best.removesuffix(PAIR), share))
    views = [(name, value) for name, value in parts.items() if value]
    return Why(tuple(sorted(terms, key=lambda term: -term[2])), (*views, *extra))
