"""How sure it is that the reports answer a question at all: a logistic curve over its evidence."""

import math
from collections.abc import Mapping

from retrieval.evidence import Evidence
from retrieval.question import Language, Question

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
    intercept, by_coverage, by_cosine, by_reach = _CURVE[question.language]
    logit = (
        intercept + by_coverage * evidence.coverage + by_cosine * evidence.cosine + by_reach * evidence.reach
    )
    return 1.0 / (1.0 + math.exp(-logit))
