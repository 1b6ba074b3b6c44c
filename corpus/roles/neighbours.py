"""What stands around a sentence says what it is, too: below 「存在问题」 a point's second sentence tells mostly why.

A multinomial logistic regression on top of `corpus.roles.model`, whose score it corrects rather than
replaces: with ``x`` the numbers of `evidence`, whose first are a sentence's own log-probabilities ``l``,

    P(role) = softmax(l + x·W + b)

``training/roles/neighbours.py`` makes W and b, others for what stands below a heading that names what is wrong or
why: there a sentence that sounds like a deed (全年只发展了1名党员) mostly says what is wrong, and one that only says that
much is to be done leads in. No words are looked at here, only probabilities of a sentence and its neighbours, places
in points and sections, and the roles that headings name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.report import ROLES, Role

WEIGHTS = Path(__file__).resolve().parent / "model" / "neighbours.npz"
_COUNT = len(ROLES)
# No probability counts as less than this.
_LEAST = 1e-3
# What the nearest heading with any names: one role, none, or several.
_NONE, _SEVERAL = _COUNT, _COUNT + 1
_NAMINGS = _COUNT + 2
# Where in a point a sentence may stand.
_PLACES = 4
# Where each group of numbers begins after the seven that have one a role, and how many numbers there are.
_LENGTH = 7 * _COUNT
_TABLE = _LENGTH + 1
_PLACE = _TABLE + 1
_WITHIN = _PLACE + _PLACES
_NAMED = _WITHIN + 4
_BOTH = _NAMED + _NAMINGS
_SIZE = _BOTH + _NAMINGS * _PLACES
# Lengths are told as ln(characters) over this, so that they are about 1.
_LONG = 4.0

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Around:
    """Sentences of a report in order, one a row.

    ``shares`` are P(role | words), (sentences, roles); ``points`` and ``sections`` number the point or
    paragraph and the section that each is in, neighbours alike; ``lengths`` are characters; ``tables``
    says which are rows of a table; ``named`` is `naming` of each one's headings.
    """

    shares: Numbers
    points: NDArray[np.int64]
    sections: NDArray[np.int64]
    lengths: NDArray[np.int64]
    tables: NDArray[np.bool_]
    named: NDArray[np.int64]


def naming(roles: Sequence[Role]) -> int:
    """The number of what headings name: of a role, of none, of several."""
    if len(roles) == 1:
        return ROLES.index(roles[0])
    return _SEVERAL if roles else _NONE


def evidence(around: Around) -> Numbers:
    """What speaks for each sentence's role: (sentences, numbers), one sentence at least.

    Log-probabilities, less their mean: its own; of the sentence before and after it in its point; of those
    where they are of another point; of its point's first sentence. The mean probabilities of its section.
    Its length, whether it is a table's row, its place in its point and section, what headings name, and
    both of the last together.
    """
    shares, count = around.shares, len(around.shares)
    own = np.log(shares + _LEAST)
    own -= own.mean(axis=1, keepdims=True)
    begins, ends = _edges(around.points)
    opens, closes = _edges(around.sections)
    rows = np.arange(count)
    first = np.maximum.accumulate(np.where(begins, rows, 0))
    opening = np.maximum.accumulate(np.where(opens, rows, 0))
    before, after = np.zeros((2, count, _COUNT))
    before[1:] = own[:-1]
    before[opens] = 0
    after[:-1] = own[1:]
    after[closes] = 0
    starts = np.flatnonzero(opens)
    sizes = np.diff(starts, append=count)
    mean = np.add.reduceat(shares, starts, axis=0) / sizes[:, None]
    # Alone in its point, the first of several, the second, a later one.
    place = np.where(begins, np.where(ends, 0, 1), np.minimum(rows - first + 1, 3))
    said = (
        own,
        before * ~begins[:, None],
        after * ~ends[:, None],
        before * begins[:, None],
        after * ends[:, None],
        own[first] * ~begins[:, None],
        np.repeat(mean, sizes, axis=0),
    )
    numbers = np.zeros((count, _SIZE))
    numbers[:, :_LENGTH] = np.hstack(said)
    numbers[:, _LENGTH] = np.log(np.maximum(around.lengths, 1)) / _LONG
    numbers[:, _TABLE] = around.tables
    numbers[rows, _PLACE + place] = 1
    numbers[:, _WITHIN] = around.points == around.points[opening]
    numbers[:, _WITHIN + 1] = opens
    numbers[:, _WITHIN + 2] = closes
    numbers[:, _WITHIN + 3] = opens & closes
    numbers[rows, _NAMED + around.named] = 1
    numbers[rows, _BOTH + around.named * _PLACES + place] = 1
    return numbers


def _edges(numbers: NDArray[np.int64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which rows are the first and which the last of a run of one number."""
    changes = numbers[1:] != numbers[:-1]
    return np.concatenate([[True], changes]), np.concatenate([changes, [True]])


def below_wrong(numbers: Numbers) -> NDArray[np.bool_]:
    """Which sentences, by their numbers of `evidence`, stand below a heading that names what is wrong, or why."""
    named = numbers[:, _NAMED : _NAMED + _COUNT]
    return named[:, ROLES.index("problem")] + named[:, ROLES.index("cause")] > 0


@dataclass(frozen=True, slots=True)
class NeighbourModel:
    """``weights`` (numbers of `evidence`, roles) and ``bias`` (roles,); ``wrong`` has those for what is `below_wrong`,
    None where they are the same."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    wrong: "NeighbourModel | None" = None

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> "NeighbourModel":
        """The model in a file that training/roles wrote."""
        with np.load(path) as stored:
            every, wrong = (
                cls(stored[f"{name}weights"].astype(np.float32), stored[f"{name}bias"].astype(np.float32))
                for name in ("", "wrong_")
            )
        return cls(every.weights, every.bias, wrong)

    def scores(self, numbers: Numbers) -> Numbers:
        """From the numbers of `evidence` how much speaks for each role: (sentences, roles)."""
        scores: Numbers = numbers[:, :_COUNT] + numbers @ self.weights + self.bias
        if self.wrong is None:
            return scores
        return np.where(below_wrong(numbers)[:, None], self.wrong.scores(numbers), scores)

    def corrected(self, around: Around) -> Numbers:
        """P(role | words and what stands around them): (sentences, roles).

        Rows of a table keep what their words say: they hold several things, and stay together.
        """
        scores = self.scores(evidence(around))
        scores -= scores.max(axis=1, keepdims=True)
        raised = np.exp(scores)
        shares: Numbers = raised / raised.sum(axis=1, keepdims=True)
        return np.where(around.tables[:, None], around.shares, shares)


@cache
def bundled() -> NeighbourModel:
    """The model that comes with the program, read once."""
    return NeighbourModel.load()
