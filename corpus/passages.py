"""Stretches of text → passages: one a point or paragraph, cut only where it must be.

A passage has one role. It is cut at a sentence end where the role changes, and
where it is long, into pieces of about equal length.
"""

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from corpus import roles
from corpus.points import split_points
from corpus.report import Passage, Role
from corpus.sections import Stretch, Tree

# A passage longer than this is cut; a person reads this much at a glance.
MAX_PASSAGE = 350
# No piece shorter than this is left alone.
MIN_PIECE = 40
# How far from an equal share a cut may lie, and how long a topic sentence is.
_REACH = 120
_TOPIC = 16

_FULL_STOP = re.compile(r"[。！？!?]+[”’」』）)》】\"]*|\n")
_STOP = re.compile(r"[。！？!?；;…]+[”’」』）)》】\"]*|\n")
_PAUSE = re.compile(r"[，,、：: ]+")


def build_passages(text: str, tree: Tree) -> tuple[Passage, ...]:
    """All passages in order; blanks aside they cover every stretch exactly."""
    paths = _paths(tree)
    found: list[Passage] = []
    # Under a heading of two roles a paragraph without signs goes on with the one above.
    carried: dict[int, Role] = {}
    for stretch in tree.stretches:
        lead = carried.get(stretch.section)
        for start, end, label in _points(text, stretch):
            runs = list(_by_role(text, start, end, stretch, tree, lead))
            if label is None and text[end - 1] in "：:":
                # 「主要原因有：」 speaks for the points that follow it.
                lead = runs[-1][2]
            if len(tree.roles[stretch.section]) > 1:
                lead = carried[stretch.section] = runs[-1][2]
            found.extend(
                Passage(
                    start=piece[0],
                    end=piece[1],
                    text=text[piece[0] : piece[1]],
                    headings=paths[stretch.section],
                    point=label,
                    role=role,
                    section=stretch.section,
                    page=stretch.page,
                )
                for a, b, role in runs
                for piece in _by_length(text, a, b)
            )
    return tuple(found)


def _paths(tree: Tree) -> list[tuple[str, ...]]:
    """For each section its headings from the outermost down to its own."""
    paths: list[tuple[str, ...]] = []
    for section in tree.sections:
        above = paths[section.parent] if section.parent is not None else ()
        paths.append((*above, section.heading) if section.heading else above)
    return paths


def _points(text: str, stretch: Stretch) -> Iterator[tuple[int, int, str | None]]:
    if stretch.role is not None:
        yield stretch.start, stretch.end, stretch.label
        return
    for point in split_points(text, stretch.start, stretch.end):
        start, end = trimmed(text, point.start, point.end)
        if start < end:
            yield start, end, point.label or stretch.label


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """``start``, ``end`` without the blanks at both ends of ``text[start:end]``."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _cut(text: str, start: int, end: int, stops: re.Pattern[str]) -> list[tuple[int, int]]:
    """``text[start:end]`` after every stop, each piece without blanks around it."""
    bounds = [start, *(match.end() for match in stops.finditer(text, start, end)), end]
    pieces = (trimmed(text, a, b) for a, b in itertools.pairwise(bounds))
    return [piece for piece in pieces if piece[0] < piece[1]]


def _by_role(
    text: str, start: int, end: int, stretch: Stretch, tree: Tree, lead: Role | None
) -> Iterator[tuple[int, int, Role]]:
    """One stretch for each run of sentences of the same role; ``lead`` is that of the lead-in."""
    among = tree.roles[stretch.section]
    among = (lead,) if lead is not None and len(among) == 1 else among
    section = tree.sections[stretch.section]
    if stretch.role is not None:
        yield start, end, stretch.role
        return
    if section.level == 0:
        yield start, end, _opening_role(text, start, end, among[0])
        return
    runs: list[tuple[int, int, Role | None]] = []
    for a, b in _cut(text, start, end, _FULL_STOP):
        role = _sentence_role(text[a:b], among, runs[-1][2] if runs else None)
        if runs and (role is None or runs[-1][2] == role or (runs[-1][2] is None and among[0] == "other")):
            runs[-1] = (runs[-1][0], b, role or runs[-1][2])
        else:
            runs.append((a, b, role or lead or (among[0] if among[0] != "other" else None)))
    for a, b, role in runs:
        yield a, b, role or among[0]


def _sentence_role(sentence: str, among: Sequence[Role], before: Role | None) -> Role | None:
    """The role of a sentence; None lets it go on with that of the sentence ``before`` it."""
    plain = roles.plain_role(sentence)
    if len(among) > 1:
        return roles.sentence_role(sentence, among) or (plain if plain in among else None)
    own = among[0]
    if own == "other":
        return plain or ("other" if roles.is_formula(sentence) else None)
    if own == "plan" or (own == "cause" and plain == "problem"):
        return own
    # What is said after 「究其原因」 or 「下一步」 goes on with it.
    return plain or (None if own == "problem" and before is not None else own)


def _opening_role(text: str, start: int, end: int, default: Role) -> Role:
    """What most of an opening paragraph is: its own subject, or a formula."""
    formula = sum(b - a for a, b in _cut(text, start, end, _FULL_STOP) if roles.is_formula(text[a:b]))
    return "other" if formula * 2 > end - start else default


def _by_length(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """``text[start:end]``, cut into pieces of about equal length where it is too long."""
    if end - start <= MAX_PASSAGE:
        return [(start, end)]
    for stops, limit in ((_FULL_STOP, MAX_PASSAGE), (_STOP, MAX_PASSAGE), (_PAUSE, 2 * MAX_PASSAGE)):
        pieces = _balanced(text, start, end, [match.end() for match in stops.finditer(text, start, end)])
        if all(b - a <= 1.5 * limit for a, b in pieces):
            return pieces
    return _balanced(text, start, end, list(range(start, end, MIN_PIECE)))


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


def _cost(stops: list[int], place: int, start: int, end: int, target: int) -> int:
    """How bad a cut is: far from its place, or after a topic sentence 「加强理论学习。」.

    A short sentence names what the next ones are about, so it stays with them.
    """
    before = stops[place] - (stops[place - 1] if place else start)
    after = (stops[place + 1] if place + 1 < len(stops) else end) - stops[place]
    topic = (_REACH if before <= _TOPIC else 0) - (_REACH if after <= _TOPIC else 0)
    return abs(stops[place] - target) + topic
