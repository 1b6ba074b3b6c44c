"""What ranking makes of a question, report by report: how surely a passage, and a unit, says its topic.

The passages are those that retrieval finds best in each report — words with what means the same,
headings, vector — and their scores are told apart by how far they stand out among those of all reports:
a score by itself means another thing for every question. What a passage says of it mostly stands in one of its
sentences: how near the likest comes counts as well, how near its words come one by one, and what reading the nearest
one beside the topic says (`analysis.matching.statements_read`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.asked import TopicQuery, role_odds, wordings
from analysis.matching.likeness import quick
from analysis.matching.statements_read import said, sentence_under
from analysis.matching.weights import logistic, weights
from index.conditions import Condition
from index.engine.scoring import best_of_each
from index.models.encoder import Encoder, TokenEncoder
from index.storage.reading import StoredPassage
from index.text.sentences import sentences
from retrieval.ranking.closely import closely
from retrieval.ranking.highlighting import best_sentence, sought
from retrieval.ranking.rank import CandidateLimits, Searcher
from retrieval.understanding.question import read_question

Array = NDArray[np.float64]
# The columns of the features that say how near the likest sentence and the words come, and what is read.
NEAR, READ = slice(3, 5), 5
# Of every report so many passages; what a report says at all mostly stands in its first few.
EACH = 6
# So many of all have their sentences and words looked at, a twentieth of a second or two; the others count as no
# nearer than any of these.
LOOKED_AT = 300


@dataclass(frozen=True, slots=True, eq=False)
class BestPassages:
    """The best passages of every report, by row; ``reports`` are ids, ``features`` of shape ``(passages, 6)``;
    ``span`` gives of one of them, by its text, the sentence that says most of it."""

    rows: NDArray[np.int64]
    reports: NDArray[np.int64]
    features: Array
    span: Callable[[str], tuple[int, int]]

    @property
    def odds(self) -> Array:
        """The log-odds that each says the topic, shape ``(passages,)``."""
        return np.asarray(self.features @ weights("passage"))

    def units(self, owners: Sequence[str]) -> dict[str, float]:
        """The probability that each owner of these passages says it."""
        table, names = unit_features(self.odds, self.features[:, NEAR], owners)
        return dict(zip(names, logistic(table, "unit").tolist(), strict=True)) if names else {}


def found_for(asked: TopicQuery, searcher: Searcher, where: Condition) -> BestPassages:
    """The best passages of every report that fit a condition.

    Features: 1, how many standard deviations the score lies above the mean of them all, log-odds that a
    passage of its role is asked for, `nearness`, and the log odds that its nearest sentence says it, read.
    """
    question = read_question(asked.question, searcher.library)
    words = searcher.words(question)
    if question.language == "zh":
        # Words that only ask, 哪些单位说过, draw the vector away; an English one is embedded as a sentence.
        question = replace(question, text=question.topic)
    vector = searcher.vector(question)
    candidates = searcher.candidates(question, words, where, CandidateLimits(0, EACH), vector)
    parts = candidates.signals.parts(searcher.by[question.language])
    scores = parts["text"] + parts["headings"] + parts["vector"]
    places = np.sort(best_of_each(scores, candidates.reports, EACH))
    scores = scores[places].astype(np.float64)
    rows = candidates.signals.keys[places]
    table = np.ones((len(rows), 6))
    if len(rows):
        table[:, 1] = (scores - scores.mean()) / max(float(scores.std()), 1e-6)
        table[:, 2] = role_odds(asked.roles)[candidates.roles[places]]
        whole = candidates.signals.vector[places]
        near = nearness(searcher, question.text, vector, rows, scores, whole)
        table[:, NEAR] = near.found
        table[:, READ] = near.spread(
            said(
                searcher.encoder,
                wordings(asked),
                near.close,
                lambda place: sentence_under(near.passages[place], int(near.nearest[place])),
            )
        )
    ready = sought(words, searcher.engine.statistics)
    return BestPassages(
        rows, candidates.reports[places], table, lambda text: best_sentence(text, ready, question)
    )


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """``found``, shape ``(passages, 2)``, is how near the likest sentence and the words of each come. The places that
    were ``looked`` at, with their ``passages`` and of each how ``close`` both come and which sentence is ``nearest``."""

    found: NDArray[np.float32]
    looked: NDArray[np.int64]
    passages: list[StoredPassage]
    nearest: NDArray[np.int64]

    @property
    def close(self) -> NDArray[np.float32]:
        """Of those that were looked at."""
        return np.asarray(self.found[self.looked].sum(axis=1))

    def spread(self, of_looked: Array) -> Array:
        """What is known of those that were looked at, of all: the others are as the least of these."""
        whole = np.full(len(self.found), of_looked.min())
        whole[self.looked] = of_looked
        return whole


def nearness(
    searcher: Searcher,
    question: str,
    vector: NDArray[np.float32],
    rows: NDArray[np.int64],
    scores: NDArray[np.floating],
    whole: NDArray[np.float32],
) -> Looked:
    """How near the likest sentence of each passage comes to a question and its `vector`, and how near its words.
    Sentences stand in for words where the encoder knows none, and ``whole``, how near the passages come, where it has
    no quick vectors."""
    looked = np.argsort(-scores, kind="stable")[:LOOKED_AT]
    passages = searcher.engine.passages(rows[looked].tolist())
    found = np.repeat(whole[:, None], 2, axis=1)
    near, nearest = _looked_at(searcher.encoder, question, vector, passages)
    if near is not None:
        found[:] = near.min(axis=0, initial=1.0)
        found[looked] = near
    return Looked(found, looked, passages, nearest)


def _looked_at(
    encoder: Encoder, question: str, vector: NDArray[np.float32], passages: Sequence[StoredPassage]
) -> tuple[NDArray[np.float32] | None, NDArray[np.int64]]:
    """`nearness` of some passages, None where the encoder has no quick vectors, and the nearest sentence of each."""
    first = np.zeros(len(passages), dtype=np.int64)
    if isinstance(encoder, TokenEncoder):
        close = closely(encoder, question, vector, passages)
        return np.stack([close.sentence, close.words], axis=1), close.nearest
    embed = quick(encoder)
    if embed is None:
        return None, first
    cut = [sentences(one.passage.text) for one in passages]
    cosines = embed([one for own in cut for one in own]) @ vector
    ends = np.cumsum([0, *map(len, cut)])
    each = [cosines[first:end] for first, end in pairwise(ends.tolist())]
    near = [own.max(initial=0.0) for own in each]
    nearest = np.array([own.argmax() if len(own) else 0 for own in each], dtype=np.int64)
    return np.repeat(np.array(near, dtype=np.float32)[:, None], 2, axis=1), nearest


def unit_features(odds: Array, near: Array, owners: Sequence[str]) -> tuple[Array, list[str]]:
    """Shape ``(owners, 7)``: 1, the best log-odds of the owner, how far they lie behind the best of all, 0 or less,
    and the same two of each column of `nearness`; and the owners in order."""
    names = list(dict.fromkeys(owners))
    at = {name: place for place, name in enumerate(names)}
    place = np.array([at[one] for one in owners], dtype=np.intp)
    columns = [odds, *near.T]
    table = np.ones((len(names), 1 + 2 * len(columns)))
    for number, values in enumerate(columns):
        best = np.full(len(names), -np.inf)
        np.maximum.at(best, place, values)
        table[:, 1 + 2 * number] = best
        table[:, 2 + 2 * number] = best - best.max(initial=-np.inf)
    return table, names
