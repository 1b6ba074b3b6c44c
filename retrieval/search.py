"""A question → the views of the passages that matter (`retrieval.views`), then the best of them.

Words reach the text through the dictionary too: each becomes one group of weighted
terms, translations of an English word, near synonyms of a Chinese one.
"""

import functools
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.encoder import BUNDLED, Encoder, StaticEncoder
from index.lexical import Group
from index.snapshot import Snapshot
from retrieval.dictionary import Dictionary, TermVectors
from retrieval.expansion import Word, expand
from retrieval.library import Library, library_of
from retrieval.pruning import SLACK, Bounds, with_explained
from retrieval.question import Question
from retrieval.scope import Mask, Scope
from retrieval.views import Views, Weights, explained, reportness, role_match, shares, summed


class Reads(Protocol):
    """A model that reads question and passage together, as `retrieval.reranker.Reranker`."""

    def scores(self, question: str, texts: Sequence[str], /) -> NDArray[np.float32]:
        """How well each text answers, 0.0–1.0, shape ``(len(texts),)``."""


# Up to so many passages all are scored: that costs less than finding out which matter.
_FEW = 4_096
# Where more than one in so many are wanted all are read in turn: picking them out would take longer.
_MANY = 4
# In a larger index so many are scored first, and the others only where they may be better.
_FIRST = 256


class Searcher:
    """Searches one snapshot. Safe to share between threads."""

    def __init__(
        self,
        snapshot: Snapshot,
        encoder: Encoder,
        previous: "Searcher | None" = None,
        reranker: Reads | None = None,
    ) -> None:
        """`previous` searched an earlier edition of the same index; what both need is made once.

        `reranker` reads the best passages of each question again.
        """
        self.snapshot = snapshot
        self.reranker = reranker
        self._encoder = encoder
        self._report = reportness(snapshot)
        self._vectors: TermVectors | None = previous._vectors if previous else None
        self._made: Dictionary | None = None

    @functools.cached_property
    def library(self) -> Library:
        """What a question can name here; made with the first question."""
        return library_of(self.snapshot)

    @functools.cached_property
    def scope(self) -> Scope:
        """Chooses passages by their reports; made with the first question."""
        return Scope(self.snapshot)

    def make_ready(self) -> None:
        """Make what the first question would have to wait for."""
        self._dictionary()
        _ = self.library, self.scope

    def views(
        self, question: Question, words: Sequence[Word] | None = None, allowed: Mask | None = None
    ) -> Views:
        """Every view of every allowed passage, all by default; `words` are the question's, where they are known."""
        allowed = np.ones(len(self._report), dtype=np.bool_) if allowed is None else allowed
        bare = self._bare(question, self.words(question) if words is None else words, allowed)
        return self._with_cosines(bare, self._encoded(question))

    def views_for(
        self, question: Question, words: Sequence[Word], by: Weights, allowed: Mask, depth: int
    ) -> Views:
        """Views of the allowed passages that can be among the best `depth`: these rank as by :meth:`views`,
        bit for bit."""
        if np.count_nonzero(allowed) <= _FEW:
            return self.views(question, words, allowed)
        vector = self._encoded(question)
        bounds = Bounds.of(self.snapshot, [word.group for word in words])
        reach = bounds.reach(by, explaining=question.role == "cause")
        reach += np.float32(by.role) * role_match(self.snapshot, question.role)
        reach += np.float32(by.report) * self._report
        reach[~allowed] = -np.inf
        some = _best(reach, max(_FIRST, depth))
        first = self._with_cosines(self._bare(question, words, some), vector)
        # How much the vector counts depends on the best text of all, which may be better than these have.
        scores = np.minimum(first.fused(by), replace(first, most=1.0).fused(by))
        least = _at_depth(scores, depth)
        reach += np.float32(by.vector_at(first.most) * SLACK)
        chosen = allowed & (reach >= least)
        if by.vector_at(first.most) > by.vector:
            chosen |= allowed & bounds.may_say(first.most)
        if not np.any(chosen & ~some):
            return first
        bare = self._bare(question, words, allowed if self._many(int(np.count_nonzero(chosen))) else chosen)
        return self._with_cosines(self._promising(bare, vector, by, least, depth), vector)

    def _promising(
        self, bare: Views, vector: NDArray[np.float32], by: Weights, least: float, depth: int
    ) -> Views:
        """Those of these passages that can reach the score `least`, or be among the best `depth`, by their vector."""
        if by.vector_at(bare.most) > by.vector and self._many(len(bare.rows)):
            # Where words find little, each may be lifted.
            return bare
        ranked = summed(bare.parts(by) | {"report": np.float32(by.report) * bare.report})
        ranked += np.float32(by.vector_at(bare.most) * SLACK)
        if np.count_nonzero(ranked >= least) > _FEW:
            best = self._with_cosines(bare.only(_best(ranked, _FEW)), vector)
            least = max(least, _at_depth(best.fused(by), depth))
        chosen = ranked >= least
        return bare if self._many(int(np.count_nonzero(chosen))) else bare.only(chosen)

    def _many(self, rows: int) -> bool:
        return _MANY * rows > self.snapshot.dense.size

    def _bare(self, question: Question, words: Sequence[Word], chosen: Mask) -> Views:
        """The views of the chosen passages, without their cosines."""
        explaining = question.role == "cause"
        rows = np.flatnonzero(with_explained(self.snapshot, chosen) if explaining else chosen)
        text, headings = shares(self.snapshot, [word.group for word in words], rows)
        if explaining:
            headings += explained(self.snapshot, rows, text)
        bare = Views(
            rows=rows,
            text=text,
            headings=headings,
            vector=np.zeros(len(rows), dtype=np.float32),
            role=role_match(self.snapshot, question.role, rows),
            report=self._report[rows],
            most=float(text[chosen[rows]].max(initial=0.0)),
        )
        return bare.only(chosen[rows]) if explaining else bare

    def _with_cosines(self, bare: Views, vector: NDArray[np.float32]) -> Views:
        dense = self.snapshot.dense
        if not self._many(len(bare.rows)):
            return replace(bare, vector=dense.scores_of(vector, bare.rows))
        cosines = dense.scores(vector)
        return replace(bare, vector=cosines if len(bare.rows) == dense.size else cosines[bare.rows])

    def _encoded(self, question: Question) -> NDArray[np.float32]:
        return self._encoder.encode_questions([question.text])[0]

    def words(self, question: Question) -> list[Word]:
        """The words of the topic, each with the terms of this index that say it."""
        text, headings = self.snapshot.lexical.vocabulary, self.snapshot.headings.vocabulary
        return expand(question, self._dictionary(), lambda term: term in text or term in headings)

    def groups(self, question: Question) -> list[Group]:
        """The question as groups of weighted terms, for BM25."""
        return [word.group for word in self.words(question)]

    def _dictionary(self) -> Dictionary:
        """Made with the first question: it embeds every term of the index."""
        if self._made is None:
            if self._vectors is None:
                self._vectors = TermVectors(
                    self._encoder if isinstance(self._encoder, StaticEncoder) else StaticEncoder(BUNDLED)
                )
            # Words of titles and headings alone must be reachable too.
            text, headings = self.snapshot.lexical.vocabulary, self.snapshot.headings.vocabulary
            words = dict.fromkeys((*text.words(), *headings.words()))
            self._made = Dictionary(self._vectors.encoder, words, self._vectors)
        return self._made


def best_places(scores: NDArray[np.float32], top: int) -> NDArray[np.intp]:
    """The places of the `top` best scores above 0, best first, equal ones in order."""
    places = np.flatnonzero((scores > 0.0) & (scores >= _at_depth(scores, top)))
    return places[np.lexsort((places, -scores[places]))][:top]


def _best(scores: NDArray[np.float32], count: int) -> Mask:
    """Marks the `count` best scores that are not without end below; of equal ones the first."""
    least = _at_depth(scores, count)
    best = scores > least
    best[np.flatnonzero((scores == least) & np.isfinite(scores))[: count - np.count_nonzero(best)]] = True
    return best


def _at_depth(scores: NDArray[np.float32], depth: int) -> float:
    """The score at this rank, from 1; without end below where there are fewer."""
    if depth > len(scores):
        return -np.inf
    # From below: NumPy takes twenty times as long to partition where many are equal behind the place.
    return -float(np.partition(-scores, depth - 1)[depth - 1])
