"""Text of a report as markup: cut into lines, and inside a line wherever a mark begins or ends.

What is drawn is the text and nothing else, so that what is selected is what the report says.
"""

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence

from chat.render.markup import Html, escape, join, tag
from retrieval.types import ReportDocument

Span = tuple[int, int]
# A span of text and the class names that cover it.
Layer = tuple[Span, str]

_MAX_OCCURRENCES = 2_000


def cut(size: int, layers: Iterable[Layer]) -> list[Layer]:
    """Pieces of 0…size in order, each with the names of all layers over it; spans outside are left out."""
    begins: dict[int, list[str]] = {}
    ends: dict[int, list[str]] = {}
    for (start, end), names in layers:
        if 0 <= start < end <= size:
            begins.setdefault(start, []).append(names)
            ends.setdefault(end, []).append(names)
    cuts = sorted({0, size, *begins, *ends})
    active: list[str] = []
    pieces: list[Layer] = []
    for left, right in itertools.pairwise(cuts):
        for name in ends.get(left, ()):
            active.remove(name)
        active += begins.get(left, ())
        pieces.append(((left, right), " ".join(sorted({word for names in active for word in names.split()}))))
    return pieces


def occurrences(text: str, words: Sequence[str]) -> list[Span]:
    """Where any of the words stands, the longest first where one begins like another."""
    if not words:
        return []
    either = "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
    found = re.finditer(either, text, re.IGNORECASE)
    return [match.span() for match in itertools.islice(found, _MAX_OCCURRENCES)]


def structure(report: ReportDocument) -> list[Layer]:
    """Title and headings."""
    layers: list[Layer] = [((report.title_start, report.title_end), "yj-doc-title")]
    return layers + [((s.heading_start, s.heading_end), "yj-heading") for s in report.sections if s.heading]


def lines(
    report: ReportDocument,
    layers: Iterable[Layer],
    within: Span | None = None,
    *,
    before: Mapping[int, Html] | None = None,
    prefix: str = "yj-section",
) -> Html:
    """One block a line, blank lines left to the style sheet's margins.

    `within` is a stretch of whole lines; `before` has markup to stand in front of the line that
    holds an offset; headings get ids that begin with `prefix`.
    """
    painted = cut(len(report.text), layers)
    headings = {s.heading_start: (index, s.level) for index, s in enumerate(report.sections) if s.heading}
    waiting = sorted((before or {}).items())
    first, last = within or (0, len(report.text))
    blocks: list[Html] = []
    start, cursor = first, 0
    for line in report.text[first:last].split("\n"):
        end = start + len(line)
        while waiting and waiting[0][0] < max(end, first):
            blocks.append(waiting.pop(0)[1])
        while cursor < len(painted) and painted[cursor][0][1] <= start:
            cursor += 1
        if line.strip():
            blocks.append(_block(report, (start, end), painted, cursor, headings, prefix))
        start = end + 1
    return join(*blocks)


def _block(
    report: ReportDocument,
    line: Span,
    painted: Sequence[Layer],
    cursor: int,
    headings: Mapping[int, tuple[int, int]],
    prefix: str,
) -> Html:
    start, end = line
    pieces: list[Html] = []
    kind, identity = "yj-line", None
    level, alone = 1, True
    while cursor < len(painted) and painted[cursor][0][0] < end:
        (left, right), names = painted[cursor]
        text = report.text[max(left, start) : min(right, end)]
        if left in headings and left >= start:
            identity, level = f"{prefix}-{headings[left][0]}", headings[left][1]
        # Nothing but heading on this line, whatever is marked inside it.
        alone &= "yj-heading" in names or not text.strip()
        if "yj-doc-title" in names:
            kind = "yj-line yj-title-line"
        pieces.append(piece(escape(text), names))
        cursor += 1
    if alone:
        return tag(
            "p",
            join(*pieces),
            class_=f"yj-line yj-heading-line yj-heading-{min(level, 4)}",
            id=identity,
            data_at=start,
            role="heading",
            aria_level=min(level, 4) + 2,
        )
    return tag("p", join(*pieces), class_=kind, id=identity, data_at=start)


def piece(text: Html, names: str) -> Html:
    """A stretch of text under its names: a passage or sentence is a mark, a word is bold, the rest a span."""
    if not names:
        return text
    word = "yj-word" in names.split()
    kind = "mark" if "yj-hit" in names or "yj-best" in names else "b" if word else "span"
    return tag(kind, text, class_=names)
