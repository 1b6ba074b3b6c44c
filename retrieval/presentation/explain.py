"""What brought a passage: the words it shares with the question, and what each view added."""

from collections.abc import Mapping, Sequence

import numpy as np

from index.engine.local.bm25 import LexicalIndex
from index.text.tokens import PAIR
from retrieval.expansion.terms import Word
from retrieval.types import Why


def why(
    row: int,
    words: Sequence[Word],
    parts: Mapping[str, float],
    extra: Sequence[tuple[str, float]],
    index: LexicalIndex,
) -> Why:
    """``parts`` are the weighted views of the row, ``extra`` what a look at the text added.

    The shares of the terms sum to what BM25 over the text gives the passage, as a share of
    what the question could reach.
    """
    ceiling = index.ceiling([word.group for word in words])
    at = index.locate(np.array([row], dtype=np.int64))
    terms = []
    scores = (
        float(score)
        for values in index.contributions([word.group for word in words], at)
        for (score,) in values
    )
    for word, score in zip(words, scores, strict=True):
        share = score / ceiling if ceiling else 0.0
        if share > 0.0:
            held = [(weight, term) for term, weight in word.group if index.holds(term, at)[0]]
            best = max(held, key=lambda one: one[0])[1]
            terms.append((word.text.removesuffix(PAIR), best.removesuffix(PAIR), share))
    views = [(name, value) for name, value in parts.items() if value]
    return Why(tuple(sorted(terms, key=lambda term: -term[2])), (*views, *extra))
