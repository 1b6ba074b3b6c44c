"""The characters of a PDF page, placed as a reader holds it: text runs from left to right.

A PDF may draw its text turned (a table across the page, a scan laid sideways, ``/Rotate``),
mirrored and turned back, in type of size 1 that a matrix makes larger. PDFium gives every
character in the page's own space; here a quarter turn is undone, and the size is the one
seen: that of the font times what its matrix makes of a unit upwards (PDF 32000-1, 9.4.4).

Its width is the advance of the glyph, not its ink: a comma's ink, or that of a 1, ends far
before the next character begins, and would seem to leave a gap.
"""

import ctypes
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
# The sine of the angle up to which a line that a scanner laid askew still counts as level.
_LEVEL = 0.17


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
    text = page.get_textpage()
    try:
        turned, aslant = _characters(text, page.get_bbox())
    finally:
        text.close()
    left, bottom, right, top = page.get_bbox()
    sides = (top - bottom, right - left)
    order = sorted(turned, key=lambda quarter: -len(turned[quarter]))
    pieces: list[Piece] = []
    below = 0.0
    for quarter in order:
        pieces += _pieces(turned[quarter], below)
        below += sides[quarter % 2]
    return Page(pieces, sides[order[0] % 2] if order else sides[0]), aslant


def _characters(
    text: pypdfium2.PdfTextPage, box: tuple[float, float, float, float]
) -> tuple[dict[int, list[Character]], str]:
    """The characters by the quarter turns of their direction, and those at any other angle as one string."""
    handle, width, height = text.raw, box[2] - box[0], box[3] - box[1]
    matrix, loose, x, y = raw.FS_MATRIX(), raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
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
        across, up = x.value - box[0], y.value - box[1]
        if not (-1.0 <= across <= width + 1.0 and -1.0 <= up <= height + 1.0):
            # Printers' marks beside the page, and what was cropped away.
            continue
        raw.FPDFText_GetMatrix(handle, place, matrix)
        raw.FPDFText_GetLooseCharBox(handle, place, loose)
        font = raw.FPDFText_GetFontSize(handle, place)
        quarter = _quarter(matrix, font)
        if quarter is None:
            aslant.append(chr(code))
            continue
        begin, end, high = _along(quarter, loose, width, height, box)
        size = abs(font) * hypot(matrix.c, matrix.d)
        # Fonts that are programs of their own may be drawn at any size: then their box tells.
        size = size if size > 0.25 * high else high
        last = found.setdefault(quarter, [])
        last.append(
            Character(chr(code), begin, end, _down(quarter, across, up, width, height), max(size, 0.1))
        )
    return found, "".join(aslant)


def _quarter(matrix: raw.FS_MATRIX, font: float) -> int | None:
    """How many quarter turns, against the clock, text of this matrix runs from level; None at another angle.

    A negative size of the font turns it by two more.
    """
    a, b = (matrix.a, matrix.b) if font >= 0 else (-matrix.a, -matrix.b)
    length = hypot(a, b)
    if abs(b) <= _LEVEL * length:
        return 0 if a >= 0 else 2
    if abs(a) <= _LEVEL * length:
        return 1 if b > 0 else 3
    return None


def _along(
    quarter: int, loose: raw.FS_RECTF, width: float, height: float, box: tuple[float, float, float, float]
) -> tuple[float, float, float]:
    """Where a character begins and ends in the direction of its text, and how high its box is."""
    left, right = loose.left - box[0], loose.right - box[0]
    bottom, top = loose.bottom - box[1], loose.top - box[1]
    match quarter:
        case 0:
            return left, right, top - bottom
        case 1:
            return bottom, top, right - left
        case 2:
            return width - right, width - left, top - bottom
        case _:
            return height - top, height - bottom, right - left


def _down(quarter: int, across: float, up: float, width: float, height: float) -> float:
    """The place of a baseline below the upper edge of the page, once the page is turned upright."""
    return (height - up, across, up, width - across)[quarter]


def _pieces(characters: Sequence[Character], below: float) -> Iterator[Piece]:
    """Runs of characters that follow each other in a line, `below` added to their y."""
    for line in _baselines(characters):
        spacing = _spacing(line)
        run: list[Character] = []
        for character in line:
            if run and character.left - run[-1].right - spacing > _GAP * character.size:
                yield _piece(run, below)
                run = []
            run.append(character)
        yield _piece(run, below)


def _piece(run: Sequence[Character], below: float) -> Piece:
    first = run[0]
    text = "".join(character.text for character in run)
    return Piece(text, first.left, first.y + below, first.size, max(c.right for c in run) - first.left)


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
