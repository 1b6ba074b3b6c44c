"""Compare two sides — two units, two years of a unit —: themes aligned by meaning, and what only one says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.asked import TopicQuery
from analysis.library.kept import reports_of, said_in
from analysis.library.reading import no_reports
from analysis.matching.likeness import Likeness
from analysis.matching.relevance import says, scores
from analysis.matching.weights import logistic
from analysis.statements import Statement
from analysis.track import features
from corpus.errors import YoujuError
from index.engine.protocol import Engine

# From how likely on two groups are of one thing: within a unit, and across units, which say it in other words.
# Half of it finds a tenth more of what readers pair, and pairs as many that they would not.
ALIGNED, ALIGNED_ACROSS = 0.04, 0.02
# From here on two groups are likelier of one thing than not: only then both sides are said to have it.
NEAR = 0.5
# What one group is aligned with at most, and how many of these are doubtful; more of them find nothing that readers pair.
MOST, DOUBTFUL = 4, 2
# A group of statements under one heading is no longer than this; a longer section is many things.
LONGEST_GROUP = 4
# With a topic, statements whose odds lie this far below the best are about something else.
TOPIC_REACH = 2.0

Relation = Literal["both", "perhaps", "left_only", "right_only"]


@dataclass(frozen=True, slots=True)
class Side:
    """Whose reports of which year; None for all."""

    unit: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Theme:
    """What both sides say of one thing; one of the two may be empty. ``doubtful`` are those of either side that only
    come nearest: likelier of something else than not, or, with a topic, what does not plainly say it. ``pairs`` are those
    of the left and the right that stand beside each other: likelier of one thing than not, each in one pair."""

    theme: str
    left: tuple[Statement, ...]
    right: tuple[Statement, ...]
    doubtful: frozenset[Statement] = frozenset()
    pairs: tuple[tuple[Statement, Statement], ...] = ()

    @property
    def rows(self) -> list[tuple[Statement | None, Statement | None]]:
        """The pairs and what stands alone, in the order of the left side and then of the right."""
        if len(self.left) == len(self.right) == 1:
            return [(self.left[0], self.right[0])]
        beside = dict(self.pairs)
        alone = [one for one in self.right if one not in beside.values()]
        return [*((one, beside.get(one)) for one in self.left), *((None, one) for one in alone)]

    @property
    def relation(self) -> Relation:
        """Whether both sides have it, as far as a model tells; perhaps where one has nothing but what is doubtful."""
        if not (self.left and self.right):
            return "left_only" if self.left else "right_only"
        return (
            "perhaps" if any(self.doubtful.issuperset(side) for side in (self.left, self.right)) else "both"
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Alike:
    """How likely two groups are of one thing, by the likeliest two of their statements, shape ``(ours, theirs)``; and
    each two statements, shape ``(left, right)``, which are `rows` and `columns` of that."""

    groups: NDArray[np.float64]
    statements: NDArray[np.float64]
    rows: Mapping[Statement, int]
    columns: Mapping[Statement, int]

    def pairs(
        self, left: Sequence[Statement], right: Sequence[Statement]
    ) -> tuple[tuple[Statement, Statement], ...]:
        """The likeliest first, each statement once; in the order of the left side."""
        if not left or not right:
            return ()
        table = self.statements[
            np.ix_([self.rows[one] for one in left], [self.columns[one] for one in right])
        ].copy()
        found: dict[int, int] = {}
        while table.max() >= NEAR:
            row, column = map(int, np.unravel_index(int(table.argmax()), table.shape))
            found[row] = column
            table[row], table[:, column] = 0.0, 0.0
        return tuple((left[row], right[found[row]]) for row in sorted(found))


@dataclass(frozen=True, slots=True)
class Apart:
    """The paths of the reports of both sides, none of which both have: ``shared`` so many were taken out of ``wider``."""

    left: frozenset[str]
    right: frozenset[str]
    shared: int = 0
    wider: Literal["left", "right"] = "right"


def apart(
    snapshot: Engine, left: Side, right: Side, *, units: Sequence[str] = (), years: Sequence[int] = ()
) -> Apart:
    """Reports that both sides have are the narrower one's; YoujuError for an empty side, or two of the same reports.

    ``units`` and ``years`` narrow down a side that says none itself.
    """
    ours, theirs = (_paths(snapshot, side, units, years) for side in (left, right))
    shared = ours & theirs
    if ours == theirs:
        raise YoujuError(
            "左右两方是同样的报告，没有什么可对照的。请换一方的单位或年份。",
            "Both sides are the same reports: there is nothing to compare. Give one of them another unit or year.",
        )
    if len(ours) > len(theirs):
        return Apart(ours - shared, theirs, len(shared), "left")
    return Apart(ours, theirs - shared, len(shared))


def compare(
    snapshot: Engine,
    likeness: Likeness,
    left: Side,
    right: Side,
    topic: TopicQuery | None = None,
    *,
    units: Sequence[str] = (),
    years: Sequence[int] = (),
) -> list[Theme]:
    """Themes in the order of the left side, then what only the right one says; YoujuError as `apart` has it."""
    sides = apart(snapshot, left, right, units=units, years=years)
    ours, theirs = (_groups(_of(snapshot, paths)) for paths in (sides.left, sides.right))
    likeness = likeness.for_few(sum(map(len, ours)) + sum(map(len, theirs)))
    least = ALIGNED if left.unit == right.unit else ALIGNED_ACROSS
    alike = _chances(ours, theirs, likeness)
    if topic is None:
        return _aligned(ours, theirs, alike, least)
    return _on_topic(ours, theirs, topic, likeness, alike, least)


def _on_topic(
    ours: Sequence[list[Statement]],
    theirs: Sequence[list[Statement]],
    topic: TopicQuery,
    likeness: Likeness,
    alike: _Alike,
    least: float,
) -> list[Theme]:
    """One theme of what says the topic, then of what comes nearest, on either side; none where both say nothing."""
    (surely, own), (said, other) = (_near_topic(groups, topic, likeness) for groups in (ours, theirs))
    # What is near the topic on one side tells what of the other side is about it in other words.
    table = alike.groups
    linked, near = table >= least, table >= NEAR
    own, other = (
        surely | own | {int(table[:, one].argmax()) for one in other if linked[:, one].any()},
        said | other | {int(table[one].argmax()) for one in own if linked[one].any()},
    )
    surely, said = (
        surely | {one for one in own if near[one, list(said)].any()},
        said | {one for one in other if near[list(surely), one].any()},
    )
    left: list[Statement] = []
    right: list[Statement] = []
    doubtful: set[Statement] = set()
    for groups, chosen, sure, side in ((ours, own, surely, left), (theirs, other, said, right)):
        far = [one for number in sorted(chosen - sure) for one in groups[number]]
        side.extend(one for number in sorted(chosen & sure) for one in groups[number])
        side.extend(far)
        doubtful.update(far)
    if not left and not right:
        return []
    pairs = alike.pairs(left, right)
    return [Theme(topic.question, tuple(left), tuple(right), frozenset(doubtful), pairs)]


def _paths(snapshot: Engine, side: Side, units: Sequence[str], years: Sequence[int]) -> frozenset[str]:
    units = units if side.unit is None else (side.unit,)
    years = years if side.year is None else (side.year,)
    found = frozenset(one.path for one in reports_of(snapshot, units, years))
    if not found:
        raise no_reports(units, years)
    return found


def _of(snapshot: Engine, paths: frozenset[str]) -> list[Statement]:
    reports = [one for one in snapshot.reports() if one.path in paths]
    said = [one for own in said_in(snapshot, reports) for one in own.statements()]
    return [one for one in said if one.role != "other"]


def _groups(statements: Sequence[Statement]) -> list[list[Statement]]:
    """Statements of one point, or of one short section, together: a problem with its cause."""
    found = []
    for _, own in groupby(statements, key=lambda one: (one.report, one.section, one.point)):
        group = list(own)
        if group[0].point is None and len(group) > LONGEST_GROUP:
            found += [[one] for one in group]
        else:
            found.append(group)
    return found


def _near_topic(
    groups: Sequence[list[Statement]], topic: TopicQuery, likeness: Likeness
) -> tuple[set[int], set[int]]:
    """The groups that say the topic, as it stands or likely by meaning, and those that come nearest to it."""
    statements = [one for group in groups for one in group]
    owners = [number for number, group in enumerate(groups) for _ in group]
    odds = scores(topic, statements, likeness)
    surely = {owner for owner, said in zip(owners, says(topic, statements, odds), strict=True) if said}
    best = np.full(len(groups), -np.inf)
    np.maximum.at(best, owners, odds)
    bar = max([best.max(initial=-np.inf) - TOPIC_REACH, *np.sort(best)[-MOST:][:1]])
    return surely, set(np.flatnonzero(best >= bar).tolist())


def _chances(
    ours: Sequence[list[Statement]], theirs: Sequence[list[Statement]], likeness: Likeness
) -> _Alike:
    left = [(number, one) for number, group in enumerate(ours) for one in group]
    right = [(number, one) for number, group in enumerate(theirs) for one in group]
    table, chances = np.zeros((len(ours), len(theirs))), np.zeros((len(left), len(right)))
    if left and right:
        chances = logistic(
            features([one for _, one in left], [one for _, one in right], 1, likeness), "alike"
        )
        rows = np.array([number for number, _ in left])
        columns = np.array([number for number, _ in right])
        np.maximum.at(table, (rows[:, None], columns[None, :]), chances)
    places = [{one: place for place, (_, one) in enumerate(side)} for side in (left, right)]
    return _Alike(table, chances, *places)


def _aligned(
    ours: Sequence[list[Statement]],
    theirs: Sequence[list[Statement]],
    alike: _Alike,
    least: float,
) -> list[Theme]:
    table = alike.groups
    themes: list[Theme] = []
    taken: set[int] = set()
    for number, group in enumerate(ours):
        best = [
            other for other in np.argsort(-table[number])[:MOST].tolist() if table[number, other] >= least
        ]
        near = sorted(other for other in best if table[number, other] >= NEAR)
        far = sorted([other for other in best if other not in near][:DOUBTFUL])
        taken.update((*near, *far))
        found, doubtful = (tuple(one for other in some for one in theirs[other]) for some in (near, far))
        right = (*found, *doubtful)
        themes.append(
            Theme(group[0].theme, tuple(group), right, frozenset(doubtful), alike.pairs(group, right))
        )
    alone = [group for number, group in enumerate(theirs) if number not in taken]
    return themes + [Theme(group[0].theme, (), tuple(group)) for group in alone]
