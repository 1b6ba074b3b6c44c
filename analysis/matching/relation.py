"""What a later statement says of a problem: solved, partly, again, or that something was done."""

import zlib
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.matching.clauses import clause_features
from index.text.tokens import normalise

Relation = Literal["solved", "partly", "again", "action"]
RELATIONS: tuple[Relation, ...] = ("solved", "partly", "again", "action")
MODEL = Path(__file__).resolve().parent / "relation.npz"
BUCKETS = 1 << 13
# How much what the clauses say weighs beside the words.
CLAUSES = 0.3
# And how much what came of reading both.
READ = 1.0
_LONGEST = 3


def relation_of(words: str) -> Relation:
    """The likeliest relation, by the words of what came later alone."""
    return RELATIONS[int(np.argmax(relation_chances(words)))]


def relation_chances(words: str, read: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
    """How likely each relation is, by the words of what came later and by what its clauses are, and by the logits of
    each that came of having ``read`` both, if they were."""
    table, clauses, bias = _model()
    scores = weighed(words, table) + bias
    scores = scores + CLAUSES * clause_features([words])[0] @ clauses
    both = scores.astype(np.float64) + (0.0 if read is None else READ * read)
    raised = np.exp(both - both.max())
    return np.asarray(raised / raised.sum())


def weighed(words: str, table: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the runs of a text weigh together in each column of ``(BUCKETS, columns)``, whatever its length."""
    runs = relation_runs(words)
    return np.asarray(table[runs].sum(axis=0) * len(runs) ** -0.5)


def relation_runs(words: str) -> NDArray[np.int64]:
    """Hashed runs of one to three characters, each once; places in the table."""
    text = f"^{normalise(words)}$"
    runs = {text[a : a + n] for n in range(1, _LONGEST + 1) for a in range(len(text) - n + 1)}
    return np.array(
        [zlib.crc32(one.encode("utf-8", "replace")) % BUCKETS for one in sorted(runs)], dtype=np.int64
    )


@cache
def _model() -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Weights of the runs ``(BUCKETS, relations)``, of the clauses ``(WIDTH, relations)``, and the bias."""
    with np.load(MODEL) as kept:
        return kept["table"].astype(np.float32) * kept["scale"], kept["clauses"], kept["bias"]
