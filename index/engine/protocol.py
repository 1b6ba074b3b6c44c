"""What ranking needs of an engine over one revision of the index: the seam for a second one.

One engine is `index.engine.local`: one machine, exact. Whatever stands above asks by values —
conditions, groups of weighted terms, a vector — and gets candidates with what scoring needs;
it touches no array of the whole index. A passage is named by its key, a number that holds
within one revision; keys ascend by report path and place.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.report import ROLES, Problem, Report, Role
from index.conditions import EVERYTHING, Condition
from index.engine.scoring import Group, Signals, Weights
from index.storage.listing import By, Count, Cursor, Order, PassagePage
from index.storage.reading import PassageKey, StoredPassage, StoredReport

Field = Literal["text", "headings"]
FIELDS: tuple[Field, ...] = ("text", "headings")


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """What candidates are asked by.

    ``groups`` are the words of the question, ``vector`` its embedding, shape ``(dimension,)``, of unit
    length. ``roles`` says which roles answer it and how well, 0.0–1.0, ``likely`` how likely a passage of each
    role of `corpus.report.ROLES` does. A passage whose text holds all terms of the ``phrases`` is worth ``phrase`` more. Wanted are the best ``depth``, all that fit where it is None, and beside them the
    best ``per_report`` of every report. An engine that would have to move too much for that looks, unless ``every``
    report has to be looked at, at the likeliest alone; and at none of whose passages none fits ``saying``.
    """

    groups: tuple[Group, ...]
    vector: NDArray[np.float32]
    where: Condition
    weights: Weights
    roles: tuple[tuple[float, Role], ...] = ()
    likely: tuple[float, ...] = (0.0,) * len(ROLES)
    phrases: tuple[str, ...] = ()
    phrase: float = 0.0
    depth: int | None = None
    per_report: int = 0
    every: bool = True
    saying: Condition = EVERYTHING


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """The passages that matter, by key. ``reports`` are ids, ``sections`` the place of each passage's section
    inside its report, ``roles`` places in `corpus.report.ROLES`, shape ``(candidates,)`` like the signals.

    ``bound``: no passage that fits and was left out scores more; 0.0 where none was left out, None
    where the engine cannot tell. ``stale``: how rare words are was counted a moment ago, and others have written since.
    ``left`` are the ids of reports that may fit whose own best were asked for and not looked at.
    """

    signals: Signals
    reports: NDArray[np.int64]
    sections: NDArray[np.int32]
    roles: NDArray[np.int8]
    bound: float | None
    stale: bool = False
    left: frozenset[int] = frozenset()


class Statistics(Protocol):
    """What a revision knows of terms."""

    def knows(self, term: str) -> bool:
        """Whether it occurs, in a text or in headings."""

    def words(self) -> list[str]:
        """The terms of texts and headings that are Chinese words, each once."""

    def idf(self, group: Group) -> float:
        """The inverse document frequency of a group over the texts; that of nothing for none."""

    def max_score(self, groups: Sequence[Group]) -> float:
        """What no text can reach with these groups by BM25."""


class Terms(Protocol):
    """What some passages hold, in the order of their keys."""

    def holds(self, term: str, field: Field) -> NDArray[np.bool_]:
        """Which of the passages hold a term there, shape ``(passages,)``."""

    def contributions(self, groups: Sequence[Group]) -> NDArray[np.float32]:
        """What each group adds by BM25 over the text, shape ``(groups, passages)``."""


class Engine(Protocol):
    """One revision of an index. Unchanging; safe to share between threads.

    ``revision`` names it, ``generation`` is its number, ``folder`` the place on this machine where what is worked
    out of it may be kept; None for one that has none.
    """

    @property
    def revision(self) -> Hashable: ...

    @property
    def generation(self) -> int: ...

    @property
    def folder(self) -> Path | None: ...

    @property
    def statistics(self) -> Statistics: ...

    def make_ready(self) -> None:
        """Make what the first question would have to wait for."""

    def reports(self) -> list[StoredReport]:
        """The catalogue, by path."""

    def report(self, path: str) -> Report:
        """A whole report; YoujuError where there is none at this path."""

    def text(self, path: str) -> str:
        """The text of a report alone; YoujuError where there is none at this path."""

    def problems(self) -> list[Problem]:
        """The files that could not become reports, by path."""

    def payloads(self) -> dict[str, str]:
        """For each report, by its path, what names everything that is stored of it."""

    def candidates(self, query: Query) -> Candidates:
        """The passages that matter for a query."""

    def nearest(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """The greatest inner product of each of these vectors, shape ``(vectors, dimension)``, with that of any
        passage, 0 at least; quick where the same array is asked again after a small change."""

    def terms_of(self, keys: NDArray[np.int64]) -> Terms:
        """What these passages hold."""

    def passages(self, keys: Sequence[int]) -> list[StoredPassage]:
        """These passages, in the order asked."""

    def list_passages(
        self,
        condition: Condition = EVERYTHING,
        order: Order = "path",
        after: Cursor | None = None,
        limit: int = 100,
    ) -> PassagePage:
        """A page of the passages that fit, without a score."""

    def count_by(self, by: By, condition: Condition = EVERYTHING) -> list[Count]:
        """How many passages that fit there are of each unit, year, kind or role."""

    def count(self, condition: Condition = EVERYTHING) -> Count:
        """How many passages that fit there are, in how many reports."""

    def passage_at(self, key: PassageKey) -> StoredPassage | None:
        """The passage of a key that outlives revisions; None where it is not there any more."""

    def how_many(self, where: Condition) -> int:
        """How many passages fit."""

    def fitting(self, where: Condition) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The keys of the passages that fit, ascending, and the id of the report of each."""

    def reports_in(self, where: Condition) -> frozenset[int]:
        """The ids of the reports of which a passage fits."""

    def reports_saying(self, terms: Sequence[str]) -> frozenset[int]:
        """The ids of the reports one of whose passages holds all these terms in its text; none for no terms."""
