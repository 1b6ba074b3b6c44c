"""How sure it is that the reports answer a question at all.

A logistic curve over what the best passages reach on two absolute scales: the share of
the question's words in text or headings, weighed by rarity, and the cosine.
"""

import math
from collections.abc import Mapping, Sequence

from retrieval.question import Language, Question
from retrieval.search import Views

# An answer counts as found from here on.
FOUND = 0.5
# A question for nothing but a role is answered by any passage of that role, as surely as
# roles are told rightly.
ROLE_ONLY = 0.9

# (intercept, share, cosine), fitted by `python -m evaluation.calibrate`.
_CURVE: Mapping[Language, tuple[float, float, float]] = {
    "zh": (-7.74, 24.27, 21.81),
    "en": (-6.79, 6.56, 28.80),
}


def evidence(views: Views, rows: Sequence[int]) -> tuple[float, float]:
    """The best share of the question's words, in text or headings, and the best cosine of these rows."""
    if not len(rows):
        return 0.0, 0.0
    share = max(views.text[rows].max(), views.headings[rows].max())
    return float(share), float(views.vector[rows].max())


def confidence(question: Question, views: Views, rows: Sequence[int]) -> float:
    """Between 0 and 1: how likely the ranked rows answer the question."""
    if not len(rows):
        return 0.0
    if question.role_only and views.role[rows[0]] > 0:
        return ROLE_ONLY
    share, cosine = evidence(views, rows)
    intercept, by_share, by_cosine = _CURVE[question.language]
    return 1.0 / (1.0 + math.exp(-(intercept + by_share * share + by_cosine * cosine)))
