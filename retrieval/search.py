"""A question → the views of every passage (`retrieval.views`), then the best rows.

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
from retrieval import scope
from retrieval.answer import Filters
from retrieval.dictionary import Dictionary, TermVectors
from retrieval.expansion import Word, expand
from retrieval.library import Library, library_of
from retrieval.question import Question
from retrieval.views import Views, Weights, explained, reportness, role_match, shares, summed


class Reads(Protocol):
    """A model that reads question and passage together, as `retrieval.reranker.Reranker`."""

    def scores(self, question: str, texts: Sequence[str], /) -> NDArray[np.float32]:
        """How well each text answers, 0.0–1.0, shape ``(len(texts),)``."""


# Up to so many passages every cosine is computed: that costs less than finding out which matter.
_FEW = 20_000
# So many passages that rank best by the other views get their cosine first.
_FIRST = 4_096
# Vectors are kept with 16 bits a number, so that a cosine may be a hair above 1.
_GREATEST = 1.001


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

    def make_ready(self) -> None:
        """Make what the first question would have to wait for."""
        self._dictionary()
        _ = self.library

    def views(self, question: Question, words: Sequence[Word] | None = None) -> Views:
        """Every view of every passage for this question; `words` are its words, where they are known."""
        bare = self._without_vector(question, self.words(question) if words is None else words)
        return replace(bare, vector=self.snapshot.dense.scores(self._encoded(question)))

    def views_for(
        self, question: Question, words: Sequence[Word], by: Weights, allowed: NDArray[np.bool_], depth: int
    ) -> Views:
        """Views that rank the best `depth` allowed rows as :meth:`views` does, bit for bit.

        In a large index reading every vector is what takes time, and a cosine of at most 1
        cannot lift a passage over more than its weight. So the passages that rank best by the
        other views get theirs first; where no other can come before the best `depth` of them,
        the rest need none and have 0 (the threshold algorithm, Fagin et al. 2003).
        """
        bare = self._without_vector(question, words)
        vector = self._encoded(question)
        if len(allowed) > _FEW:
            ranked = summed(bare.parts(by) | {"report": np.float32(by.report) * bare.report})
            ranked[~allowed] = -np.inf
            bound, most = -np.inf, float(bare.text.max())
            if np.count_nonzero(allowed) > _FIRST:
                rows = np.argpartition(ranked, len(ranked) - _FIRST)[len(ranked) - _FIRST :]
                bound = float(ranked[rows].min()) + by.vector_at(most) * _GREATEST
            else:
                rows = np.flatnonzero(allowed)
            cosines = self.snapshot.dense.scores_of(vector, rows)
            best = replace(bare.of(rows), vector=cosines).fused(by, most)
            if bound < 0.0 or (
                depth < len(rows) and np.partition(best, len(rows) - depth)[len(rows) - depth] > bound
            ):
                some = np.zeros(len(allowed), dtype=np.float32)
                some[rows] = cosines
                return replace(bare, vector=some)
        return replace(bare, vector=self.snapshot.dense.scores(vector))

    def _without_vector(self, question: Question, words: Sequence[Word]) -> Views:
        text, headings = shares(self.snapshot, [word.group for word in words])
        if question.role == "cause":
            headings += explained(self.snapshot, text)
        return Views(
            text=text,
            headings=headings,
            vector=np.zeros(len(self._report), dtype=np.float32),
            role=role_match(self.snapshot, question.role),
            report=self._report,
        )

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

    def allowed(self, filters: Filters) -> NDArray[np.bool_]:
        """Which passages the filters let through, shape ``(passages,)``."""
        return scope.set_by_asker(self.snapshot, filters)


def best_rows(scores: NDArray[np.float32], top: int, allowed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The `top` best allowed rows with a score above 0, best first, equal scores by row."""
    ranked = np.where(allowed, scores, np.float32(0.0))
    if len(ranked) > top:
        ranked[ranked < np.partition(ranked, len(ranked) - top)[len(ranked) - top]] = 0.0
    rows = np.flatnonzero(ranked > 0.0)
    return rows[np.lexsort((rows, -scores[rows]))][:top]
