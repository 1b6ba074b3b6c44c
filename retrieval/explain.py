"""What brought a passage: the words it shares with the question, and what each view added."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.lexical import LexicalIndex
from index.tokens import PAIR
from retrieval.answer import Why
from retrieval.expansion import Word


def why(
    row: int,
    words: Sequence[Word],
    parts: Mapping[str, NDArray[np.float32]],
    extra: Sequence[tuple[str, float]],
    index: LexicalIndex,
) -> Why:
    """``parts`` are the weighted views, ``extra`` what a look at the text added.

    The shares of the terms sum to what BM25 over the text gives the passage, as a share of
    what the question could reach.
    """
    ceiling = index.ceiling([word.group for word in words])
    at = np.array([row], dtype=np.int64)
    terms = []
    for word in words:
        share = float(index.score([word.group])[row]) / ceiling if ceiling else 0.0
        if share > 0.0:
            held = [(weight, term) for term, weight in word.group if index.holds(term, at)[0]]
            best = max(held, key=lambda one: one[0])[1]
            terms.append((word.text.removesuffix(PAIR), best.removesuffix(PAIR), share))
    views = [(name, float(values[row])) for name, values in parts.items() if values[row]]
    return Why(tuple(sorted(terms, key=lambda term: -term[2])), (*views, *extra))
