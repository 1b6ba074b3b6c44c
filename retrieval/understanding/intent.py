"""What a question wants: to find, to count, to compare…; the role it asks for; the words of its topic.

Small networks, trained alike from unlike beginnings (``python -m training.intents``) and read together with
NumPy alone, over the vectors that the bundled model's table has for the question's tokens: two rounds in which
each token takes in its neighbours (a convolution), then a conditional random field over three labels —
before, in and behind the topic — that gives each token the probability that the topic holds it
(forward-backward; Lafferty et al. 2001), and from the mean and the maximum of all tokens the intent and the
role. What counts is the mean of their probabilities: one alone reads one topic in four otherwise than its twin.
Since words of like meaning have like vectors, it reads words that it was never shown. All are probabilities,
to be used softly.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corpus.report import ROLES, Role
from index.models.encoder import CONTEXTUAL
from index.models.table import table_of
from index.models.tokenization import Place
from index.text.tokens import boundaries

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
# A token on each side that a round takes in.
REACH = 2
# A token stays in the topic unless it is likelier outside it.
KEPT = 0.5
# An intent is taken for the one that is meant from here on.
_LIKELY = 0.5
# So unlikely in the topic, it stands outside. By a single network, of 343 labelled questions that were kept aside
# .25 shows the topic of 221 as labelled and loses a part of it in 31; .1 does in 174 and 17, .2 in 211 and 25.
OUTSIDE = 0.25
# Where no token is likelier than that in the topic, there surely is none.
NONE_INSIDE = 0.05
# Marks that come in pairs, and all of them; an apostrophe is none.
_CLOSING = dict(zip('“「『《〈【("', '”」』》〉】)"', strict=True))
_MARKS = frozenset((*_CLOSING, *_CLOSING.values()))
# Nobody asks at such length; what comes behind is not read.
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as the model reads it.

    ``intents`` and ``roles`` are probabilities that sum to 1, in the order of `INTENTS` and
    `ASKED`. ``places`` are the tokens' in the question, ``inside`` the probability of each that the topic
    holds it. ``topic`` is ``question[start:end]``, from the first token to the last that is likely in it.
    """

    intents: tuple[float, ...]
    roles: tuple[float, ...]
    topic: str = ""
    start: int = 0
    end: int = 0
    places: tuple[Place, ...] = ()
    inside: tuple[float, ...] = ()

    @property
    def intent(self) -> Intent:
        """The likeliest."""
        return INTENTS[int(np.argmax(self.intents))]

    @property
    def role(self) -> Role | None:
        """The likeliest; None where no role is asked for."""
        return role_of(self.roles)

    @property
    def no_topic(self) -> bool:
        """Whether there surely is none."""
        return max(self.inside, default=0.0) < NONE_INSIDE

    @property
    def asks_not(self) -> bool:
        """Whether it asks for those who do not say something, more likely than not."""
        return self.probability("not_said") > _LIKELY

    def probability(self, *intents: Intent) -> float:
        """That the question wants one of these."""
        return sum(self.intents[INTENTS.index(intent)] for intent in intents)


def role_of(roles: Sequence[float]) -> Role | None:
    """The likeliest by the probabilities of `ASKED`; None where no role is asked for."""
    return ASKED[int(np.argmax(roles))]


# What a question without a word is read as.
_NOTHING = Reading(
    tuple(float(intent == "smalltalk") for intent in INTENTS), tuple(float(role is None) for role in ASKED)
)


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """The network, of width H over vectors of width D; a round's kernel holds a matrix for each of the
    ``2 * REACH + 1`` neighbours.

    ``gain, shift`` (D,); ``narrow`` (D, H), ``narrow_bias`` (H,); ``kernels`` (rounds, 2 * REACH + 1, H, H),
    ``kernel_biases`` (rounds, H); ``labels`` (H, 3), ``labels_bias`` (3,); ``moves`` (3, 3) from label to label,
    ``starts`` (3,); ``classes`` (2 H, intents + roles asked), ``classes_bias``.
    """

    gain: NDArray[np.float32]
    shift: NDArray[np.float32]
    narrow: NDArray[np.float32]
    narrow_bias: NDArray[np.float32]
    kernels: NDArray[np.float32]
    kernel_biases: NDArray[np.float32]
    labels: NDArray[np.float32]
    labels_bias: NDArray[np.float32]
    moves: NDArray[np.float32]
    starts: NDArray[np.float32]
    classes: NDArray[np.float32]
    classes_bias: NDArray[np.float32]


def read_intent(question: str) -> Reading:
    """Read one question, as asked or normalised; one without a word is smalltalk without a topic."""
    return _read(question[:_LONGEST])


# An answer and what is shown beside it read the same question several times.
@lru_cache(maxsize=64)
def _read(question: str) -> Reading:
    return read_with(shipped(), question)


def read_with(networks: Sequence[Weights], question: str) -> Reading:
    """The same with other networks than those that ship."""
    vectors, places = table_of(CONTEXTUAL).vectors_in_place(question[:_LONGEST])
    if not places:
        return _NOTHING
    read = [forward(weights, vectors) for weights in networks]
    inside = _mean([marginals(own, emitted)[:, 1] for own, (emitted, _) in zip(networks, read, strict=True)])
    kept = np.flatnonzero(inside >= KEPT)
    start, end = (places[kept[0]][0], places[kept[-1]][1]) if len(kept) else (0, 0)
    return Reading(
        tuple(_mean([_softmax(scores[: len(INTENTS)]) for _, scores in read]).tolist()),
        tuple(_mean([_softmax(scores[len(INTENTS) :]) for _, scores in read]).tolist()),
        question[start:end],
        start,
        end,
        tuple(places),
        tuple(inside.tolist()),
    )


def without_outside(subject: str, plain: str, reading: Reading) -> str:
    """The pieces of a subject, parts of the question `plain` with blanks between them, each without the words
    at its ends of which its `reading` is sure that the topic does not hold them. A phrase between marks is kept or
    goes as a whole, and no mark stays without the other of its pair."""
    words, marked, kept, behind = sorted(boundaries(plain)), paired(plain), [], 0
    for piece in subject.split():
        start = plain.find(piece, behind)
        if start < 0:  # not as it stands there
            kept.append(piece)
            continue
        behind = start + len(piece)
        inside = [
            place
            for place, share in zip(reading.places, reading.inside, strict=True)
            if start < place[1]
            and place[0] < behind
            # IT is no pronoun: what is written in capitals is a name.
            and (share >= OUTSIDE or (place[1] - place[0] > 1 and plain[slice(*place)].isupper()))
        ]
        if inside:
            first = max((at for at in words if at <= inside[0][0]), default=start)
            last = min((at for at in words if at >= inside[-1][1]), default=behind)
            for opening, closing in marked:
                first = opening if opening < first < closing else first
                last = closing + 1 if opening + 1 < last <= closing else last
            kept.append(plain[max(start, first) : min(behind, last)])
    left = " ".join(kept)
    both = {place for pair in paired(left) for place in pair}
    return "".join(sign for place, sign in enumerate(left) if sign not in _MARKS or place in both)


def paired(plain: str) -> list[tuple[int, int]]:
    """Where the marks of each pair stand in a text, inner pairs before those around them."""
    found, open_now = [], list[int]()
    for place, sign in enumerate(plain):
        if open_now and _CLOSING.get(plain[open_now[-1]]) == sign:
            found.append((open_now.pop(), place))
        elif sign in _CLOSING:
            open_now.append(place)
    return found


@cache
def shipped() -> tuple[Weights, ...]:
    """The networks that ship, read once: each array of the file has one more axis, of the networks."""
    with np.load(MODEL) as kept:
        arrays = {field.name: kept[field.name].astype(np.float32) for field in fields(Weights)}
    count = len(arrays["starts"])
    return tuple(Weights(**{name: array[one] for name, array in arrays.items()}) for one in range(count))


def forward(
    weights: Weights, vectors: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """From the vectors ``(tokens, D)`` of at least one token: the score of each label for each token, shape
    ``(tokens, 3)``, and those of intents and roles, shape ``(intents + roles asked,)``."""
    centred = vectors - vectors.mean(axis=1, keepdims=True)
    state = centred / np.sqrt(np.square(centred).mean(axis=1, keepdims=True) + 1e-5)
    state = _relu((state * weights.gain + weights.shift) @ weights.narrow + weights.narrow_bias)
    for kernel, bias in zip(weights.kernels, weights.kernel_biases, strict=True):
        padded = np.pad(state, ((REACH, REACH), (0, 0)))
        taken = sum(padded[place : place + len(state)] @ one for place, one in enumerate(kernel))
        state = state + _relu(taken + bias)
    pooled = np.concatenate([state.mean(axis=0), state.max(axis=0)])
    emitted = state @ weights.labels + weights.labels_bias
    return emitted.astype(np.float64), pooled @ weights.classes + weights.classes_bias


def marginals(weights: Weights, emitted: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability of each label for each token, shape ``(tokens, 3)``."""
    forth, back = np.empty_like(emitted), np.zeros_like(emitted)
    forth[0] = weights.starts + emitted[0]
    for place in range(1, len(emitted)):
        forth[place] = emitted[place] + _log_sum(forth[place - 1][:, None] + weights.moves, 0)
    for place in range(len(emitted) - 2, -1, -1):
        back[place] = _log_sum(weights.moves + (emitted[place + 1] + back[place + 1])[None, :], 1)
    together = forth + back
    return np.asarray(np.exp(together - _log_sum(together, 1)[:, None]))


def _mean(read: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    return np.asarray(np.mean(read, axis=0))


def _relu(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.maximum(values, 0.0)


def _log_sum(scores: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    top = scores.max(axis=axis, keepdims=True)
    return np.asarray((top + np.log(np.exp(scores - top).sum(axis=axis, keepdims=True))).squeeze(axis))


def _softmax(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    powers = np.exp(scores.astype(np.float64) - scores.max())
    return np.asarray(powers / powers.sum())
