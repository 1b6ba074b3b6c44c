"""The characters of a PDF page, placed as a reader holds it: text runs from left to right.

A PDF may draw its text turned (a table across the page, a scan laid sideways, ``/Rotate``),
mirrored and turned back, in type of size 1 that a matrix makes larger. PDFium gives every
character in the page's own space; here a quarter turn is undone, and the size is the one
seen: that of the font times what its matrix makes of a unit upwards (PDF 32000-1, 9.4.4).

Its width is the advance of the glyph, not its ink: a comma's ink, or that of a 1, ends far
before the next character begins, and would seem to leave a gap.
"""

import ctypes
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import hypot
from statistics import median
from typing import NamedTuple

import pypdfium2
from pypdfium2 import raw

from corpus.formats.paged.lines import Page, Piece

# A gap of so many ems parts what stands in one line, as a tab or the columns of a table do.
_GAP = 0.2
# Letters set apart evenly, by no more than so many ems and so evenly, are one word.
_WIDEST_SPACING, _EVEN = 1.0, 0.15
_BLANKS = frozenset(map(ord, "\0\t\n\r \xa0\u2002\u2003\ufffe"))
# A blank is at least so many ems wide.
_ROOM = 0.1
_CHINESE = re.compile("[\u2e80-\U0003ffff“”‘’…—]")
# The sine of the angle up to which a line that a scanner laid askew still counts as level.
_LEVEL = 0.17


# Left, bottom, right, top, as a PDF counts them: upwards.
Box = tuple[float, float, float, float]


class Character(NamedTuple):
    """One character, and the blank behind it if the file has one; y is that of its baseline, growing downwards."""

    text: str
    left: float
    right: float
    y: float
    size: float


def read_page(page: pypdfium2.PdfPage) -> tuple[Page, str]:
    """The pieces of a page with its height in points, and what is written across it aslant, as a watermark is.

    Most text of the page says which side is up; what stands otherwise follows below it.
    """
    box = left, bottom, right, top = page.get_bbox()
    text = page.get_textpage()
    try:
        turned, aslant = _characters(text, box)
    finally:
        text.close()
    sides = (top - bottom, right - left)
    order = sorted(turned, key=lambda quarter: -len(turned[quarter]))
    pieces: list[Piece] = []
    below = 0.0
    for quarter in order:
        pieces += _pieces(turned[quarter], below)
        below += sides[quarter % 2]
    return Page(pieces, sides[order[0] % 2] if order else sides[0]), aslant


def _characters(text: pypdfium2.PdfTextPage, page: Box) -> tuple[dict[int, list[Character]], str]:
    """The characters by the quarter turns of their direction, and those at any other angle as one string."""
    handle = text.raw
    left, bottom, right, top = page
    matrix, box, x, y = raw.FS_MATRIX(), raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    found: dict[int, list[Character]] = {}
    aslant: list[str] = []
    last: list[Character] = []
    for place in range(raw.FPDFText_CountChars(handle)):
        code = raw.FPDFText_GetUnicode(handle, place)
        if code in _BLANKS:
            # PDFium makes blanks of its own where it sees a gap: the file's own are certain.
            if code == 0x20 and last and not raw.FPDFText_IsGenerated(handle, place):
                last[-1] = last[-1]._replace(text=last[-1].text + " ")
            continue
        raw.FPDFText_GetCharOrigin(handle, place, x, y)
        across, up = x.value, y.value
        if not (left - 1.0 <= across <= right + 1.0 and bottom - 1.0 <= up <= top + 1.0):
            # Printers' marks beside the page, and what was cropped away.
            continue
        raw.FPDFText_GetMatrix(handle, place, matrix)
        raw.FPDFText_GetLooseCharBox(handle, place, box)
        font, a, b = raw.FPDFText_GetFontSize(handle, place), matrix.a, matrix.b
        if b == 0.0 and a * font > 0.0:
            # Nearly all text is level: what `_turned` gives, without the calls.
            quarter, begin, end = 0, box.left - left, box.right - left
            down, high = top - up, box.top - box.bottom
        elif (turns := _quarter(a, b, font)) is None:
            aslant.append(chr(code))
            continue
        else:
            quarter = turns
            edges = box.left, box.bottom, box.right, box.top
            begin, end, down, high = _turned(quarter, edges, (across, up), page)
        size = abs(font) * hypot(matrix.c, matrix.d)
        # Fonts that are programs of their own may be drawn at any size: then their box tells.
        if size < 0.25 * high:
            size = high
        last = found.setdefault(quarter, [])
        last.append(Character(chr(code), begin, end, down, size or 1.0))
    return found, "".join(aslant)


def _quarter(a: float, b: float, font: float) -> int | None:
    """How many quarter turns, against the clock, text of this matrix runs from level; None at another angle."""
    if font < 0.0:
        a, b = -a, -b
    length = hypot(a, b)
    if abs(b) <= _LEVEL * length:
        return 0 if a >= 0.0 else 2
    if abs(a) <= _LEVEL * length:
        return 1 if b > 0.0 else 3
    return None


def _turned(
    quarter: int, box: Box, origin: tuple[float, float], page: Box
) -> tuple[float, float, float, float]:
    """Where a character begins and ends, its baseline below the upper edge of the page turned upright, its height."""
    left, bottom, right, top = box
    match quarter:
        case 0:
            return left - page[0], right - page[0], page[3] - origin[1], top - bottom
        case 1:
            return bottom - page[1], top - page[1], origin[0] - page[0], right - left
        case 2:
            return page[2] - right, page[2] - left, origin[1] - page[1], top - bottom
        case _:
            return page[3] - top, page[3] - bottom, page[2] - origin[0], right - left


def _pieces(characters: Sequence[Character], below: float) -> Iterator[Piece]:
    """Runs of characters that follow each other in a line, `below` added to their y."""
    for line in _baselines(characters):
        breaks = _breaks(line, 0.0)
        spacing = _spacing(line) if breaks else 0.0
        if spacing:
            breaks = _breaks(line, spacing)
        for begin, end in pairwise((0, *breaks, len(line))):
            first, last = line[begin], line[end - 1]
            yield Piece(
                _text(line[begin:end]), first.left, first.y + below, first.size, last.right - first.left
            )


def _breaks(line: Sequence[Character], spacing: float) -> list[int]:
    """Before which characters a gap lies, besides the `spacing` of the letters."""
    return [
        place
        for place, (before, behind) in enumerate(pairwise(line), 1)
        if behind.left - before.right - spacing > _GAP * behind.size
    ]


def _text(run: Sequence[Character]) -> str:
    """The characters as a string, without the blanks that are none.

    OCR puts a blank behind each word; between Chinese characters one that takes no room on the page is none.
    """
    text = "".join([character.text for character in run])
    if " " not in text:
        return text
    kept = [
        before.text[0]
        if behind.left - before.right < _ROOM * behind.size
        and _CHINESE.match(before.text)
        and _CHINESE.match(behind.text)
        else before.text
        for before, behind in pairwise(run)
    ]
    return "".join([*kept, run[-1].text])


def _baselines(characters: Sequence[Character]) -> Iterator[list[Character]]:
    """Characters that are drawn one after the other, on one baseline and to the right."""
    line: list[Character] = []
    for character in characters:
        if line and (
            abs(character.y - line[-1].y) > 0.4 * character.size
            or character.left < line[-1].left - 0.1 * character.size
        ):
            yield line
            line = []
        line.append(character)
    if line:
        yield line


def _spacing(line: Sequence[Character]) -> float:
    """By how much the letters of a line are set apart: its usual gap, where most gaps are alike; 0.0 otherwise."""
    gaps = [after.left - before.right for before, after in pairwise(line) if not before.text.endswith(" ")]
    if len(gaps) < 2:
        return 0.0
    usual, size = median(gaps), line[0].size
    alike = sum(abs(gap - usual) <= _EVEN * size for gap in gaps)
    return usual if 0.0 < usual <= _WIDEST_SPACING * size and alike >= 0.7 * len(gaps) else 0.0
