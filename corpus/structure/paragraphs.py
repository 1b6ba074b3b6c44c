"""Text → paragraphs: which lines belong together, and which line holds several.

Most files have one paragraph a line; some have lost their line ends. A paragraph
never covers a heading and the text of another one.
"""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.formats import Hint
from corpus.structure.counting import LETTERS, alone_above, counted_through, counting, weak_label
from corpus.structure.labels import CN, Label, classify
from corpus.structure.points import label_at

_NUMBERED_INSIDE = re.compile(
    rf"[。；！？：;”）)\s](?=[（(] ?(?:[{CN}]{{1,3}}|\d{{1,2}}) ?[）)]|[{CN}]{{1,3}}、|\d{{1,2}}[.．、](?!\d))"
)
# The first of a count may follow its heading directly: 「一、履职情况（一）……」.
# Looking behind comes after a plain character, which is what is searched for.
_FIRST_INSIDE = re.compile(r"[（(](?<!第.) ?一 ?[）)](?![项款条类种])")
# A shorter line holds one number; one up to the second length another only behind a full stop.
_GLUED, _LONG = 16, 60
_SENTENCE = re.compile("[。；：！？]")
_NO_HINT = Hint()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``text[start:end]`` without blanks around it; ``label`` where a number leads it, or stands on the line above."""

    start: int
    end: int
    label: Label | None
    hint: Hint

    @property
    def below_number(self) -> bool:
        """Whether its number stands on a line of its own above it, 「01」 above 「思想引领」: so only names are set."""
        return self.label is not None and self.label.end <= self.start


def paragraphs(text: str, hints: Mapping[int, Hint], origin: Sequence[int]) -> list[Paragraph]:
    """The paragraphs of a cleaned text, in order; blanks and numbers on lines of their own aside they cover all of it."""
    spans = _lines(text, hints, origin)
    found: list[Paragraph] = []
    last: dict[str, int] = {}
    lines = _continued(text, spans)
    named = alone_above(
        text, [(start, end, not label and not hint.table) for (start, end, hint), label in lines]
    )
    for place, ((start, end, hint), label_of_line) in enumerate(lines):
        if place in named:
            found.append(Paragraph(start, end, named[place], hint))
        if place in named or place + 1 in named:
            continue
        for piece in _parts(text, start, end, label_of_line, last):
            whole = piece == (start, end)
            label = None if hint.table else label_of_line if whole else classify(text, *piece)
            if label is not None:
                last[label.form] = label.number
            found.append(Paragraph(*piece, label, hint))
    return _with_weak_labels(text, found)


def _with_weak_labels(text: str, found: list["Paragraph"]) -> list["Paragraph"]:
    """Numbers of rarer forms, where they count on."""
    lines = [(one.start, one.start if one.hint.table else one.end, one.label) for one in found]
    for place, label in counted_through(text, lines).items():
        found[place] = replace(found[place], label=label)
    weak = [
        (place, *own)
        for place, paragraph in enumerate(found)
        if paragraph.label is None and not paragraph.hint.table
        and (own := weak_label(text, paragraph.start, paragraph.end))
    ]  # fmt: skip
    if len(weak) > 1:
        first = next((place for place, paragraph in enumerate(found) if paragraph.label), len(found))
        labels = counting(weak)
        letters = [place for place, label in labels.items() if text[label.start] in LETTERS]
        outer = bool(letters) and min(letters) < first
        for place, label in labels.items():
            letter = text[label.start] in LETTERS
            # 「A. 」 before any other number holds all of them, after one it is held.
            found[place] = replace(
                found[place], label=replace(label, form="part") if letter and outer else label
            )
    return found


_Span = tuple[int, int, Hint]


def _lines(text: str, hints: Mapping[int, Hint], origin: Sequence[int]) -> list[_Span]:
    spans: list[_Span] = []
    place = 0
    for number, line in enumerate(text.split("\n")):
        words = line.strip()
        if words:
            start = place + line.index(words[0])
            hint = hints.get(origin[number], _NO_HINT) if hints else _NO_HINT
            spans.append((start, start + len(words), hint))
        place += len(line) + 1
    return spans


def _continued(text: str, spans: list[_Span]) -> list[tuple[_Span, Label | None]]:
    """A bare number takes the next line, and so does a numbered line that breaks off; each with its label."""
    joined: list[tuple[_Span, Label | None]] = []
    open_line = False
    for place, (start, end, hint) in enumerate(spans):
        label = classify(text, start, end)
        if open_line and label is None and label_at(text, start, end) is None and hint.level is None:
            begun, _, its_hint = joined[-1][0]
            joined[-1] = ((begun, end, its_hint), classify(text, begun, end))
        else:
            joined.append(((start, end, hint), label))
        open_line = label is not None and (
            label.end == end
            or (text[end - 1] in "，、" and end - start <= 40)
            or _broken(text, spans[place : place + 3])
        )
    return joined


def _broken(text: str, lines: Sequence[_Span]) -> bool:
    """Whether a long heading goes on in a line of a few words, above a real paragraph."""
    if len(lines) < 3 or any(hint != _NO_HINT for _, _, hint in lines):
        return False
    long, rest, below = ((start, end) for start, end, _ in lines)
    return (
        20 <= long[1] - long[0] <= 40
        and rest[1] - rest[0] <= 12
        and below[1] - below[0] >= 30
        and not any(_SENTENCE.search(text, *line) for line in (long, rest))
        and _SENTENCE.search(text, *below) is not None
    )


def _parts(
    text: str, start: int, end: int, first: Label | None, last: Mapping[str, int]
) -> list[tuple[int, int]]:
    """A line cut before each heading number that goes on with a count inside it."""
    if end - start < _GLUED or (end - start < _LONG and text.find("。", start, end - 1) < 0):
        return [(start, end)]
    inside = {match.end() for match in _NUMBERED_INSIDE.finditer(text, start, end)}
    inside.update(match.start() for match in _FIRST_INSIDE.finditer(text, start + 1, end))
    labels = ((place, classify(text, place, end)) for place in sorted(inside))
    cuts = [(place, label) for place, label in labels if label is not None]
    if not cuts:
        return [(start, end)]
    known: dict[str, int] = dict(last)
    if first is not None:
        known[first.form] = first.number
    seconds: dict[str, int] = {label.form: label.start for _, label in cuts if label.number == 2}
    places = [place for place, label in cuts if _goes_on(label, known, seconds)]
    places = _outside_quotes(text, start, places)
    bounds = [start, *places, end]
    pieces = ((a, a + len(text[a:b].rstrip())) for a, b in itertools.pairwise(bounds))
    return [piece for piece in pieces if piece[0] < piece[1]]


def _goes_on(label: Label, known: dict[str, int], seconds: Mapping[str, int]) -> bool:
    """Whether a number continues its count, or begins one that goes on."""
    if label.form not in ("dun", "paren", "dot", "dotparen"):
        return False
    begins = label.number == 1 and seconds.get(label.form, -1) > label.start
    if begins or known.get(label.form, 0) + 1 == label.number > 1:
        known[label.form] = label.number
        return True
    return False


def _outside_quotes(text: str, start: int, places: list[int]) -> list[int]:
    kept: list[int] = []
    depth, counted = 0, start
    for place in places:
        depth += text.count("“", counted, place) - text.count("”", counted, place)
        counted = place
        if depth <= 0:
            kept.append(place)
    return kept
