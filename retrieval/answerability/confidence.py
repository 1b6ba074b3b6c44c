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
# Below it a question is refused. To refuse what the reports do answer costs a fifth more than to show passages
# that do not, so that the least loss is expected where no less than 1 / (1 + 1.22) is shown.
FOUND = 0.45
# Below it the passages shown more likely do not answer than do, which is said beside them.
LIKELY = 0.5
# A question for nothing but a role is answered by any passage of that role, as surely as
# roles are told rightly; not where it is the role of a unit that nobody knows.
ROLE_ONLY = 0.9
# What the curve looks at, in the order of `features`; more is surer, or less where it is marked so.
FEATURES: Mapping[str, int] = {
    "above": 1,
    "words": 1,
    "lead": 1,
    "usual": 1,
    "answers": 1,
    "unknown_unit": -1,
}


@dataclass(frozen=True, slots=True)
class Curve:
    """What each of `FEATURES` counts."""

    intercept: float
    slopes: tuple[float, ...]

    def probability(self, values: tuple[float, ...]) -> float:
        """The logistic function of the weighted sum."""
        logit = self.intercept + sum(map(operator.mul, self.slopes, values))
        return 1.0 / (1.0 + math.exp(-logit))


def confidence(question: Question, evidence: Evidence, *, of_role: bool) -> float:
    """The probability, 0.0–1.0, that the ranked passages answer; `of_role` says that the first has the asked
    role."""
    if question.role_only and of_role and question.unknown_unit is None:
        return ROLE_ONLY
    return curves()[question.language].probability(features(question, evidence))


def features(question: Question, evidence: Evidence) -> tuple[float, ...]:
    """`FEATURES` of a question: how far the nearest passage is above what questions in general find, how near the
    nearest words are, how far the best stands out, how usual it is that reports say what it asks for, what reading
    the best passages says, and whether it names a unit that nothing mentions."""
    return (
        evidence.above,
        evidence.words,
        evidence.lead,
        evidence.usual,
        evidence.answers,
        float(question.unknown_unit is not None),
    )


@cache
def curves(file: Path = MODEL) -> Mapping[Language, Curve]:
    """The curve of each language; read once."""
    kept = json.loads(file.read_text(encoding="utf-8"))
    languages: tuple[Language, ...] = ("zh", "en")
    return {
        language: Curve(kept[language]["intercept"], tuple(kept[language][name] for name in FEATURES))
        for language in languages
    }
