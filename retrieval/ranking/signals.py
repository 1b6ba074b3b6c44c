"""What each signal counts in a language, and which roles answer a question for one.

How signals are added up is `index.engine.scoring`; the numbers are chosen here.
"""

from corpus.report import Role
from index.engine.scoring import Weights
from retrieval.understanding.question import Language

# Asked role → another that passages of it are often told under, and what that one is worth: reports give
# causes in the same breath as problems, and praise what they did.
MIXED: dict[Role, tuple[Role, float]] = {"cause": ("problem", 0.6), "achievement": ("highlight", 0.9)}
# Fitted by maximum likelihood of the right passage among the candidates of 3,300 questions, plain and
# everyday, over nine libraries; with a family of libraries left out they stay the same
# (evaluation/README.md). ``role`` was raised from the fitted 0.25 once roles of passages were learned:
# samples zh .855 → .862, en .800 → .820, a library by other writers .458 → .500. ``report`` by the crowd.
# ``vector`` was raised with each encoder that knows more everyday words, last from 0.4 and 0.8 (decision 56).
SHIPPED: dict[Language, Weights] = {
    "zh": Weights(text=1.0, headings=1.1, vector=1.0, role=0.6, likely=0.06, report=0.4),
    "en": Weights(text=1.0, headings=1.5, vector=1.2, role=0.6, likely=0.08, report=0.4),
}


def matches(role: Role | None) -> tuple[tuple[float, Role], ...]:
    """Which roles answer a question for one, and how well; nothing where none is asked for."""
    if role is None:
        return ()
    other = [(worth, near) for near, worth in [MIXED[role]]] if role in MIXED else []
    return ((1.0, role), *other)
