"""How likely each line is a heading: a small learned model over `corpus.structure.heading.evidence`.

Two steps, both made by ``training/headings``: a logistic regression over the hashed signs of a line's words
says how much they sound like the name of a section; one hidden layer weighs that with all other evidence:

    P(heading) = σ(w₂ · tanh(W₁ [z, s] + b₁) + b₂)

where z are the features, standardised, and s is the score of the words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.structure.heading import evidence
from corpus.structure.heading.candidates import Candidate
from corpus.structure.paragraphs import Paragraph

WEIGHTS = Path(__file__).resolve().parent / "model" / "headings.npz"


@dataclass(frozen=True, slots=True)
class HeadingModel:
    """The learned numbers. ``words``: (slots + 1,), the last is that of no run; ``hidden``: (features + 1, units)."""

    words: NDArray[np.float32]
    bias: float
    mean: NDArray[np.float32]
    scale: NDArray[np.float32]
    hidden: NDArray[np.float32]
    hidden_bias: NDArray[np.float32]
    out: NDArray[np.float32]
    out_bias: float

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> "HeadingModel":
        """The model in a file that training/headings wrote."""
        with np.load(path) as stored:
            own = {name: stored[name].astype(np.float32) for name in stored.files}
        words = np.append(own["words"] * own["words_scale"], np.float32(0))
        return cls(words, float(own["bias"]), own["mean"], own["scale"], own["hidden"], own["hidden_bias"], own["out"], float(own["out_bias"]))  # fmt: skip

    def probabilities(
        self, text: str, body: Sequence[Paragraph], lines: Sequence[Candidate], ends: Sequence[int | None]
    ) -> NDArray[np.float64]:
        """P(heading) of each candidate: (lines,)."""
        if not lines:
            return np.zeros(0)
        found = evidence.features(text, body, lines, ends)
        z = np.hstack([(found - self.mean) / self.scale, self.word_scores(text, lines)[:, None]])
        score = np.tanh(z @ self.hidden + self.hidden_bias) @ self.out + self.out_bias
        shares: NDArray[np.float64] = 1 / (1 + np.exp(-score.astype(np.float64)))
        return shares

    def word_scores(self, text: str, lines: Sequence[Candidate]) -> NDArray[np.float32]:
        """How much the words of each line sound like the name of a section: log odds, (lines,)."""
        slots, first = evidence.word_slots(text, lines)
        sums = np.add.reduceat(self.words[slots].sum(axis=1), first)
        counts = np.add.reduceat((slots >= 0).sum(axis=1), first)
        scores: NDArray[np.float32] = (sums / np.sqrt(np.maximum(counts, 1)) + self.bias).astype(np.float32)
        return scores


@cache
def bundled() -> HeadingModel:
    """The model that comes with the program, read once."""
    return HeadingModel.load()
