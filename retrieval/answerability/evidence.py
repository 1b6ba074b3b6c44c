"""What the best passages hold of a question, on scales that mean the same in every folder."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.engine.local.bm25 import Group
from index.engine.local.row_map import Located
from index.text.tokens import PAIR
from retrieval.expansion.terms import Word
from retrieval.ranking.rank import Searcher
from retrieval.ranking.signals import Views, Weights

# Whether a question is answered shows in the first few passages or not at all.
_LOOKED_AT = 5
# The best passage stands out against the one at this place, or the last.
_LEFT_BEHIND = 10
# A word that nothing says more surely than this is missing.
_MISSING = 0.2


@dataclass(frozen=True, slots=True)
class Evidence:
    """``coverage``: the share of the question's words, weighed by rarity, in the best passage
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
    searcher: Searcher,
    words: Sequence[Word],
    views: Views,
    rows: Sequence[int],
    by: Weights,
) -> Evidence:
    """The evidence for a question of these words in its ranked rows, best first, whose views weigh `by`."""
    best = np.array(rows[:_LOOKED_AT], dtype=np.int64)
    coverages, reach = coverage_of_each(searcher, words, best)
    places = views.places(rows[:_LEFT_BEHIND])
    cosines = views.vector[places[:_LOOKED_AT]].tolist()
    scores = (by.text * views.text + by.headings * views.headings + by.vector * views.vector)[places]
    nearest = set(views.rows[np.argsort(-views.vector, kind="stable")[:_LEFT_BEHIND]].tolist())
    whole = _whole(words)
    return Evidence(
        float(coverages.max(initial=0.0)),
        reach if len(best) else 0.0,
        max(cosines, default=0.0),
        _literal(searcher, whole),
        len(whole),
        tuple(word.text for word in whole if _reach(word.sure) < _MISSING),
        float(scores.max() - scores.min()) if len(scores) else 0.0,
        _rarest(searcher, whole, best),
        len(nearest & set(best.tolist())) / max(1, len(best)),
    )


def coverage_of_each(
    searcher: Searcher, words: Sequence[Word], rows: NDArray[np.int64]
) -> tuple[NDArray[np.float64], float]:
    """The coverage of each of these rows by itself, shape ``(rows,)``, and the reach."""
    whole = _whole(words)
    if not whole:
        return np.zeros(len(rows)), 0.0
    reaches = np.array([_reach(word.sure) for word in whole])
    lexical = searcher.snapshot.lexical
    # What no term says is as rare as a word can be.
    rarest = lexical.rarity([])
    rarity = np.array([lexical.rarity(word.sure) for word in whole])
    weight = reaches * rarity + (1.0 - reaches) * rarest
    at = lexical.locate(rows)
    held = np.array([_held(searcher, word.sure, at) for word in whole])
    return weight @ held / weight.sum(), float(weight @ reaches / weight.sum())


def _rarest(searcher: Searcher, whole: Sequence[Word], rows: NDArray[np.int64]) -> float:
    """How surely one of the rows says the rarest word, 0.0–1.0; what the index lacks is the rarest."""
    if not whole or not len(rows):
        return 0.0
    lexical = searcher.snapshot.lexical
    at = lexical.locate(rows)
    rarest = max(whole, key=lambda word: lexical.rarity([(word.text, 1.0)]) * min(2, len(word.text)))
    return float(_held(searcher, rarest.sure, at).max(initial=0.0))


def _literal(searcher: Searcher, whole: Sequence[Word]) -> float:
    """The share of the words, weighed by the rarity of each itself, that the index has as they are."""
    text, headings = searcher.snapshot.lexical, searcher.snapshot.headings
    weight = np.array([text.rarity([(word.text, 1.0)]) for word in whole])
    there = [
        any(
            certainty >= 1.0 and (term in text.vocabulary or term in headings.vocabulary)
            for term, certainty in word.sure
        )
        for word in whole
    ]
    return float(weight @ there / weight.sum()) if whole else 0.0


def _whole(words: Sequence[Word]) -> list[Word]:
    """A word that is repeated counts once; pairs of characters are parts of words."""
    return list({(w.text, tuple(w.sure)): w for w in words if not w.text.endswith(PAIR)}.values())


def _reach(sure: Group) -> float:
    return max((certainty for _, certainty in sure), default=0.0)


def _held(searcher: Searcher, sure: Group, at: Located) -> NDArray[np.float64]:
    """How surely each row says the word, in its text or headings, shape ``(len(at.rows),)``."""
    held = np.zeros(len(at.rows))
    # The surest come first: no other says more where these are held.
    for term, certainty in sure:
        if held.min(initial=1.0) >= certainty:
            break
        for index in (searcher.snapshot.lexical, searcher.snapshot.headings):
            held = np.maximum(held, certainty * index.holds(term, at))
    return held
