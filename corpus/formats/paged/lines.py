"""Pieces of text as they stand on a page → its lines, the rows of its tables among them.

For formats that know where each piece of text stands and not what a line is.
Distances are in the format's own unit; only ratios to the size of the type count.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

# A heading's or point's number, which a tab sets off from its words.
LABEL = re.compile(
    r"(?:第?[一二三四五六七八九十百]{1,4}[章节条、，.．]?|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,3}(?:\.\d{1,3}){0,3}[.．、]?|[①-⑳]|[•●◆■])"
)
_HAN = "\u3400-\u9fff\u3000-\u303f\uff00-\uffef“”‘’《》（）"
# Typesetting puts a thin space between Chinese and Latin; the text has none.
_THIN = re.compile(rf"(?<=[{_HAN}]) (?=[0-9A-Za-z])|(?<=[0-9A-Za-z%‰℃]) (?=[{_HAN}])")
_ONE_HAN = re.compile(f"[{_HAN}]")
# Gaps in ems that are blanks; between two Chinese characters, which are set apart to fill a line, a wider one.
_BLANK, _HAN_BLANK = 0.15, 0.8
# In ems: what stands further up to the right is another column, not a cell of the same row.
_TALLEST_ROW = 16.0


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text that stands in one line, from its left edge; ``y`` grows downwards."""

    text: str
    x: float
    y: float
    size: float
    width: float | None = None

    @property
    def end(self) -> float:
        return self.x + (self.width if self.width is not None else _width(self.text) * self.size)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page; ``x`` and ``end`` are its edges, ``table`` says that it has columns."""

    text: str
    x: float
    end: float
    y: float
    size: float
    page: int
    table: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """The pieces of a page in reading order, and its height."""

    pieces: Sequence[Piece]
    height: float


def page_lines(page: Page, number: int) -> Iterator[Line]:
    """The lines of a page, and each row of a table as one."""
    block: list[Piece] = []
    rows: list[list[Piece]] = []
    for piece in _segments(page.pieces):
        if block and _beside(block, piece):
            while rows and len(rows[-1]) == 1 and rows[-1][0].y > piece.y - 0.5 * piece.size:
                block = [*rows.pop(), *block]
        elif not (len(block) > 1 and _below_a_cell(block, piece)):
            if block:
                rows.append(block)
            block = []
        block.append(piece)
    for row in [*rows, block] if block else rows:
        yield _row(row, number)


def _segments(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Pieces of a line with no more than a blank between them are one, from left to right.

    A file may draw the words of a line first and then the quotation marks, from another font.
    """
    line: list[Piece] = []
    for piece in pieces:
        if not piece.text.strip():
            continue
        if line and abs(piece.y - line[-1].y) > 0.5 * max(piece.size, line[-1].size):
            yield from _merged(sorted(line, key=lambda one: one.x))
            line = []
        line.append(piece)
    yield from _merged(sorted(line, key=lambda one: one.x))


def _merged(line: Sequence[Piece]) -> Iterator[Piece]:
    last: Piece | None = None
    for piece in line:
        if last is None:
            last = piece
            continue
        gap = (piece.x - last.end) / last.size
        # Behind a number a tab sets off the words; nothing else in a line leaves so wide a gap.
        widest = 4.0 if LABEL.fullmatch(last.text.strip()) else 1.2
        if gap <= widest:
            blank = " " if gap > _blank(last.text, piece.text) else ""
            text = f"{last.text.rstrip()}{blank}{piece.text.lstrip()}"
            last = Piece(text, last.x, last.y, max(last.size, piece.size), piece.end - last.x)
        else:
            yield last
            last = piece
    if last is not None:
        yield last


def _blank(before: str, behind: str) -> float:
    """The gap in ems above which a blank parts these two."""
    if before.endswith(" ") or behind.startswith(" "):
        return -1.0
    return _HAN_BLANK if _ONE_HAN.match(before[-1]) and _ONE_HAN.match(behind) else _BLANK


def _beside(block: Sequence[Piece], piece: Piece) -> bool:
    """Whether a piece begins the next cell of the row: right of the last, at its height or a few lines above."""
    last = block[-1]
    up = (last.y - piece.y) / last.size
    return piece.x > last.x + last.size and (
        (abs(up) <= 0.5 and piece.x > last.end) or 0.5 < up <= _TALLEST_ROW
    )


def _below_a_cell(block: Sequence[Piece], piece: Piece) -> bool:
    """Whether a piece goes on in the last cell of a row; the first cell's lines come before the others."""
    last = block[-1]
    down = (piece.y - last.y) / last.size
    return 0.5 < down < 2.5 and abs(piece.x - last.x) < last.size and piece.x > block[0].x + last.size


def _row(row: Sequence[Piece], page: int) -> Line:
    """A line of one segment, or a row whose cells are apart by bars."""
    cells: list[list[Piece]] = []
    for piece in row:
        if cells and abs(piece.x - cells[-1][0].x) < piece.size and piece.y > cells[-1][-1].y:
            cells[-1].append(piece)
        else:
            cells.append([piece])
    text = " | ".join("".join(piece.text.strip() for piece in cell) for cell in cells)
    text = _THIN.sub("", re.sub(r"\s+", " ", text))
    end, size = max(piece.end for piece in row), max(piece.size for piece in row)
    return Line(text, row[0].x, end, row[0].y, size, page, len(cells) > 1)


def _width(text: str) -> float:
    """In ems: a Chinese character is as wide as it is high, others about half."""
    return sum(1.0 if east_asian_width(character) in "WFA" else 0.5 for character in text)
