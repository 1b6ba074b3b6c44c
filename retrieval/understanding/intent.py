"""What a question wants: to find, to count, to compare…; the role it asks for; the words of its topic.

Two small linear models over hashed features, trained by ``python -m training.intents`` and read
with NumPy alone. A conditional random field over three labels — before, in and behind the topic —
gives each token the probability that the topic holds it (forward-backward; Lafferty et al. 2001).
Two softmax regressions over n-grams, of the question as asked and of the question with its topic
masked, give the intent and the role. All are probabilities, to be used softly: where the model is
not sure where a topic ends, `Reading.topic` keeps more.
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corpus.report import ROLES, Role
from retrieval.understanding.asked_role import role_asked

Intent = Literal[
    "find",
    "which_units",
    "count_units",
    "not_said",
    "list_all",
    "compare",
    "track",
    "group",
    "catalogue",
    "smalltalk",
    "write_for_me",
]
INTENTS: tuple[Intent, ...] = (
    "find",
    "which_units",
    "count_units",
    "not_said",
    "list_all",
    "compare",
    "track",
    "group",
    "catalogue",
    "smalltalk",
    "write_for_me",
)
# The last is no role at all: the question does not say.
ASKED: tuple[Role | None, ...] = (*(role for role in ROLES if role != "other"), None)

MODEL = Path(__file__).resolve().parent / "intent.npz"
# Rows of the tables: the topic's has 3 columns, that of intent and role one each.
TOPIC_BUCKETS, CLASS_BUCKETS = 1 << 16, 1 << 14
# A token stays in the topic unless it is surely outside it.
KEPT = 0.2

_TOKEN = re.compile(r"[a-z0-9]+(?:['’.\-][a-z0-9]+)*|\S", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_MASK = "\x1a"
_WINDOWS = (
    *((place, place) for place in range(-3, 4)),
    (-2, -1),
    (-1, 0),
    (0, 1),
    (1, 2),
    (-2, 0),
    (-1, 1),
    (0, 2),
    (-3, -1),
    (1, 3),
    (-3, 0),
    (0, 3),
    (-4, -1),
    (1, 4),
)
_EDGE = 4
_STEM = 4  # letters of an English word that are a feature of their own


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as the model reads it.

    ``intents`` and ``roles`` are probabilities that sum to 1, in the order of `INTENTS` and
    `ASKED`. ``topic`` is ``question[start:end]``, every token that may belong to it; ``sure`` is
    the lowest probability, over its tokens and those outside, of being on the side where it was
    put: where it is low, prefer the whole question.
    """

    intents: tuple[float, ...]
    roles: tuple[float, ...]
    topic: str
    start: int
    end: int
    sure: float

    @property
    def intent(self) -> Intent:
        """The likeliest."""
        return INTENTS[int(np.argmax(self.intents))]

    @property
    def role(self) -> Role | None:
        """The likeliest; None where no role is asked for."""
        return ASKED[int(np.argmax(self.roles))]

    def probability(self, *intents: Intent) -> float:
        """That the question wants one of these."""
        return sum(self.intents[INTENTS.index(intent)] for intent in intents)


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """``topic`` (TOPIC_BUCKETS, 3), ``moves`` (3, 3) from label to label, ``starts`` (3,);
    ``classes`` (CLASS_BUCKETS, intents + roles), ``bias`` (intents + roles,)."""

    topic: NDArray[np.float32]
    moves: NDArray[np.float32]
    starts: NDArray[np.float32]
    classes: NDArray[np.float32]
    bias: NDArray[np.float32]


def read_intent(question: str) -> Reading:
    """Read one question, as asked or normalised; a blank one is smalltalk without a topic."""
    return read_with(shipped(), question)


def read_with(weights: Weights, question: str) -> Reading:
    """The same with other weights than those that ship."""
    places = tokens(question)
    start, end, sure = 0, 0, 1.0
    if places:
        inside = marginals(weights, token_features([question[a:b] for a, b in places]))[:, 1]
        kept = np.flatnonzero(inside >= KEPT)
        if len(kept):
            start, end = places[kept[0]][0], places[kept[-1]][1]
        sure = float(np.maximum(inside, 1 - inside).min())
    features = class_features(question, start, end)
    scores = weights.classes[features].sum(axis=0) / len(features) ** 0.5 + weights.bias
    cut = len(INTENTS)
    return Reading(
        tuple(_softmax(scores[:cut]).tolist()),
        tuple(_softmax(scores[cut:]).tolist()),
        question[start:end],
        start,
        end,
        sure,
    )


@cache
def shipped() -> Weights:
    """The model that ships, read once."""
    with np.load(MODEL) as kept:
        return Weights(
            kept["topic"].astype(np.float32) * kept["topic_scale"],
            kept["moves"],
            kept["starts"],
            kept["classes"].astype(np.float32) * kept["classes_scale"],
            kept["bias"],
        )


def tokens(question: str) -> list[tuple[int, int]]:
    """The places of Latin words, numbers, and all other characters one by one."""
    return [match.span() for match in _TOKEN.finditer(question)]


def token_features(words: Sequence[str]) -> NDArray[np.int64]:
    """Hashed features of each token, shape ``(tokens, features)``: the n-grams around it, its place and sort."""
    plain = ["<year>" if _YEAR.fullmatch(word) else word.lower() for word in words]
    row = ["^"] * _EDGE + plain + ["$"] * _EDGE
    sorts = [_sort(word) for word in words]
    language = "zh" if "H" in sorts else "en"
    count = len(words)
    found = []
    for place in range(count):
        at = place + _EDGE
        features = [f"{a},{b}:{'|'.join(row[at + a : at + b + 1])}" for a, b in _WINDOWS]
        features.append(f"from start {min(place, 3)}")
        features.append(f"to end {min(count - place, 4)}")
        features.append(f"{language} {sorts[place]}")
        features.append(f"{language} {''.join(sorts[max(0, place - 1) : place + 2])}")
        found.append([_bucket(feature, TOPIC_BUCKETS) for feature in features])
    return np.array(found, dtype=np.int64)


def marginals(weights: Weights, features: NDArray[np.int64]) -> NDArray[np.float64]:
    """The probability of each label for each token, shape ``(tokens, 3)``."""
    emitted = weights.topic[features].sum(axis=1).astype(np.float64)
    forward, backward = np.empty_like(emitted), np.zeros_like(emitted)
    forward[0] = weights.starts + emitted[0]
    for place in range(1, len(emitted)):
        forward[place] = emitted[place] + _log_sum(forward[place - 1][:, None] + weights.moves, 0)
    for place in range(len(emitted) - 2, -1, -1):
        backward[place] = _log_sum(weights.moves + (emitted[place + 1] + backward[place + 1])[None, :], 1)
    together = forward + backward
    return np.asarray(np.exp(together - _log_sum(together, 1)[:, None]))


def class_features(question: str, start: int, end: int) -> NDArray[np.int64]:
    """Hashed n-grams of the question, of the same with its topic ``[start, end)`` masked, and what rules say."""
    masked = question[:start] + _MASK + question[end:] if end > start else question
    found = [f"whole {gram}" for gram in _grams(question)]
    found += [f"masked {gram}" for gram in _grams(masked)]
    rule = f"rule {role_asked(masked.lower())}"
    found += [rule, f"topic {end > start}"] * 3
    return np.array([_bucket(feature, CLASS_BUCKETS) for feature in found], dtype=np.int64)


def _grams(text: str) -> list[str]:
    words = ["<year>" if _YEAR.fullmatch(word) else word.lower() for word in _TOKEN.findall(text)]
    row = ["^", *words, "$"]
    stems = [f"{word[:_STEM]}-" for word in words if len(word) > _STEM]
    return stems + [" ".join(row[a : a + n]) for n in (1, 2, 3, 4) for a in range(len(row) - n + 1)]


def _sort(word: str) -> str:
    if _YEAR.fullmatch(word):
        return "Y"
    if word[0].isdigit():
        return "D"
    if word[0].isascii() and word[0].isalpha():
        return "A"
    return "H" if word[0].isalnum() else "P"


def _bucket(feature: str, buckets: int) -> int:
    return zlib.crc32(feature.encode("utf-8", "replace")) % buckets


def _log_sum(scores: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    top = scores.max(axis=axis, keepdims=True)
    return np.asarray((top + np.log(np.exp(scores - top).sum(axis=axis, keepdims=True))).squeeze(axis))


def _softmax(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    powers = np.exp(scores.astype(np.float64) - scores.max())
    return np.asarray(powers / powers.sum())
