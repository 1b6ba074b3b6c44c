"""How surely a statement says what a question is about."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.asked import Asked
from analysis.likeness import Likeness, words_of
from analysis.statements import Statement
from retrieval.understanding.intent import ASKED

# bias, cosine, how far the cosine stands out of all, shared words, log-odds of the role asked for
WEIGHTS = np.array([-6.0, 4.0, 1.0, 3.0, 0.3])


def relevance(asked: Asked, statements: Sequence[Statement], likeness: Likeness) -> NDArray[np.float64]:
    """The probability for each statement, shape ``(statements,)``."""
    return np.asarray(1.0 / (1.0 + np.exp(-(features(asked, statements, likeness) @ WEIGHTS))))


def features(asked: Asked, statements: Sequence[Statement], likeness: Likeness) -> NDArray[np.float64]:
    """Shape ``(statements, len(WEIGHTS))``."""
    words = [words_of(one) for one in statements]
    table = np.zeros((len(statements), len(WEIGHTS)))
    if not statements:
        return table
    cosines = likeness.to_question(asked.topic, words)
    table[:, 0] = 1.0
    table[:, 1] = cosines
    table[:, 2] = (cosines - cosines.mean()) / (cosines.std() + 1e-6)
    table[:, 3] = likeness.shared([asked.topic], words)[0]
    silent = asked.roles[-1]
    of_role = [asked.roles[ASKED.index(one.role)] if one.role in ASKED else 0.0 for one in statements]
    table[:, 4] = np.log((np.array(of_role) + silent + 0.02) / (silent + 1.0 / len(ASKED)))
    return table
