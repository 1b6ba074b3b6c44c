"""What the best passages hold of a question, on scales that mean the same in every folder."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.engine.protocol import FIELDS, Engine, Terms
from index.engine.scoring import Group, Signals, Weights
from index.text.tokens import PAIR
from retrieval.expansion.terms import Word

# Whether a question is answered shows in the first few passages or not at all.
_LOOKED_AT = 5
# The best passage stands out against the one at this place, or the last.
_LEFT_BEHIND = 10
# A word that nothing says more surely than this is missing.
_MISSING = 0.2


@dataclass(frozen=True, slots=True)
class Evidence:
    """``coverage``: the share of the question's words, weighed by idf, in the best passage
    with its headings; ``reach``: the share that the index holds at all; ``cosine``: the best
    passage's. All 0.0–1.0 but the cosine. ``literal`` is the share that occurs in so many words,
    without near synonyms; ``words`` is how many words there are, and ``missing`` are those that
    occur nowhere. ``lead`` is how far the first passage stands out: what words and vector give it
    over the tenth, without any role. ``rare`` is how surely one of the first says the rarest word of the
    question, and ``agreement`` the share of the first that are among the nearest by the vector, too.
    """

    coverage: float
    reach: float
    cosine: float
    literal: float
    words: int
    missing: tuple[str, ...]
    lead: float = 0.0
    rare: float = 0.0
    agreement: float = 0.0


def evidence(
    engine: Engine,
    words: Sequence[Word],
    signals: Signals,
    keys: Sequence[int],
    by: Weights,
) -> Evidence:
    """The evidence for a question of these words in its ranked passages, by key, best first, whose signals
    weigh `by`."""
    best = np.array(keys[:_LOOKED_AT], dtype=np.int64)
    coverages, reach = coverage_of_each(engine, words, best)
    places = signals.places(keys[:_LEFT_BEHIND])
    cosines = signals.vector[places[:_LOOKED_AT]].tolist()
    scores = (by.text * signals.text + by.headings * signals.headings + by.vector * signals.vector)[places]
    nearest = set(signals.keys[np.argsort(-signals.vector, kind="stable")[:_LEFT_BEHIND]].tolist())
    whole = _whole(words)
    return Evidence(
        float(coverages.max(initial=0.0)),
        reach if len(best) else 0.0,
        max(cosines, default=0.0),
        _literal(engine, whole),
        len(whole),
        tuple(word.text for word in whole if _reach(word.sure) < _MISSING),
        float(scores.max() - scores.min()) if len(scores) else 0.0,
        _rarest(engine, whole, best),
        len(nearest & set(best.tolist())) / max(1, len(best)),
    )


def coverage_of_each(
    engine: Engine, words: Sequence[Word], keys: NDArray[np.int64]
) -> tuple[NDArray[np.float64], float]:
    """The coverage of each of these passages by itself, shape ``(keys,)``, and the reach."""
    whole = _whole(words)
    if not whole:
        return np.zeros(len(keys)), 0.0
    reaches = np.array([_reach(word.sure) for word in whole])
    statistics = engine.statistics
    # What no term says is as rare as a word can be.
    rarest = statistics.idf([])
    idf = np.array([statistics.idf(word.sure) for word in whole])
    weight = reaches * idf + (1.0 - reaches) * rarest
    terms = engine.terms_of(keys)
    held = np.array([_held(terms, word.sure, len(keys)) for word in whole])
    return weight @ held / weight.sum(), float(weight @ reaches / weight.sum())


def _rarest(engine: Engine, whole: Sequence[Word], keys: NDArray[np.int64]) -> float:
    """How surely one of the passages says the rarest word, 0.0–1.0; what the index lacks is the rarest."""
    if not whole or not len(keys):
        return 0.0
    statistics = engine.statistics
    rarest = max(whole, key=lambda word: statistics.idf([(word.text, 1.0)]) * min(2, len(word.text)))
    return float(_held(engine.terms_of(keys), rarest.sure, len(keys)).max(initial=0.0))


def _literal(engine: Engine, whole: Sequence[Word]) -> float:
    """The share of the words, weighed by the idf of each itself, that the index has as they are."""
    statistics = engine.statistics
    weight = np.array([statistics.idf([(word.text, 1.0)]) for word in whole])
    there = [
        any(certainty >= 1.0 and statistics.knows(term) for term, certainty in word.sure) for word in whole
    ]
    return float(weight @ there / weight.sum()) if whole else 0.0


def _whole(words: Sequence[Word]) -> list[Word]:
    """A word that is repeated counts once; pairs of characters are parts of words."""
    return list({(w.text, tuple(w.sure)): w for w in words if not w.text.endswith(PAIR)}.values())


def _reach(sure: Group) -> float:
    return max((certainty for _, certainty in sure), default=0.0)


def _held(terms: Terms, sure: Group, passages: int) -> NDArray[np.float64]:
    """How surely each passage says the word, in its text or headings, shape ``(passages,)``."""
    held = np.zeros(passages)
    # The surest come first: no other says more where these are held.
    for term, certainty in sure:
        if held.min(initial=1.0) >= certainty:
            break
        for field in FIELDS:
            held = np.maximum(held, certainty * terms.holds(term, field))
    return held
