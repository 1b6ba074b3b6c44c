"""Scores of passages, from several views, and how they are added up.

Three views, each with an absolute scale, so that adding them means the same in a
small folder and in a large one:

* text: BM25 of the passage, as a share of what the question could reach at most;
* headings: the same over the title and the heading path, as far as the text does not say it already;
* vector: the cosine of question and passage.

On top come a bonus for the role that is asked for, one for roles that answer such questions (both small
against words and vector, for neither the role of a question nor that of a passage is sure), and a small one
for passages of reports, so that a folder's other documents stand behind them.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corpus.report import ROLES, Role
from index.engine.local.bm25 import Group
from index.engine.local.snapshot import Snapshot
from index.storage.reading import by_report
from retrieval.understanding.question import Language

Mode = Literal["lexical", "dense", "hybrid", "roles", "sections", "shipped"]
MODES: tuple[Mode, ...] = ("lexical", "dense", "hybrid", "roles", "sections", "shipped")


@dataclass(frozen=True, slots=True)
class Weights:
    """What each view counts, and what a passage of the asked role (``role``), of a role that likely answers
    (``likely``, times its probability) or of a report gets on top."""

    text: float
    headings: float
    vector: float
    role: float
    likely: float
    report: float


# Asked role → another that passages of it are often told under, and what that one is worth: reports give
# causes in the same breath as problems, and praise what they did.
MIXED: dict[Role, tuple[Role, float]] = {"cause": ("problem", 0.6), "achievement": ("highlight", 0.9)}
# Terms of title and headings that are usual in reports. The average of a folder will not do: where most
# files have no headings at all, those of reports would seem long.
HEADINGS_LENGTH = 40.0
# How much of what the text says of a word the headings have to exceed.
SAID = np.float32(0.8)
# How much of what a problem says of the question its cause is taken to say, too.
EXPLAINED = np.float32(0.5)
# Fitted by maximum likelihood of the right passage among the candidates of 3,300 questions, plain and
# everyday, over nine libraries; with a family of libraries left out they stay the same
# (evaluation/README.md). ``report`` by the crowd.
SHIPPED: dict[Language, Weights] = {
    "zh": Weights(text=1.0, headings=1.1, vector=0.3, role=0.25, likely=0.06, report=0.4),
    "en": Weights(text=1.0, headings=1.5, vector=0.8, role=0.25, likely=0.08, report=0.4),
}


def weights(mode: Mode, language: Language) -> Weights:
    """The weights of a mode; each after ``hybrid`` adds one thing to the one before.

    ``roles`` adds the asked role, ``sections`` title and headings, ``shipped`` that reports
    come first.
    """
    shipped = SHIPPED[language]
    match mode:
        case "lexical":
            return Weights(text=1.0, headings=0.0, vector=0.0, role=0.0, likely=0.0, report=0.0)
        case "dense":
            return Weights(text=0.0, headings=0.0, vector=1.0, role=0.0, likely=0.0, report=0.0)
        case "hybrid":
            return replace(shipped, headings=0.0, role=0.0, likely=0.0, report=0.0)
        case "roles":
            return replace(shipped, headings=0.0, report=0.0)
        case "sections":
            return replace(shipped, report=0.0)
        case "shipped":
            return shipped


@dataclass(frozen=True, slots=True, eq=False)
class Views:
    """Scores of some passages, whose ``rows`` ascend; arrays of shape ``(len(rows),)``, bigger is better."""

    rows: NDArray[np.int64]
    text: NDArray[np.float32]
    headings: NDArray[np.float32]
    vector: NDArray[np.float32]
    role: NDArray[np.float32]
    likely: NDArray[np.float32]
    report: NDArray[np.float32]

    def parts(self, by: Weights) -> dict[str, NDArray[np.float32]]:
        """What each view adds to every passage, by its name."""
        parts = {
            "text": np.float32(by.text) * self.text,
            "headings": np.float32(by.headings) * self.headings,
            "vector": np.float32(by.vector) * self.vector,
            "role": np.float32(by.role) * self.role,
        }
        # Being a report, or of a role that often answers, alone makes no passage an answer.
        there = summed(parts) > 0.0
        parts["role"] += np.float32(by.likely) * self.likely * there
        parts["report"] = np.float32(by.report) * self.report * there
        return parts

    def fused(self, by: Weights) -> NDArray[np.float32]:
        """The weighted sum of the views."""
        return summed(self.parts(by))

    def places(self, rows: Sequence[int] | NDArray[np.int64]) -> NDArray[np.intp]:
        """Where some of the rows stand among them."""
        return np.searchsorted(self.rows, np.asarray(rows, dtype=np.int64))


def summed(parts: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float32]:
    """The views added up, in their order."""
    return functools.reduce(np.add, parts.values())


def role_match(snapshot: Snapshot, role: Role | None) -> NDArray[np.float32]:
    """1 where a passage has the asked role, less where one that is often mixed with it, shape ``(passages,)``."""
    roles = snapshot.columns.roles
    match = np.zeros(len(roles), dtype=np.float32)
    for value, fitting in matches(role):
        match[roles == ROLES.index(fitting)] = value
    return match


def matches(role: Role | None) -> list[tuple[float, Role]]:
    """Which roles answer a question for one, and how well; nothing where none is asked for."""
    if role is None:
        return []
    other = [(worth, near) for near, worth in [MIXED[role]]] if role in MIXED else []
    return [(1.0, role), *other]


def reportness(snapshot: Snapshot) -> NDArray[np.float32]:
    """How far each passage's file is a report, 0.0–1.0, shape ``(passages,)``.

    A file whose kind is known is one; any other as far as its passages have a role.
    """
    columns = snapshot.columns
    ids, file_of = by_report(columns)
    told = np.bincount(file_of, weights=columns.roles != ROLES.index("other"), minlength=len(ids))
    share = told / np.maximum(np.bincount(file_of, minlength=len(ids)), 1)
    of_kind = [report.id for report in snapshot.reports() if report.kind]
    share[np.isin(ids, of_kind)] = 1.0
    return share[file_of].astype(np.float32)


def shares(
    snapshot: Snapshot, groups: Sequence[Group], rows: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Of each of these passages, the share of the question in its text and the share that its headings add.

    A word that stands in both is no twice as good an answer, so that a word of the headings
    counts only for what it has over ``SAID`` of its share of the text.
    """
    index, above = snapshot.lexical, snapshot.headings
    text, headings = np.zeros((2, len(rows)), dtype=np.float32)
    # What occurs nowhere has no share, whatever it is divided by.
    most, most_above = (np.float32(one.ceiling(groups) or 1.0) for one in (index, above))
    at = index.locate(rows)
    for in_text, in_headings in zip(
        index.contributions(groups, at),
        above.contributions(groups, at, usual=HEADINGS_LENGTH),
        strict=True,
    ):
        share = in_text / most
        added = np.maximum(in_headings / most_above - SAID * share, 0.0)
        # One after the other: a sum over all would round by how many are summed at once.
        for of_text, of_headings in zip(share, added, strict=True):
            text += of_text
            headings += of_headings
    return text, headings


def explained(snapshot: Snapshot, rows: NDArray[np.int64], text: NDArray[np.float32]) -> NDArray[np.float32]:
    """What a cause has of the question by what it explains, for 「主要原因是考核偏轻。」 does not say it again.

    That is the problem just before it in its section, by ``EXPLAINED`` of its share; `rows` hold both.
    """
    columns = snapshot.columns
    added = np.zeros_like(text)
    causes = np.flatnonzero(columns.roles[rows] == ROLES.index("cause"))
    for before in (1, 2):
        # Both rows before a cause are there, so that they stand just before it.
        places = np.maximum(causes - before, 0)
        sources = rows[places]
        of_one = (
            (sources == rows[causes] - before)
            & (columns.reports[rows[causes]] == columns.reports[sources])
            & (columns.sections[rows[causes]] == columns.sections[sources])
        )
        cause, source = causes[of_one], places[of_one]
        added[cause] = np.maximum(added[cause], EXPLAINED * text[source] - text[cause])
    return added
