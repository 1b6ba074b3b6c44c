"""How sure it is that the reports answer a question at all: a logistic curve over its evidence."""

import math
import operator
from collections.abc import Mapping

from retrieval.answerability.evidence import Evidence
from retrieval.understanding.question import Language, Question

# An answer counts as found from here on.
FOUND = 0.5
# A question for nothing but a role is answered by any passage of that role, as surely as
# roles are told rightly.
ROLE_ONLY = 0.9

# (intercept, and what each of `features` counts), fitted by `python -m evaluation.calibrate`.
_CURVE: Mapping[Language, tuple[float, ...]] = {
    "zh": (-9.30, 4.34, 6.44, -0.22, -5.33, 3.32, 7.58),
    "en": (-10.68, 1.07, 10.01, 2.87, -0.74, 3.58, 10.33),
}


def confidence(question: Question, evidence: Evidence, *, of_role: bool) -> float:
    """Between 0 and 1: how likely the ranked rows answer; `of_role` says that the first has the asked role."""
    if question.role_only and of_role:
        return ROLE_ONLY
    intercept, *slopes = _CURVE[question.language]
    logit = intercept + sum(map(operator.mul, slopes, features(question, evidence)))
    return 1.0 / (1.0 + math.exp(-logit))


def features(question: Question, evidence: Evidence) -> tuple[float, ...]:
    """What the curve looks at: coverage, cosine, reach, the words of a number question that the reports
    do not have as they are, how long the question is, and how far the best passage stands out.

    A number is of one thing: where the reports speak of pensions nowhere, what comes near does
    not answer how much they rose. And a long question says more than any passage repeats.
    A unit or report that is named, and there, is a word that is held. Where nothing answers,
    many passages come equally near.
    """
    unsaid = 1.0 - evidence.literal if question.number else 0.0
    named = sum(item.field in ("unit", "report") for item in question.filters)
    words = evidence.words + named
    coverage, reach = (
        (share * evidence.words + named) / words if words else share
        for share in (evidence.coverage, evidence.reach)
    )
    return coverage, evidence.cosine, reach, unsaid, math.log1p(words), evidence.lead
