"""What a later statement says of a problem: solved, partly, again, or that something was done."""

import zlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.matching.likeness import Likeness
from analysis.statements import Statement
from corpus.report import ROLES
from index.text.tokens import normalise

Relation = Literal["solved", "partly", "again", "action"]
RELATIONS: tuple[Relation, ...] = ("solved", "partly", "again", "action")
MODEL = Path(__file__).resolve().parent / "relation.npz"
BUCKETS = 1 << 13
_LONGEST = 3


def relation_of(problem: Statement, later: Statement, likeness: Likeness) -> Relation:  # noqa: ARG001
    """The likeliest relation, by the words and the role of what came later."""
    table, bias = _model()
    features = relation_features(later.bare, later.role)
    scores = table[features].sum(axis=0) * len(features) ** -0.5 + bias
    return RELATIONS[int(np.argmax(scores))]


def relation_features(words: str, role: str) -> NDArray[np.int64]:
    """Hashed runs of one to three characters, each once, and the role; places in the table."""
    text = f"^{normalise(words)}$"
    runs = {text[a : a + n] for n in range(1, _LONGEST + 1) for a in range(len(text) - n + 1)}
    kinds: Sequence[str] = [f"role {role}"] * 3 if role in ROLES else []
    return np.array(
        [zlib.crc32(one.encode("utf-8", "replace")) % BUCKETS for one in (*sorted(runs), *kinds)],
        dtype=np.int64,
    )


@cache
def _model() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    with np.load(MODEL) as kept:
        return kept["table"].astype(np.float32) * kept["scale"], kept["bias"]
