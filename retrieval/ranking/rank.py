"""A question → what an engine is asked for, and the candidates that come back.

Words reach the text through the dictionary too: each becomes one group of weighted
terms, translations of an English word, near synonyms of a Chinese one.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.points import announcing, quoted_points, run_in
from corpus.report import Passage
from index.conditions import EVERYTHING, Condition
from index.engine.protocol import Candidates, Engine, Query
from index.engine.scoring import Weights
from index.models.encoder import BUNDLED, Encoder, PairEncoder, TokenEncoder
from index.models.static import StaticEncoder
from index.storage.reading import StoredPassage
from index.text.tokens import PAIR, terms
from retrieval.expansion.dictionary import Dictionary, TermVectors
from retrieval.expansion.terms import Word, expand
from retrieval.ranking.signals import SHIPPED, matches
from retrieval.understanding.catalogue import Library, library_of
from retrieval.understanding.question import Language, Question

# A passage that holds a quoted phrase as it stands comes before others: more than meaning and the closer look can add.
QUOTED = 5.0
# Of so many reports the points that were cut are kept at hand.
_REPORTS = 1_024


class Reads(Protocol):
    """A model that reads question and passage together, as `retrieval.ranking.reranker.Reranker`."""

    def scores(self, question: str, texts: Sequence[str], /) -> NDArray[np.float32]:
        """How well each text answers, 0.0–1.0, shape ``(len(texts),)``."""


@dataclass(frozen=True, slots=True)
class CandidateLimits:
    """How many candidates: the best ``depth``, all that fit where it is None, and ``per_report`` of every report, of
    the likeliest at least where not ``every`` has to be looked at, of none where nothing fits ``saying``."""

    depth: int | None = None
    per_report: int = 0
    every: bool = True
    saying: Condition = EVERYTHING


class Searcher:
    """Asks one revision of an index. Safe to share between threads."""

    def __init__(
        self,
        engine: Engine,
        encoder: Encoder,
        previous: "Searcher | None" = None,
        reranker: Reads | None = None,
        by: Mapping[Language, Weights] = SHIPPED,
        closer: bool = True,
    ) -> None:
        """`previous` searched an earlier revision of the same index; what both need is made once.

        `reranker` reads the best passages of each question again; `by` are the weights passages are ranked by, and
        `closer` says whether the best are compared word by word.
        """
        self.engine = engine
        self.reranker = reranker
        self.by, self.closer = by, closer
        self.encoder = encoder
        self._vectors: TermVectors | None = previous._vectors if previous else None
        self._made: Dictionary | None = None
        self._points: dict[str, tuple[dict[int, Passage], frozenset[int]]] = {}
        self._background: float | None = None

    @functools.cached_property
    def library(self) -> Library:
        """What a question can name here; made with the first question."""
        return library_of(self.engine)

    def make_ready(self) -> None:
        """Make what the first question would have to wait for."""
        self._dictionary()
        self.engine.make_ready()
        if isinstance(self.encoder, TokenEncoder):
            self.encoder.token_vectors([""])
            self.encoder.passage_tokens([""])
        if isinstance(self.encoder, PairEncoder):
            self.encoder.pair_scores("", [""])
        _ = self.library

    def candidates(
        self,
        question: Question,
        words: Sequence[Word] | None = None,
        where: Condition = EVERYTHING,
        wanted: CandidateLimits = CandidateLimits(),
        vector: NDArray[np.float32] | None = None,
    ) -> Candidates:
        """The passages that matter; `words` and `vector` are the question's, where they are known."""
        groups = self.words(question) if words is None else words
        return self.engine.candidates(
            Query(
                groups=tuple(word.group for word in groups),
                vector=self.vector(question) if vector is None else vector,
                where=where,
                weights=self.by[question.language],
                roles=matches(question.role),
                likely=tuple(question.roles),
                phrases=tuple(phrase_terms(question.quotes)),
                phrase=QUOTED if question.quotes else 0.0,
                depth=wanted.depth,
                per_report=wanted.per_report,
                every=wanted.every,
                saying=wanted.saying,
            )
        )

    def vector(self, question: Question) -> NDArray[np.float32]:
        """The embedding of a question, of length 1, shape ``(dimension,)``."""
        return self.encoder.encode_questions([question.text])[0]

    def background(self, questions: NDArray[np.float32]) -> float:
        """How near the nearest passage comes to questions in general, by the mean over the vectors of some, shape
        ``(questions, dimension)``, always the same; worked out once, to a thousandth."""
        if self._background is None:
            self._background = round(float(self.engine.nearest(questions).mean()), 3)
        return self._background

    def words(self, question: Question) -> list[Word]:
        """The words of the topic, each with the terms of this index that say it."""
        return expand(question, self._dictionary(), self.engine.statistics.knows)

    def whole(self, stored: StoredPassage) -> StoredPassage:
        """A passage as it is quoted: the whole point where it is a part of one, and without the lead-in of a list."""
        if stored.quoted is not None:
            return stored if stored.quoted == stored.passage else replace(stored, passage=stored.quoted)
        whole = self._points_of(stored.path)[0].get(stored.passage.start)
        return replace(stored, passage=whole) if whole else stored

    def announces(self, stored: StoredPassage) -> bool:
        """Whether a passage says nothing but that a list follows."""
        return stored.passage.start in self._points_of(stored.path)[1]

    def _points_of(self, path: str) -> tuple[dict[int, Passage], frozenset[int]]:
        """The `quoted_points` of a report, and the starts of what only announces there."""
        points = self._points.get(path)
        if points is None:
            if len(self._points) >= _REPORTS:
                self._points.clear()
            report = self.engine.report(path)
            points = self._points[path] = quoted_points(report), announcing(report)
        return points

    def lead(self, passage: StoredPassage) -> str:
        """The heading that a passage goes on from within its line, which a quote of it begins with; "" without one."""
        if passage.lead is not None:
            return passage.lead
        above = passage.passage.headings
        # Only such a heading ends like a sentence: no other text has to be read.
        if not above or above[-1][-1:].isalnum():
            return ""
        return run_in(self.engine.text(passage.path), passage.passage)

    def _dictionary(self) -> Dictionary:
        """Made with the first question: it embeds every term of the index."""
        if self._made is None:
            if self._vectors is None:
                self._vectors = TermVectors(
                    self.encoder if isinstance(self.encoder, StaticEncoder) else StaticEncoder(BUNDLED)
                )
            # Words of titles and headings alone must be reachable too.
            self._made = Dictionary(self._vectors.encoder, self.engine.statistics.words(), self._vectors)
        return self._made


def phrase_terms(quotes: Sequence[str]) -> list[str]:
    """The terms that a text with these phrases must hold: pairs of characters, Latin words and numbers."""
    return [term for quote in quotes for term in terms(quote) if term.endswith(PAIR) or term.isascii()]
