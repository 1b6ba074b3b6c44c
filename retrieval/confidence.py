"""How sure it is that the reports answer a question at all.

A logistic curve over what the best passages reach in two views whose scales are
absolute: the share of the question's words, weighed by rarity, and the cosine.
"""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from retrieval.question import Language
from retrieval.search import Views

# An answer counts as found from here on.
FOUND = 0.5

# (intercept, text share, cosine), fitted by `python -m evaluation.calibrate`.
_CURVE: Mapping[Language, tuple[float, float, float]] = {
    "zh": (-8.28, 22.44, 24.62),
    "en": (-6.49, 6.73, 26.49),
}


def evidence(views: Views, rows: NDArray[np.int64]) -> tuple[float, float]:
    """The best text share and the best cosine among the ranked rows."""
    if not len(rows):
        return 0.0, 0.0
    return float(views.text[rows].max()), float(views.vector[rows].max())


def confidence(views: Views, rows: NDArray[np.int64], language: Language) -> float:
    """Between 0 and 1: how likely the ranked rows answer the question."""
    if not len(rows):
        return 0.0
    share, cosine = evidence(views, rows)
    intercept, by_share, by_cosine = _CURVE[language]
    return 1.0 / (1.0 + math.exp(-(intercept + by_share * share + by_cosine * cosine)))
