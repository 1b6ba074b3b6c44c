"""How much words look like the name of a unit, whatever they end in: 苇州市动物园, 沧津县渡口管理所, 莱岬盐场.

A linear model over runs of characters at both ends and within, the signs behind the words, their length and where the
place in them ends. `training/units` makes the weights, `model/README.md` says from what.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

WEIGHTS = Path(__file__).resolve().parent / "model" / "names.json"
# No name is longer, in characters; nothing shorter is told from a word.
LONGEST, SHORTEST = 36, 3
_LEVELS = frozenset("省市县区州旗镇乡村")
_BIAS = "bias"


@dataclass(frozen=True, slots=True)
class NameModel:
    """The learned weights, by the name of what speaks."""

    weights: Mapping[str, float]

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> "NameModel":
        """The weights in a file that training/units wrote."""
        return cls(json.loads(path.read_text("utf-8")))

    def log_odds(self, words: str, behind: str = "") -> float:
        """log P / (1 − P) that ``words`` are a unit's name where ``behind`` goes on, "" where a line or piece ends."""
        return sum(self.weights.get(name, 0.0) for name in features(words, behind))


def features(words: str, behind: str) -> Iterator[str]:
    """What is told of words, each with the value 1."""
    yield _BIAS
    for length in (1, 2, 3):
        yield f">{words[-length:]}"
        yield f"<{words[:length]}"
    for place in range(len(words) - 1):
        yield words[place : place + 2]
    yield from words[1:-1]
    yield f"{words[-1]}|{behind[:1]}"
    yield f"|{behind[:1]}"
    yield f"|{behind[:2]}"
    level = next((place for place, sign in enumerate(words[:6]) if sign in _LEVELS), None)
    yield f"level {level}"
    yield f"length {min(len(words), 16)}"


@cache
def _bundled() -> NameModel:
    return NameModel.load()


@lru_cache(maxsize=16384)
def log_odds(words: str, behind: str = "") -> float:
    """`NameModel.log_odds` by the weights that come with the program; −20 for what is too short or too long."""
    if not SHORTEST <= len(words) <= LONGEST:
        return -20.0
    return _bundled().log_odds(words, behind)
