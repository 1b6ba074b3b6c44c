"""A question → the views of the passages that matter (`retrieval.ranking.signals`), then the best of them.

Words reach the text through the dictionary too: each becomes one group of weighted
terms, translations of an English word, near synonyms of a Chinese one.
"""

import functools
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.report import Role
from index.engine.local.snapshot import Snapshot
from index.models.encoder import BUNDLED, Encoder, StaticEncoder
from retrieval.expansion.dictionary import Dictionary, TermVectors
from retrieval.expansion.terms import Word, expand
from retrieval.ranking.pruning import SLACK, Bounds, with_explained
from retrieval.ranking.signals import Views, Weights, explained, reportness, role_match, shares
from retrieval.understanding.catalogue import Library, library_of
from retrieval.understanding.question import Question
from retrieval.understanding.scope import Mask, Scope


class Reads(Protocol):
    """A model that reads question and passage together, as `retrieval.ranking.reranker.Reranker`."""

    def scores(self, question: str, texts: Sequence[str], /) -> NDArray[np.float32]:
        """How well each text answers, 0.0–1.0, shape ``(len(texts),)``."""


# Up to so many passages all are scored: that costs less than finding out which matter.
_FEW = 4_096
# In a larger index so many are scored first, and the others only where they may be better.
_SAMPLE = 512
# Sums of a few numbers around 1 differ by less, whatever is added first.
_ROUNDING = 1e-5
# From so many scores on, one in several says which are good; and so many passages are not scored before
# another sample.
_MANY = 2**16


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
        self.encoder = encoder
        self._report = reportness(snapshot)
        self._roles: dict[Role | None, NDArray[np.float32]] = {}
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
        rows = np.arange(len(self._report)) if allowed is None else np.flatnonzero(allowed)
        cosines = self.snapshot.dense.scores_of(self._encoded(question), rows)
        return self._views(question, self.words(question) if words is None else words, rows, cosines)

    def views_for(
        self, question: Question, words: Sequence[Word], by: Weights, allowed: Mask, depth: int
    ) -> Views:
        """Views of the allowed passages that can be among the best `depth`: these rank as by :meth:`views`,
        bit for bit."""
        if np.count_nonzero(allowed) <= _FEW:
            return self.views(question, words, allowed)
        vector, dense = self._encoded(question), self.snapshot.dense
        bounds = Bounds.of(self.snapshot, [word.group for word in words])
        reach = bounds.reach(by, explaining=question.role == "cause")
        reach += np.float32(by.report) * self._report
        reach += np.float32(by.role) * self._of_role(question.role)
        reach += np.float32(by.likely) * self._likely(question)
        reach[~allowed] = -np.inf
        some = _good(reach, max(_SAMPLE, depth))
        sample = self._views(question, words, some, dense.scores_of(vector, some))
        lift = np.float32(by.vector * SLACK)
        least = _at_depth(sample.fused(by), depth) - _ROUNDING
        chosen = allowed & (reach + lift >= least)
        if np.count_nonzero(chosen) == np.count_nonzero(chosen[some]):
            return sample
        rows = np.flatnonzero(chosen)
        cosines = dense.scores_of(vector, rows)
        lifted = np.maximum(cosines, 0.0)
        lifted *= lift
        lifted += reach[rows]
        if len(rows) > _MANY:
            # Where words find little, cosines tell best where to look.
            best = _good(lifted, max(_SAMPLE, depth))
            sample = self._views(question, words, rows[best], cosines[best])
            least = max(least, _at_depth(sample.fused(by), depth) - _ROUNDING)
        kept = lifted >= least
        return self._views(question, words, rows[kept], cosines[kept])

    def _views(
        self, question: Question, words: Sequence[Word], rows: NDArray[np.int64], cosines: NDArray[np.float32]
    ) -> Views:
        """The views of these passages, whose cosines are known."""
        if question.role == "cause":
            wide = with_explained(self.snapshot, rows)
            text, headings = shares(self.snapshot, [word.group for word in words], wide)
            headings += explained(self.snapshot, wide, text)
            places = np.searchsorted(wide, rows)
            text, headings = text[places], headings[places]
        else:
            text, headings = shares(self.snapshot, [word.group for word in words], rows)
        return Views(
            rows=rows,
            text=text,
            headings=headings,
            vector=cosines,
            role=self._of_role(question.role)[rows],
            likely=self._likely(question)[rows],
            report=self._report[rows],
        )

    def _of_role(self, role: Role | None) -> NDArray[np.float32]:
        """How well each passage's role is the asked one; made once for every role."""
        if role not in self._roles:
            self._roles[role] = role_match(self.snapshot, role)
        return self._roles[role]

    def _likely(self, question: Question) -> NDArray[np.float32]:
        """How likely a passage of each one's role answers, shape ``(passages,)``."""
        return np.array(question.roles, dtype=np.float32)[self.snapshot.columns.roles]

    def _encoded(self, question: Question) -> NDArray[np.float32]:
        return self.encoder.encode_questions([question.text])[0]

    def words(self, question: Question) -> list[Word]:
        """The words of the topic, each with the terms of this index that say it."""
        text, headings = self.snapshot.lexical.vocabulary, self.snapshot.headings.vocabulary
        return expand(question, self._dictionary(), lambda term: term in text or term in headings)

    def _dictionary(self) -> Dictionary:
        """Made with the first question: it embeds every term of the index."""
        if self._made is None:
            if self._vectors is None:
                self._vectors = TermVectors(
                    self.encoder if isinstance(self.encoder, StaticEncoder) else StaticEncoder(BUNDLED)
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


def _good(scores: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    """The places of about `count` of the best scores, ascending, none that is without end below."""
    step = 1 + len(scores) // _MANY
    least = _at_depth(scores[::step], max(1, count // step))
    # Many may be equal.
    return np.flatnonzero((scores >= least) & np.isfinite(scores))[: 2 * count]


def _at_depth(scores: NDArray[np.float32], depth: int) -> float:
    """The score at this rank, from 1; without end below where there are fewer."""
    if depth > len(scores):
        return -np.inf
    # From below: NumPy takes twenty times as long to partition where many are equal behind the place.
    return -float(np.partition(-scores, depth - 1)[depth - 1])
