"""What the best passages hold of a question, on scales that mean the same in every folder."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.engine.protocol import FIELDS, Engine, Terms
from index.engine.scoring import Group, Signals
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
    """``coverage``: the share of the question's words, weighed by idf, in the best of the first passages
    with its headings; ``reach``: the share that the index holds at all; ``cosine``: the greatest of the
    first passages, ``first`` that of the very first. ``literal`` is the share that the index has in so many
    words, without near synonyms; ``words`` is how many words there are, and ``missing`` are those that occur
    nowhere. ``lead`` is what words give the best of the first ten over the least of them, without any role,
    and ``nearer`` how much nearer the nearest passage is by the vector than the tenth. All but ``words`` are 0.0–1.0, cosines aside.
    """

    coverage: float
    reach: float
    cosine: float
    literal: float
    words: int
    missing: tuple[str, ...]
    lead: float = 0.0
    nearer: float = 0.0
    first: float = 0.0


def evidence(
    engine: Engine,
    words: Sequence[Word],
    signals: Signals,
    keys: Sequence[int],
) -> Evidence:
    """The evidence for a question of these words in its ranked passages, by key, best first; `signals` are
    those of all candidates."""
    best = np.array(keys[:_LOOKED_AT], dtype=np.int64)
    coverages, reach = coverage_of_each(engine, words, best)
    places = signals.places(keys[:_LEFT_BEHIND])
    said = (signals.text + signals.headings)[places]
    cosines = signals.vector[places].tolist()
    cosine = max(cosines[:_LOOKED_AT], default=0.0)
    whole = _whole(words)
    return Evidence(
        coverage=float(coverages.max(initial=0.0)),
        reach=reach if len(best) else 0.0,
        cosine=cosine,
        literal=_literal(engine, whole),
        words=len(whole),
        missing=tuple(word.text for word in whole if _reach(word.sure) < _MISSING),
        lead=float(said.max() - said.min()) if len(said) else 0.0,
        nearer=nearer(signals.vector) if len(best) else 0.0,
        first=cosines[0] if cosines else 0.0,
    )


def nearer(cosines: NDArray[np.float32]) -> float:
    """The greatest less the tenth, or less the least of fewer."""
    nearest = -np.partition(-cosines, min(_LEFT_BEHIND, len(cosines)) - 1)[:_LEFT_BEHIND]
    return float(nearest.max() - nearest.min())


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
