"""What the candidates hold of a question, on scales that mean the same in every folder."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.engine.protocol import FIELDS, Engine, Statistics, Terms
from index.engine.scoring import Group, Signals, summed
from index.text.tokens import PAIR
from retrieval.expansion.terms import Word

# The best passage stands out against so many of the first.
_FIRST = 10
# What says how near a passage comes to the question: its role and that it is a report's say nothing of that.
_NEAR = ("text", "headings", "vector", "sentence", "words")
# How near words come where the vector says how near the passage is: the line that `training.confidence` prints. It stands
# in where none was looked at closely, since the encoder or the mode knows no words.
_WORDS_AT_NOUGHT, _WORDS_BY_ABOVE = 0.425, 0.367
# Likewise what reading says by how near words come, where nothing was read; and the log odds beyond which one is as
# sure as another.
_ANSWERS_AT_NOUGHT, _ANSWERS_BY_WORDS = -6.544, 12.673
LEAST, MOST = -6.0, 4.0
# A word that nothing says more surely than this is missing; one that compares, 最高, is for the asker to tell.
_MISSING = 0.2
_COMPARES = re.compile("最.")


@dataclass(frozen=True, slots=True)
class Evidence:
    """``above`` is how far the greatest cosine of question and candidate stands above what questions in general find
    in this library: where all reports are of one kind, little comes near to what they do not say; ``words``, 0.0–1.0,
    how near the words of one of the first ten come to those of the question; ``lead``, from 0.0, how far the score of
    the best of these stands above the mean of them, the closer look in and roles left out. ``missing`` are the words
    of the question that occur nowhere, but for single characters, which are parts of others, and those that compare;
    ``usual`` are the log odds that reports say what such a question asks for, ``answers`` those that one of the first
    passages, read together with the question, answers it."""

    above: float
    words: float
    lead: float
    missing: tuple[str, ...] = ()
    usual: float = 0.0
    answers: float = 0.0


def evidence(
    words: Sequence[Word],
    signals: Signals,
    parts: Mapping[str, NDArray[np.float32]],
    keys: Sequence[int],
    usual: float = 0.0,
    background: float = 0.0,
    nearest: NDArray[np.float32] | None = None,
    answers: NDArray[np.float32] | None = None,
) -> Evidence:
    """The evidence for a question of these words in its ranked passages, by key, best first; `signals` and
    `parts`, what each adds to the score, are those of all candidates, as are `nearest`, how near the words of each
    come, and `answers`, the log odds that it does, nan where that is not known. `background` is how near passages
    come to questions in general."""
    places = signals.places(keys[:_FIRST])
    near = summed({name: parts[name][places] for name in _NEAR if name in parts})
    above = (float(signals.vector.max()) if len(near) else 0.0) - background
    near_words = max(_WORDS_AT_NOUGHT + _WORDS_BY_ABOVE * above, 0.0) if len(near) else 0.0
    near_words = _most(nearest, places, near_words)
    read = _most(answers, places, _ANSWERS_AT_NOUGHT + _ANSWERS_BY_WORDS * near_words) if len(near) else LEAST
    return Evidence(
        above=above,
        words=near_words,
        lead=float(near.max() - near.mean()) if len(near) else 0.0,
        missing=tuple(
            word.text for word in _whole(words) if _must_be_said(word) and _reach(word.sure) < _MISSING
        ),
        usual=usual,
        answers=min(max(read, LEAST), MOST),
    )


def _must_be_said(word: Word) -> bool:
    return len(word.text) > 1 and not _COMPARES.fullmatch(word.text)


def _most(known: NDArray[np.float32] | None, places: NDArray[np.int64], instead: float) -> float:
    """The most of what is known of these places; `instead` where that is nothing."""
    there = np.empty(0) if known is None else known[places][~np.isnan(known[places])]
    return float(there.max()) if len(there) else instead


def coverage_of_each(engine: Engine, words: Sequence[Word], keys: NDArray[np.int64]) -> NDArray[np.float64]:
    """The share of the words, weighed by idf, that each of these passages says with its headings, 0.0–1.0, shape
    ``(keys,)``."""
    whole, _, weight = weighed(engine.statistics, words)
    if not whole:
        return np.zeros(len(keys))
    terms = engine.terms_of(keys)
    held = np.array([_held(terms, word.sure, len(keys)) for word in whole])
    return np.asarray(weight @ held / weight.sum(), dtype=np.float64)


def weighed(
    statistics: Statistics, words: Sequence[Word]
) -> tuple[list[Word], NDArray[np.float64], NDArray[np.float64]]:
    """The words that a passage may say or not, how surely the surest term of each says it, and how much each counts,
    shape ``(words,)``."""
    whole = _whole(words)
    reaches = np.array([_reach(word.sure) for word in whole])
    # What no term says is as rare as a word can be.
    rarest = statistics.idf([])
    idf = np.array([statistics.idf(word.sure) for word in whole])
    return whole, reaches, reaches * idf + (1.0 - reaches) * rarest


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
