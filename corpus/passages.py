"""Stretches of text → passages: one a point or paragraph, cut only where it must be.

A passage has one role. It is cut where the role changes, mostly at a sentence end, and
where it is long, into pieces of about equal length.
"""

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.report import Passage, Role
from corpus.roles.headings import roles_named_below, roles_of_heading
from corpus.roles.model import Scorer, bundled
from corpus.roles.sentences import FULL_STOP, ROW, Below, Run, cut, role_runs, trimmed
from corpus.roles.tables import states_problems
from corpus.structure.points import split_points
from corpus.structure.tree import Stretch, Tree

# So sure is a rule of a role: 1 is what a user said (`corpus.metadata.corrections`); and no model is surer than that.
SUREST, SUREST_MODEL = 0.999, 0.998

# A passage longer than this is cut; a person reads this much at a glance.
MAX_PASSAGE = 350
# A longer one says something by itself.
MAX_LEAD_IN = 60
# No piece shorter than this is left alone.
MIN_PIECE = 40
# How far from an equal share a cut may lie, and how long a topic sentence is.
_REACH = 120
_TOPIC = 16

_STOP = re.compile(r"[。！？!?；;…]+[”’」』）)》】\"]*|\n")
_PAUSE = re.compile(r"[，,、：: ]+")
# A point of a stretch: where it starts and ends, and its number.
_Piece = tuple[Stretch, int, int, str | None]


def build_passages(text: str, tree: Tree, kind: str | None, *, roles: bool = True) -> tuple[Passage, ...]:
    """All passages in order; blanks aside they cover every stretch exactly.

    ``kind`` is the kind of report; where ``roles`` is false, as for a notice, every passage is `other`.
    """
    paths = _paths(tree)
    sections = [
        (
            section,
            [
                (one, *piece)
                for one, after in itertools.zip_longest(group, group[1:])
                for piece in _points(text, one, after)
            ],
        )
        for section, group in (
            (section, list(of_it))
            for section, of_it in itertools.groupby(tree.stretches, key=lambda stretch: stretch.section)
        )
    ]
    judged = iter(_judged(text, paths, kind, sections)) if roles and sections else None
    found: list[Passage] = []
    for section, pieces in sections:
        for stretch, start, end, label in pieces:
            if judged is None or stretch.role:
                runs, surest = [Run(start, end, stretch.role or "other", 1.0)], SUREST
            else:
                runs, surest = _of_table(text, stretch, next(judged)), SUREST_MODEL
            found.extend(
                Passage(
                    start=a,
                    end=b,
                    text=text[a:b],
                    headings=paths[section],
                    point=label,
                    role=run.role,
                    section=section,
                    page=stretch.page,
                    probability=min(round(run.probability, 3), surest),
                )
                for run in runs
                for a, b in by_length(text, run.start, run.end, ROW if stretch.table else FULL_STOP)
            )
    return with_lead_ins(text, found)


def _judged(
    text: str,
    paths: Sequence[tuple[str, ...]],
    kind: str | None,
    sections: Sequence[tuple[int, Sequence[_Piece]]],
) -> list[list[Run]]:
    """The runs of one role in each piece whose role is open, all of a report at once."""
    contexts = bundled().contexts(paths, kind)
    below = [
        Below(
            [(a, b, stretch.table) for stretch, a, b, _ in pieces if stretch.role is None],
            contexts[section],
            named_above(paths[section]),
        )
        for section, pieces in sections
    ]
    return role_runs(text, below, Scorer(bundled(), text))


def _of_table(text: str, stretch: Stretch, runs: list[Run]) -> list[Run]:
    """The runs of a stretch; of a table of problems one a row, the head with the first: each states a problem, whatever
    else is said there."""
    chance = states_problems(text[stretch.start : stretch.end]) if stretch.table else None
    if chance is None:
        return runs
    # A rule drawn below the head is no row.
    rows = [(a, b) for a, b in cut(text, stretch.start, stretch.end, ROW) if any(map(str.isalnum, text[a:b]))]
    return [Run(a, b, "problem", chance) for a, b in [(rows[0][0], rows[1][1]), *rows[2:]]]


def named_above(path: tuple[str, ...]) -> tuple[Role, ...]:
    """The roles that the nearest heading with any names."""
    below = (roles for heading in path[:0:-1] if (roles := roles_named_below(heading)))
    return next(below, roles_of_heading(path[0]) if path else ())


def with_lead_ins(text: str, found: Sequence[Passage]) -> tuple[Passage, ...]:
    """Lead-ins, 「原因主要有以下方面：」, joined to the first point they announce."""
    joined: list[Passage] = []
    for passage in found:
        if joined and _announces(text, joined[-1], passage):
            start = joined[-1].start
            joined[-1] = replace(passage, start=start, text=text[start : passage.end])
        else:
            joined.append(passage)
    return tuple(joined)


def _announces(text: str, lead_in: Passage, passage: Passage) -> bool:
    """Whether a passage says nothing but that the next one, a point of the same role, follows; right behind it, for
    a heading without text may stand between."""
    return (
        lead_in.point is None
        and lead_in.text[-1] in "：:"
        and len(lead_in.text) <= MAX_LEAD_IN
        and passage.point is not None
        and (passage.section, passage.role, passage.page) == (lead_in.section, lead_in.role, lead_in.page)
        and passage.end - lead_in.start <= MAX_PASSAGE
        and not text[lead_in.end : passage.start].strip()
        # What a user said of either stays what it is of.
        and max(lead_in.probability, passage.probability) < 1
    )


def _paths(tree: Tree) -> list[tuple[str, ...]]:
    """For each section its headings from the outermost down to its own."""
    paths: list[tuple[str, ...]] = []
    for section in tree.sections:
        above = paths[section.parent] if section.parent is not None else ()
        paths.append((*above, section.heading) if section.heading else above)
    return paths


def _points(text: str, stretch: Stretch, after: Stretch | None) -> Iterator[tuple[int, int, str | None]]:
    if stretch.role is not None or stretch.table:
        yield stretch.start, stretch.end, stretch.label
        return
    for point in split_points(text, stretch.start, stretch.end, after.start if after else None):
        start, end = trimmed(text, point.start, point.end)
        if start < end:
            yield start, end, point.label or stretch.label


def by_length(text: str, start: int, end: int, first: re.Pattern[str] = FULL_STOP) -> list[tuple[int, int]]:
    """``text[start:end]``, cut into pieces of about equal length where it is too long."""
    if end - start <= MAX_PASSAGE:
        return [(start, end)]
    for stops in (first, _STOP, _PAUSE):
        places = [match.end() for match in stops.finditer(text, start, end)]
        for pieces in (_balanced(text, start, end, places), _packed(text, start, end, places)):
            if all(b - a <= MAX_PASSAGE for a, b in pieces):
                return pieces
    return _packed(text, start, end, list(range(start + MIN_PIECE, end, MIN_PIECE)))


def _balanced(text: str, start: int, end: int, stops: list[int]) -> list[tuple[int, int]]:
    """Cut at the best stop around each equal share of the length."""
    count = -(-(end - start) // MAX_PASSAGE)
    bounds = [start]
    for share in range(1, count):
        target = start + (end - start) * share // count
        low, high = bounds[-1] + MIN_PIECE, end - MIN_PIECE
        near = range(
            bisect_left(stops, max(low, target - _REACH)), bisect_left(stops, min(high, target + _REACH) + 1)
        )
        if near:
            bounds.append(stops[min(near, key=lambda place: _cost(stops, place, start, end, target))])
    bounds.append(end)
    pieces = (trimmed(text, a, b) for a, b in itertools.pairwise(bounds))
    return [piece for piece in pieces if piece[0] < piece[1]]


def _packed(text: str, start: int, end: int, stops: list[int]) -> list[tuple[int, int]]:
    """Cut after the last stop that fits each time: no piece is longer than the longest sentence."""
    bounds = [start]
    for stop, after in itertools.pairwise([*stops, end]):
        if after - bounds[-1] > MAX_PASSAGE and stop > bounds[-1]:
            bounds.append(stop)
    bounds.append(end)
    pieces = (trimmed(text, a, b) for a, b in itertools.pairwise(bounds))
    return [piece for piece in pieces if piece[0] < piece[1]]


def _cost(stops: list[int], place: int, start: int, end: int, target: int) -> int:
    """How bad a cut is: far from its place, or after a topic sentence 「加强理论学习。」.

    A short sentence names what the next ones are about, so it stays with them.
    """
    before = stops[place] - (stops[place - 1] if place else start)
    after = (stops[place + 1] if place + 1 < len(stops) else end) - stops[place]
    topic = (_REACH if before <= _TOPIC else 0) - (_REACH if after <= _TOPIC else 0)
    return abs(stops[place] - target) + topic
