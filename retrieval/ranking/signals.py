"""What each signal counts in a mode and a language, and which roles answer a question for one.

How signals are added up is `index.engine.scoring`; the numbers are chosen here.
"""

from dataclasses import replace
from typing import Literal

from corpus.report import Role
from index.engine.scoring import Weights
from retrieval.understanding.question import Language

Mode = Literal["lexical", "dense", "hybrid", "roles", "sections", "shipped"]
MODES: tuple[Mode, ...] = ("lexical", "dense", "hybrid", "roles", "sections", "shipped")


# Asked role → another that passages of it are often told under, and what that one is worth: reports give
# causes in the same breath as problems, and praise what they did.
MIXED: dict[Role, tuple[Role, float]] = {"cause": ("problem", 0.6), "achievement": ("highlight", 0.9)}
# ``role`` is what the asked role counts of a question of one word: it is one thing more that is asked for, so
# that of a question of many words it tells the less (`weights`). Half way between what was fitted for plain
# questions and the maximum likelihood of the right passage over seven libraries in everyday words, each left
# out in turn (evaluation/README.md). ``report`` by the crowd.
SHIPPED: dict[Language, Weights] = {
    "zh": Weights(text=1.0, headings=1.5, vector=0.7, role=4.0, likely=0.15, report=0.5),
    "en": Weights(text=1.0, headings=1.5, vector=0.8, role=2.5, likely=0.08, report=0.5),
}


def weights(mode: Mode, language: Language, words: int = 1) -> Weights:
    """The weights of a mode for a question of so many words, pairs of characters among them; each mode after
    ``hybrid`` adds one thing to the one before.

    ``roles`` adds the asked role, ``sections`` title and headings, ``shipped`` that reports
    come first.
    """
    shipped = replace(SHIPPED[language], role=SHIPPED[language].role / max(1, words))
    match mode:
        case "lexical":
            return Weights(text=1.0, headings=0.0, vector=0.0, role=0.0, likely=0.0, report=0.0)
        case "dense":
            return Weights(text=0.0, headings=0.0, vector=1.0, role=0.0, likely=0.0, report=0.0)
        case "hybrid":
            return replace(shipped, headings=0.0, role=0.0, likely=0.0, report=0.0)
        case "roles":
            return replace(shipped, headings=0.0, report=0.0)
        case "sections":
            return replace(shipped, report=0.0)
        case "shipped":
            return shipped


def matches(role: Role | None) -> tuple[tuple[float, Role], ...]:
    """Which roles answer a question for one, and how well; nothing where none is asked for."""
    if role is None:
        return ()
    other = [(worth, near) for near, worth in [MIXED[role]]] if role in MIXED else []
    return ((1.0, role), *other)
