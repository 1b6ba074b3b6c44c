"""One of several candidates by a learned vote: what is the title, what is the year, whose it is.

A candidate is what speaks for it and against it, as numbers by name; its score is their weighted sum. The weights
are those of a multinomial logistic regression over the candidates of a document, P(c) = exp(w · f_c) / Σ exp(w · f_d),
made by ``training/metadata``.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent / "model"
Evidence = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Choice:
    """The learned weights, by the name of what speaks; what is not among them counts nothing."""

    weights: Mapping[str, float]

    @classmethod
    def load(cls, path: Path) -> "Choice":
        """The weights in a file that training/metadata wrote."""
        return cls({str(name): float(weight) for name, weight in json.loads(path.read_text("utf-8")).items()})

    def score(self, evidence: Evidence) -> float:
        """w · f of one candidate."""
        return sum(self.weights.get(name, 0.0) * value for name, value in evidence.items())

    def best(self, candidates: Sequence[Evidence]) -> int:
        """The place of the likeliest of the candidates, of which there is at least one; the first of equals."""
        return max(range(len(candidates)), key=lambda place: self.score(candidates[place]))


def path_of(name: str) -> Path:
    """Where the weights of ``title``, ``year`` or ``unit`` lie."""
    return _FOLDER / f"{name}.json"


@cache
def bundled(name: str) -> Choice:
    """The weights that come with the program, read once."""
    return Choice.load(path_of(name))
