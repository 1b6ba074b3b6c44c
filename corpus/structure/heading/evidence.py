"""What speaks for and against each line being a heading: the numbers that the model of headings looks at.

A line's features are its own form and length, what stands above and below it, how its siblings look
(numbers of one form below the same outer number; all unnumbered lines of one look), and the signs of
its words, hashed.
"""

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from corpus.roles.features import code_points, runs
from corpus.structure.heading.candidates import PLAIN, POINT, SENTENCE, SET_OFF, Candidate
from corpus.structure.labels import MAX_HEADING, RANK, Form
from corpus.structure.paragraphs import Paragraph
from corpus.structure.points import label_at

# Words are hashed to so many slots; runs of one to three signs, the line's ends among them.
SLOTS = 1 << 13
_RUNS = (1, 2, 3)
_FORMS = tuple(RANK)


def word_slots(text: str, lines: Sequence[Candidate]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The slots of the runs in all lines one after the other, and where each line's begin: (runs,), (lines,)."""
    words = [text[line.start : line.end].strip().rstrip("。：:；;") for line in lines]
    codes = code_points("\n" + "\n".join(words) + "\n")
    lengths = np.array([len(each) + 1 for each in words], np.int64)
    first = np.concatenate([[0], np.cumsum(lengths)])[:-1]
    columns = [np.full(len(codes), -1, np.int64) for _ in _RUNS]
    for column, length in zip(columns, _RUNS, strict=True):
        hashed = runs(codes, length, "heading") % SLOTS
        column[: len(hashed)] = hashed
        # A run must not reach from one line into the next.
        if length == 3:
            column[np.maximum(first[1:] - 1, 0)] = -1
    return np.stack(columns, axis=1), first


@dataclass(frozen=True, slots=True)
class _Shape:
    """What one candidate looks like by itself."""

    length: int
    fits: bool
    rest: int
    stop: str
    commas: int
    digits: int
    sentences: int
    followed: bool
    child: bool


def features(
    text: str, body: Sequence[Paragraph], lines: Sequence[Candidate], ends: Sequence[int | None]
) -> NDArray[np.float32]:
    """(candidates, features): all but the words."""
    if not lines:
        return np.zeros((0, WIDTH), np.float32)
    at = {line.place: line for line in lines}
    shapes = {line.place: _shape(text, body, line, at, ends[line.place]) for line in lines}
    together: dict[int, _Siblings] = {}
    for group in groups(body, lines):
        siblings = _Siblings(group, shapes, body)
        together.update(dict.fromkeys(group, siblings))
    outermost = min((RANK[line.form] for line in lines if line.form), default=9)
    first_outer = sum(
        1 for line in lines if line.form and RANK[line.form] == outermost and _number(body, line.place) == 1
    )
    looks = {line.look for line in lines}
    numbered = sum(1 for line in lines if line.form)
    found = np.zeros((len(lines), WIDTH), np.float32)
    for row, line in enumerate(lines):
        own = shapes[line.place]
        values = [
            *_own(line, own, ends[line.place]),
            *_around(text, body, line, at),
            *together[line.place].features(line.place, own),
            float(line.form is not None and RANK[line.form] == outermost),
            float(first_outer > 1),
            float(_begins_anew(body, line.place + 1, at, outermost)),
            _log(numbered),
            _log(len(lines) - numbered),
            float(any(look.startswith(SET_OFF) for look in looks)),
            float(any(look.startswith("level") for look in looks)),
            line.place / len(body),
            _log(len(body) - 1 - line.place),
        ]
        found[row] = values
    return found


def _begins_anew(body: Sequence[Paragraph], place: int, at: dict[int, Candidate], outermost: int) -> bool:
    """Whether a count of the outermost numbers begins at ``place``."""
    own = at.get(place)
    return (
        own is not None and own.form is not None and RANK[own.form] == outermost and _number(body, place) == 1
    )


def groups(body: Sequence[Paragraph], lines: Sequence[Candidate]) -> Iterator[list[int]]:
    """The places of siblings: numbers of one form below one outer number; unnumbered lines of one look."""
    open_runs: dict[Form, list[int]] = {}
    by_look: dict[str, list[int]] = {}
    for line in lines:
        if line.form is None:
            by_look.setdefault(line.look, []).append(line.place)
            continue
        for inner in [other for other in open_runs if RANK[other] > RANK[line.form]]:
            yield open_runs.pop(inner)
        if _number(body, line.place) == 1 and line.form in open_runs:
            yield open_runs.pop(line.form)
        open_runs.setdefault(line.form, []).append(line.place)
    yield from open_runs.values()
    yield from by_look.values()


def _number(body: Sequence[Paragraph], place: int) -> int:
    label = body[place].label
    return label.number if label else 0


def _shape(
    text: str, body: Sequence[Paragraph], line: Candidate, at: dict[int, Candidate], end: int | None
) -> _Shape:
    paragraph = body[line.place]
    words = text[line.start : line.end]
    after = body[line.place + 1] if line.place + 1 < len(body) else None
    below = at.get(line.place + 1)
    inner = below is not None and below.form is not None and line.form is not None
    return _Shape(
        length=len(words),
        fits=end is not None and end - paragraph.start <= MAX_HEADING,
        rest=paragraph.end - line.end,
        stop=words[-1:],
        commas=len(re.findall("[，,]", words)),
        digits=sum(map(str.isdigit, words)),
        sentences=len(SENTENCE.findall(text, paragraph.start, paragraph.end)),
        followed=after is not None and below is None,
        child=bool(inner and below and below.form and line.form and RANK[below.form] > RANK[line.form]),
    )


def _own(line: Candidate, own: _Shape, end: int | None) -> list[float]:
    return [
        *_one_hot(line.form, line.look),
        own.length / 20,
        float(own.length <= 6),
        float(own.length > 30),
        float(own.length > 44),
        float(end is None),
        float(own.rest > 0),
        _log(own.rest),
        float(own.stop in "。．."),
        float(own.stop in "；;"),
        float(own.stop in "：:"),
        float(own.commas == 1),
        float(own.commas > 1),
        float(own.digits > 0),
        own.digits / max(own.length, 1),
        float(own.sentences == 0),
        float(own.sentences == 1),
        float(own.followed),
        float(own.child),
    ]  # fmt: skip


@lru_cache(maxsize=256)
def _one_hot(form: Form | None, look: str) -> tuple[float, ...]:
    """Which form and which look it is: 1 there, else 0; whether it is a title of the first level."""
    return (
        *(float(form == own) for own in _FORMS),
        *(
            float(look.startswith(own))
            for own in ("level", "lead", "framed", "bullet", "bold", "plain", POINT)
        ),
        float(look == "level 1"),
    )


def _around(text: str, body: Sequence[Paragraph], line: Candidate, at: dict[int, Candidate]) -> list[float]:
    below = body[line.place + 1] if line.place + 1 < len(body) else None
    above = body[line.place - 1] if line.place else None
    return [*_neighbour(text, below, at.get(line.place + 1), line), *_neighbour(text, above, at.get(line.place - 1), line)]  # fmt: skip


def _neighbour(text: str, paragraph: Paragraph | None, own: Candidate | None, line: Candidate) -> list[float]:
    if paragraph is None:
        return [1.0, *[0.0] * 12]
    length = paragraph.end - paragraph.start
    form = own.form if own else None
    rank = RANK[form] if form else None
    mine = RANK[line.form] if line.form else None
    return [
        0.0,
        _log(length),
        float(length > 40),
        float(text[paragraph.end - 1] in "。！？；"),
        float(text[paragraph.end - 1] in "：:"),
        float(label_at(text, paragraph.start, paragraph.end) is not None and form is None),
        float(paragraph.hint.table),
        float(own is None and length <= PLAIN),
        float(own is not None and form is None),
        float(own is not None and form is None and own.look == line.look),
        float(rank is not None and rank == mine),
        float(rank is not None and (mine is None or rank > mine)),
        float(rank is not None and mine is not None and rank < mine),
    ]


class _Siblings:
    """What the lines of one group have in common, summed up once."""

    def __init__(self, group: Sequence[int], shapes: dict[int, _Shape], body: Sequence[Paragraph]) -> None:
        self._position = {place: position for position, place in enumerate(group)}
        self._numbers = [_number(body, place) for place in group]
        # A sentence too long for a heading says nothing about the others.
        fitting = [shapes[place] for place in group if shapes[place].fits]
        self._count = len(fitting)
        self._sums = [sum(column) for column in zip(*map(_signs, fitting), strict=True)] or [0] * _SIGNS
        self._longest = max((shape.length for shape in fitting), default=0)
        # Neighbours one line below the other are a list.
        self._listed = sum(b == a + 1 for a, b in itertools.pairwise(group)) / max(len(group) - 1, 1)

    def features(self, place: int, shape: _Shape) -> list[float]:
        """How the siblings of the line at ``place`` look, and how far it is from that."""
        count, sums, longest = self._count, self._sums, self._longest
        if not shape.fits:
            count, longest = count + 1, max(longest, shape.length)
            sums = [a + b for a, b in zip(sums, _signs(shape), strict=True)]
        at, numbers = self._position[place], self._numbers
        mean = sums[0] / count
        return [
            _log(count),
            float(count == 1),
            float(numbers[at] == 1),
            float(at == 0 or numbers[at] == numbers[at - 1] + 1),
            float(at + 1 < len(numbers) and numbers[at + 1] == numbers[at] + 1),
            mean / 20,
            (shape.length - mean) / 20,
            *(each / count for each in sums[1:-1]),
            min(longest, 120) / 40,
            sums[-1] / count,
            self._listed,
        ]


# The number of signs that `_signs` gives.
_SIGNS = 10


def _signs(shape: _Shape) -> list[int]:
    """A shape as what is counted among siblings: its length, then what it has (1) or has not (0)."""
    return [
        min(shape.length, 80),
        shape.rest > 0,
        shape.rest > 20,
        shape.followed or shape.child,
        shape.followed or shape.child or shape.rest > 0,
        shape.stop in "。．.",
        shape.stop in "；;",
        shape.commas > 0,
        shape.digits > 0,
        shape.sentences <= 1,
    ]


def _log(count: int) -> float:
    return math.log1p(max(count, 0)) / 2


# The number of features of a line: its own, its neighbours, its siblings, the whole body.
WIDTH = 88
