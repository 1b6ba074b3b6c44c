"""A question → scores of every passage, from several views, then the best rows.

Three views, each with an absolute scale, so that adding them means the same in a
small folder and in a large one:

* text: BM25 of the passage, as a share of what the question could reach at most;
* headings: the same over the title and the heading path, as far as the text does not say it already;
* vector: the cosine of question and passage.

On top come a bonus for the role that is asked for and a small one for passages of
reports, so that a folder's other documents stand behind them.

Words reach the text through the dictionary too: each becomes one group of weighted
terms, translations of an English word, near synonyms of a Chinese one.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.report import ROLES, Role
from index.encoder import BUNDLED, Encoder, StaticEncoder
from index.lexical import Group
from index.snapshot import Snapshot
from retrieval import scope
from retrieval.answer import Filters
from retrieval.dictionary import Dictionary, TermVectors
from retrieval.expansion import Word, expand
from retrieval.library import Library, library_of
from retrieval.question import Language, Question

# Asked role → another that passages of it are often told under: reports give causes in the same breath
# as problems, and praise what they did.
_MIXED: dict[Role, Role] = {"cause": "problem", "achievement": "highlight"}
_PARTLY = 0.5


class Reads(Protocol):
    """A model that reads question and passage together, as `retrieval.reranker.Reranker`."""

    def scores(self, question: str, texts: Sequence[str], /) -> NDArray[np.float32]:
        """How well each text answers, 0.0–1.0, shape ``(len(texts),)``."""


Mode = Literal["lexical", "dense", "hybrid", "roles", "sections", "shipped"]
MODES: tuple[Mode, ...] = ("lexical", "dense", "hybrid", "roles", "sections", "shipped")


@dataclass(frozen=True, slots=True)
class Weights:
    """What each view counts, and what a passage of the asked role or of a report gets on top.

    The vector counts ``vector`` at least, and the more the less the words of the question
    find: up to ``alone`` where no passage holds any of them.
    """

    text: float
    headings: float
    vector: float
    alone: float
    role: float
    report: float

    def vector_at(self, share: float) -> float:
        """What the vector counts when the best passage holds this share of the question."""
        return max(self.vector, self.alone * (1.0 - share / ENOUGH))


# Up to so many passages every cosine is computed: that costs less than finding out which matter.
_FEW = 20_000
# So many passages that rank best by the other views get their cosine first.
_FIRST = 4_096
# Vectors are kept with 16 bits a number, so that a cosine may be a hair above 1.
_GREATEST = 1.001
# From this share of the question on, words can do without the vector's help.
ENOUGH = 0.27
# Terms of title and headings that are usual in reports. The average of a folder will not do: where most
# files have no headings at all, those of reports would seem long.
HEADINGS_LENGTH = 40.0
# How much of what the text says of a word the headings have to exceed.
SAID = np.float32(0.8)
# How much of what a problem says of the question its cause is taken to say, too.
EXPLAINED = np.float32(0.5)
# Each number was chosen on the evaluation, all sets together; evaluation/README.md has the rows.
SHIPPED: dict[Language, Weights] = {
    "zh": Weights(text=1.0, headings=1.15, vector=0.03, alone=1.4, role=0.6, report=0.4),
    "en": Weights(text=1.0, headings=1.15, vector=0.3, alone=1.4, role=0.6, report=0.4),
}


def weights(mode: Mode, language: Language) -> Weights:
    """The weights of a mode; each after ``hybrid`` adds one thing to the one before.

    ``roles`` adds the asked role, ``sections`` title and headings, ``shipped`` that reports
    come first.
    """
    shipped = SHIPPED[language]
    match mode:
        case "lexical":
            return Weights(text=1.0, headings=0.0, vector=0.0, alone=0.0, role=0.0, report=0.0)
        case "dense":
            return Weights(text=0.0, headings=0.0, vector=1.0, alone=0.0, role=0.0, report=0.0)
        case "hybrid":
            return replace(shipped, headings=0.0, role=0.0, report=0.0)
        case "roles":
            return replace(shipped, headings=0.0, report=0.0)
        case "sections":
            return replace(shipped, report=0.0)
        case "shipped":
            return shipped


@dataclass(frozen=True, slots=True, eq=False)
class Views:
    """Scores of every passage, each array of shape ``(passages,)``; bigger is better."""

    text: NDArray[np.float32]
    headings: NDArray[np.float32]
    vector: NDArray[np.float32]
    role: NDArray[np.float32]
    report: NDArray[np.float32]

    def parts(self, by: Weights, most: float | None = None) -> dict[str, NDArray[np.float32]]:
        """What each view adds to every passage, by its name; `most` is the best share of the question in
        any text, where these views are those of some passages only."""
        vector = by.vector_at(float(self.text.max(initial=0.0)) if most is None else most)
        parts = {
            "text": np.float32(by.text) * self.text,
            "headings": np.float32(by.headings) * self.headings,
            "vector": np.float32(vector) * self.vector,
            "role": np.float32(by.role) * self.role,
        }
        # Being a report alone makes no passage an answer.
        parts["report"] = np.float32(by.report) * self.report * (summed(parts) > 0.0)
        return parts

    def fused(self, by: Weights, most: float | None = None) -> NDArray[np.float32]:
        """The weighted sum of the views; `most` as for :meth:`parts`."""
        return summed(self.parts(by, most))

    def of(self, rows: NDArray[np.int64]) -> "Views":
        """The views of these passages only."""
        return Views(*(getattr(self, view.name)[rows] for view in fields(self)))


def summed(parts: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float32]:
    """The views added up, in their order."""
    return functools.reduce(np.add, parts.values())


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
        text, headings = _shares(self.snapshot, [word.group for word in words])
        if question.role == "cause":
            headings += _explained(self.snapshot, text)
        return Views(
            text=text,
            headings=headings,
            vector=np.zeros(len(self._report), dtype=np.float32),
            role=self._role_match(question.role),
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

    def _role_match(self, role: Role | None) -> NDArray[np.float32]:
        """1 where a passage has the asked role, less where one that is often mixed with it."""
        roles = self.snapshot.columns.roles
        match = np.zeros(len(roles), dtype=np.float32)
        if role is not None:
            match[roles == ROLES.index(role)] = 1.0
            if role in _MIXED:
                match[roles == ROLES.index(_MIXED[role])] = _PARTLY
        return match

    def allowed(self, filters: Filters) -> NDArray[np.bool_]:
        """Which passages the filters let through, shape ``(passages,)``."""
        return scope.set_by_asker(self.snapshot, filters)


def reportness(snapshot: Snapshot) -> NDArray[np.float32]:
    """How far each passage's file is a report, 0.0–1.0, shape ``(passages,)``.

    A file whose kind is known is one; any other as far as its passages have a role.
    """
    columns = snapshot.columns
    ids, file_of = np.unique(columns.reports, return_inverse=True)
    told = np.bincount(file_of, weights=columns.roles != ROLES.index("other"), minlength=len(ids))
    share = told / np.maximum(np.bincount(file_of, minlength=len(ids)), 1)
    of_kind = [report.id for report in snapshot.reports() if report.kind]
    share[np.isin(ids, of_kind)] = 1.0
    return share[file_of].astype(np.float32)


def _shares(snapshot: Snapshot, groups: Sequence[Group]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Of each passage, the share of the question in its text and the share that its headings add.

    A word that stands in both is no twice as good an answer, so that a word of the headings
    counts only for what it has over ``SAID`` of its share of the text.
    """
    index, above = snapshot.lexical, snapshot.headings
    text, headings, said = (np.zeros(index.size, dtype=np.float32) for _ in range(3))
    # What occurs nowhere has no share, whatever it is divided by.
    most, most_above = (np.float32(one.ceiling(groups) or 1.0) for one in (index, above))
    for (rows, values), (rows_above, values_above) in zip(
        index.contributions(groups), above.contributions(groups, usual=HEADINGS_LENGTH), strict=True
    ):
        share = values / most
        text[rows] += share
        if not len(values_above):
            continue
        if isinstance(rows, slice):
            over = SAID * share[rows_above]
        else:
            said[rows] = share
            over = SAID * said[rows_above]
            said[rows] = 0.0
        headings[rows_above] += np.maximum(values_above / most_above - over, 0.0)
    return text, headings


def _explained(snapshot: Snapshot, text: NDArray[np.float32]) -> NDArray[np.float32]:
    """What a cause has of the question by what it explains, for 「主要原因是考核偏轻。」 does not say it again.

    That is the problem just before it in its section, by ``EXPLAINED`` of its share.
    """
    columns = snapshot.columns
    causes = np.flatnonzero(columns.roles == ROLES.index("cause"))
    added = np.zeros_like(text)
    for before in (1, 2):
        rows = causes[causes >= before]
        of_one = (columns.reports[rows] == columns.reports[rows - before]) & (
            columns.sections[rows] == columns.sections[rows - before]
        )
        rows = rows[of_one]
        added[rows] = np.maximum(added[rows], EXPLAINED * text[rows - before] - text[rows])
    return added


def best_rows(scores: NDArray[np.float32], top: int, allowed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The `top` best allowed rows with a score above 0, best first, equal scores by row."""
    ranked = np.where(allowed, scores, np.float32(0.0))
    if len(ranked) > top:
        ranked[ranked < np.partition(ranked, len(ranked) - top)[len(ranked) - top]] = 0.0
    rows = np.flatnonzero(ranked > 0.0)
    return rows[np.lexsort((rows, -scores[rows]))][:top]
