"""How sure it is that the reports answer a question at all: a logistic curve over its evidence."""

import math
from collections.abc import Mapping
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.evidence import Evidence
from retrieval.question import Language, Question

Number = TypeVar("Number", float, NDArray[np.float64])

# An answer counts as found from here on.
FOUND = 0.5
# A question for nothing but a role is answered by any passage of that role, as surely as
# roles are told rightly.
ROLE_ONLY = 0.9

# (intercept, coverage, cosine, reach), fitted by `python -m evaluation.calibrate`.
_CURVE: Mapping[Language, tuple[float, float, float, float]] = {
    "zh": (-6.05, 3.73, 15.41, 3.19),
    "en": (-6.27, 0.89, 22.85, 5.05),
}


def confidence(question: Question, evidence: Evidence, *, of_role: bool) -> float:
    """Between 0 and 1: how likely the ranked rows answer; `of_role` says that the first has the asked role."""
    if question.role_only and of_role:
        return ROLE_ONLY
    return _logistic(_logit(question, evidence.coverage, evidence.cosine, evidence.reach))


def confidence_of_each(
    question: Question,
    coverages: NDArray[np.float64],
    cosines: NDArray[np.float64],
    reach: float,
    of_role: NDArray[np.bool_],
) -> list[float]:
    """:func:`confidence` for each of many rows by itself, arrays of shape ``(rows,)``."""
    each = map(_logistic, _logit(question, coverages, cosines, reach).tolist())
    if not question.role_only:
        return list(each)
    return [ROLE_ONLY if own else sure for own, sure in zip(of_role.tolist(), each, strict=True)]


def _logit(question: Question, coverage: Number, cosine: Number, reach: float) -> Number:
    intercept, by_coverage, by_cosine, by_reach = _CURVE[question.language]
    return intercept + by_coverage * coverage + by_cosine * cosine + by_reach * reach


def _logistic(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-logit))
