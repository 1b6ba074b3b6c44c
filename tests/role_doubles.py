"""A reader of roles with numbers a person can check."""

from collections.abc import Sequence

import numpy as np
from index_doubles import MarkEncoder
from numpy.typing import NDArray

from corpus.report import ROLES, Role
from corpus.roles.reader import Block

# What each of these signs speaks for, by as much.
MARKS: dict[str, Role] = {"缺": "problem", "因": "cause", "将": "plan", "成": "achievement"}
STRENGTH = 4.0


class Marked:
    """Of each stretch e^(4 · share of its marks) speaks for a role, and 1 for what has none."""

    def __init__(self, text: str) -> None:
        self._text = text

    def probabilities(self, spans: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
        found = np.zeros((len(spans), len(ROLES)))
        for row, (start, end) in enumerate(spans):
            own = [MARKS[sign] for sign in self._text[start:end] if sign in MARKS]
            for role in own:
                found[row, ROLES.index(role)] += STRENGTH / len(own)
        raised = np.exp(found)
        return np.asarray(raised / raised.sum(axis=1, keepdims=True))


class MarkReader(MarkEncoder):
    """An encoder that reads roles by `MARKS`, and remembers what it was given to read."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[tuple[str | None, tuple[Block, ...]]] = []

    def read_roles(self, text: str, kind: str | None, blocks: Sequence[Block]) -> Marked:
        self.read.append((kind, tuple(blocks)))
        return Marked(text)
