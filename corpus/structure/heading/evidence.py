"""What speaks for and against each line being a heading: the numbers that the model of headings looks at.

A line's features are its own form and length, what stands above and below it, how its siblings look
(numbers of one form below the same outer number; all unnumbered lines of one look), and the signs of
its words, hashed.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.roles.features import code_points, runs
from corpus.structure.heading.candidates import PLAIN, SENTENCE, Candidate
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
    together: dict[int, list[int]] = {}
    for group in groups(body, lines):
        for place in group:
            together[place] = group
    outermost = min((RANK[line.form] for line in lines if line.form), default=9)
    first_outer = sum(
        1 for line in lines if line.form and RANK[line.form] == outermost and _number(body, line.place) == 1
    )
    looks = {line.look for line in lines}
    numbered = sum(1 for line in lines if line.form)
    found = np.zeros((len(lines), WIDTH), np.float32)
    for row, line in enumerate(lines):
        own, group = shapes[line.place], together[line.place]
        values = [
            *_own(line, own, ends[line.place]),
            *_around(text, body, line, at),
            *_group(line, group, shapes, body),
            float(line.form is not None and RANK[line.form] == outermost),
            float(first_outer > 1),
            float(_begins_anew(body, line.place + 1, at, outermost)),
            _log(numbered),
            _log(len(lines) - numbered),
            float("bold" in looks),
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
        *(float(line.form == form) for form in _FORMS),
        *(float(line.look.startswith(look)) for look in ("level", "lead", "framed", "bullet", "bold", "plain")),
        float(line.look == "level 1"),
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


def _group(
    line: Candidate, group: Sequence[int], shapes: dict[int, _Shape], body: Sequence[Paragraph]
) -> list[float]:
    """What the siblings have in common, and how far a line is from it."""
    # A sentence too long for a heading says nothing about the others.
    own = [shapes[place] for place in group if shapes[place].fits or place == line.place]
    count = len(own)
    numbers = [_number(body, place) for place in group]
    before = group.index(line.place)
    counts_on = before == 0 or numbers[before] == numbers[before - 1] + 1
    next_on = before + 1 < len(group) and numbers[before + 1] == numbers[before] + 1
    mean = sum(min(shape.length, 80) for shape in own) / count
    return [
        _log(count),
        float(count == 1),
        float(numbers[before] == 1),
        float(counts_on),
        float(next_on),
        mean / 20,
        (shapes[line.place].length - mean) / 20,
        sum(shape.rest > 0 for shape in own) / count,
        sum(shape.rest > 20 for shape in own) / count,
        sum(shape.followed or shape.child for shape in own) / count,
        sum(shape.followed or shape.child or shape.rest > 0 for shape in own) / count,
        sum(shape.stop in "。．." for shape in own) / count,
        sum(shape.stop in "；;" for shape in own) / count,
        sum(shape.commas > 0 for shape in own) / count,
        sum(shape.digits > 0 for shape in own) / count,
        max(min(shape.length, 120) for shape in own) / 40,
        sum(shape.sentences <= 1 for shape in own) / count,
        # Neighbours one line below the other are a list.
        sum(b == a + 1 for a, b in itertools.pairwise(group)) / max(len(group) - 1, 1),
    ]


def _log(count: int) -> float:
    return float(np.log1p(max(count, 0)) / 2)


# The number of features of a line: its own, its neighbours, its siblings, the whole body.
WIDTH = 87
