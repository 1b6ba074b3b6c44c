"""How likely the reports answer a question: a logistic regression over its evidence.

The numbers lie in ``confidence.json``, a curve for each language; ``python -m training.confidence`` makes
them, and docs/models.md says from what and how well they do.
"""

import json
import math
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from retrieval.answerability.evidence import Evidence
from retrieval.understanding.question import Language, Question

MODEL = Path(__file__).with_name("confidence.json")
# A question for nothing but a role is answered by any passage of that role, as surely as
# roles are told rightly.
ROLE_ONLY = 0.9
# What the curve looks at, in the order of `features`; more is surer, or less where it is marked so.
FEATURES: Mapping[str, int] = {
    "cosine": 1,
    "first": 1,
    "nearer": 1,
    "coverage": 1,
    "lead": 1,
    "reach": 1,
    "unsaid": -1,
    "number": -1,
    "unknown_unit": -1,
}


@dataclass(frozen=True, slots=True)
class Curve:
    """What each of `FEATURES` counts, and from which probability on an answer counts as found."""

    intercept: float
    slopes: tuple[float, ...]
    found: float

    def probability(self, values: tuple[float, ...]) -> float:
        """The logistic function of the weighted sum."""
        logit = self.intercept + sum(map(operator.mul, self.slopes, values))
        return 1.0 / (1.0 + math.exp(-logit))


def confidence(question: Question, evidence: Evidence, *, of_role: bool) -> float:
    """The probability, 0.0–1.0, that the ranked passages answer; `of_role` says that the first has the asked
    role."""
    if question.role_only and of_role:
        return ROLE_ONLY
    return curves()[question.language].probability(features(question, evidence))


def features(question: Question, evidence: Evidence) -> tuple[float, ...]:
    """`FEATURES` of a question: how near the nearest of the first passages and the first are, and the nearest of
    all by how much, the share of the words that the best passage says and its lead by words, the share that anything says, the words of a number
    question that nothing says as they are, whether a number is asked for, and a unit that nothing mentions.

    A number is of one thing: where the reports speak of pensions nowhere, what comes near does
    not answer how much they rose. A unit or report that is named, and there, is a word that is held.
    """
    named = sum(item.field in ("unit", "report") for item in question.filters)
    words = evidence.words + named
    coverage, reach = (
        (share * evidence.words + named) / words if words else share
        for share in (evidence.coverage, evidence.reach)
    )
    return (
        evidence.cosine,
        evidence.first,
        evidence.nearer,
        coverage,
        evidence.lead,
        reach,
        1.0 - evidence.literal if question.number else 0.0,
        float(question.number),
        float(question.unknown_unit is not None),
    )


@cache
def curves(file: Path = MODEL) -> Mapping[Language, Curve]:
    """The curve of each language; read once."""
    kept = json.loads(file.read_text(encoding="utf-8"))
    languages: tuple[Language, ...] = ("zh", "en")
    return {
        language: Curve(
            kept[language]["intercept"],
            tuple(kept[language][name] for name in FEATURES),
            kept[language]["found"],
        )
        for language in languages
    }
