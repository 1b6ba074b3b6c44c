"""A question → scores of every passage, from several views, then the best rows.

Three views, each with an absolute scale, so that adding them means the same in a
small folder and in a large one:

* text: BM25 of the passage, as a share of what the question could reach at most;
* headings: the same over the title and the heading path;
* vector: the cosine of question and passage.

Words reach the text through the dictionary too: each becomes one group of weighted
terms, translations of an English word, near synonyms of a Chinese one.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corpus.report import ROLES, Role
from index.encoder import BUNDLED, Encoder, StaticEncoder
from index.lexical import Group, LexicalIndex
from index.snapshot import Snapshot
from index.tokens import PAIR, terms
from retrieval.answer import Filters
from retrieval.dictionary import Dictionary
from retrieval.question import Language, Question, english_words

Mode = Literal["lexical", "dense", "hybrid", "shipped"]
MODES: tuple[Mode, ...] = ("lexical", "dense", "hybrid", "shipped")


@dataclass(frozen=True, slots=True)
class Weights:
    """What each view counts, and what a passage of the asked role gets on top.

    The vector counts ``vector`` at least, and the more the less the words of the question
    find: up to ``alone`` where no passage holds any of them.
    """

    text: float
    headings: float
    vector: float
    alone: float
    role: float

    def vector_at(self, share: float) -> float:
        """What the vector counts when the best passage holds this share of the question."""
        return max(self.vector, self.alone * (1.0 - share / ENOUGH))


# From this share of the question on, words can do without the vector's help.
ENOUGH = 0.27
# Each number was chosen on the evaluation, all sets together; evaluation/README.md has the rows.
SHIPPED: dict[Language, Weights] = {
    "zh": Weights(text=1.0, headings=1.2, vector=0.03, alone=1.4, role=0.8),
    "en": Weights(text=1.0, headings=1.2, vector=0.3, alone=1.4, role=0.8),
}


def weights(mode: Mode, language: Language) -> Weights:
    """The weights of a mode; ``hybrid`` is ``shipped`` without headings and roles."""
    shipped = SHIPPED[language]
    match mode:
        case "lexical":
            return Weights(text=1.0, headings=0.0, vector=0.0, alone=0.0, role=0.0)
        case "dense":
            return Weights(text=0.0, headings=0.0, vector=1.0, alone=0.0, role=0.0)
        case "hybrid":
            return replace(shipped, headings=0.0, role=0.0)
        case "shipped":
            return shipped


@dataclass(frozen=True, slots=True, eq=False)
class Views:
    """Scores of every passage, each array of shape ``(passages,)``; bigger is better."""

    text: NDArray[np.float32]
    headings: NDArray[np.float32]
    vector: NDArray[np.float32]
    role: NDArray[np.float32]

    def fused(self, by: Weights) -> NDArray[np.float32]:
        """The weighted sum of the views."""
        vector = by.vector_at(float(self.text.max(initial=0.0)))
        return (
            np.float32(by.text) * self.text
            + np.float32(by.headings) * self.headings
            + np.float32(vector) * self.vector
            + np.float32(by.role) * self.role
        )


class Searcher:
    """Searches one snapshot. Safe to share between threads."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder) -> None:
        self.snapshot = snapshot
        self._encoder = encoder
        self._made: Dictionary | None = None

    def views(self, question: Question) -> Views:
        """Every view of every passage for this question."""
        groups = self.groups(question)
        vector = self._encoder.encode_questions([question.text])[0]
        return Views(
            text=_share(self.snapshot.lexical, groups),
            headings=_share(self.snapshot.headings, groups),
            vector=self.snapshot.dense.scores(vector),
            role=self._role_match(question.role),
        )

    def groups(self, question: Question) -> list[Group]:
        """The question as groups of weighted terms, one group a term of the topic.

        A Latin word stands with its translations, for abbreviations and names are in Chinese
        text as they are; a Chinese word with its near synonyms; a number or pair alone.
        """
        found = english_words(question.topic) if question.language == "en" else terms(question.topic)
        latin = [term for term in found if term.isascii() and term.isalpha()]
        chinese = [term for term in found if not term.isascii() and len(term) > 1 and not term.endswith(PAIR)]
        dictionary = self._dictionary()
        others = dict(zip(latin, dictionary.translations(latin), strict=True))
        others |= zip(chinese, dictionary.synonyms(chinese), strict=True)
        return [[(term, 1.0), *others.get(term, ())] for term in found]

    def _dictionary(self) -> Dictionary:
        """Made with the first question: it embeds every term of the index."""
        if self._made is None:
            encoder = self._encoder if isinstance(self._encoder, StaticEncoder) else StaticEncoder(BUNDLED)
            # Words of titles and headings alone must be reachable too.
            vocabulary = {**self.snapshot.lexical.vocabulary, **self.snapshot.headings.vocabulary}
            self._made = Dictionary(encoder, vocabulary)
        return self._made

    def _role_match(self, role: Role | None) -> NDArray[np.float32]:
        roles = self.snapshot.columns.roles
        if role is None:
            return np.zeros(len(roles), dtype=np.float32)
        return (roles == ROLES.index(role)).astype(np.float32)

    def allowed(self, filters: Filters) -> NDArray[np.bool_]:
        """Which passages the filters let through, shape ``(passages,)``."""
        columns = self.snapshot.columns
        allowed = np.ones(len(columns.roles), dtype=np.bool_)
        if filters.roles:
            allowed &= np.isin(columns.roles, [ROLES.index(role) for role in filters.roles])
        if filters.years:
            allowed &= np.isin(columns.years, filters.years)
        if filters.reports:
            wanted = set(filters.reports)
            ids = [report.id for report in self.snapshot.reports() if report.path in wanted]
            allowed &= np.isin(columns.reports, ids)
        return allowed


def _share(index: LexicalIndex, groups: list[Group]) -> NDArray[np.float32]:
    ceiling = index.ceiling(groups)
    return index.score(groups) / np.float32(ceiling) if ceiling else np.zeros(index.size, dtype=np.float32)


def best_rows(scores: NDArray[np.float32], top: int, allowed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The `top` best allowed rows with a score above 0, best first, equal scores by row."""
    rows = np.flatnonzero(allowed & (scores > 0.0))
    if len(rows) > top:
        worst = np.partition(scores[rows], len(rows) - top)[len(rows) - top]
        rows = rows[scores[rows] >= worst]
    return rows[np.lexsort((rows, -scores[rows]))][:top]
