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

# (intercept, and what each of `features` counts), fitted by `python -m evaluation.calibrate`. The Chinese
# intercept is 0.8 above the fitted one: to refuse what could be answered is the worse mistake (samples,
# no-answer F1 .889 → .880, wrongly refused .014 → .000).
_CURVE: Mapping[Language, tuple[float, ...]] = {
    "zh": (-8.50, 4.34, 3.70, 1.78, -0.64, 2.33, 3.21, 0.42, 1.07, -1.77, -1.90),
    "en": (-5.41, 2.11, 2.43, 0.99, 0.41, 1.34, 3.03, -0.16, 1.19, -0.90, 0.00),
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
    do not have as they are, how long the question is, how far the best passage stands out, whether the
    rarest word is said, how far words and vector agree, whether a number or an unknown unit is asked for.

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
    return (
        coverage,
        evidence.cosine,
        reach,
        unsaid,
        math.log1p(words),
        evidence.lead,
        evidence.rare,
        evidence.agreement,
        float(question.number),
        float(question.unknown_unit is not None),
    )
