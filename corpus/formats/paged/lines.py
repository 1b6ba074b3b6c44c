"""Pieces of text as they stand on a page → its lines, the rows of its tables among them.

For formats that know where each piece of text stands and not what a line is.
Distances are in the format's own unit; only ratios to the size of the type count.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple
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
# The gap in ems that is left between two cells of which the first is full, at least.
_CELL = 0.4
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


class Cell(NamedTuple):
    """A cell of a row: where it begins and ends, where the last of its ``lines`` ends, and its text."""

    x: float
    end: float
    last: float
    lines: int
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page; ``x`` and ``end`` are its edges, ``table`` says that it has columns, ``cells`` what is in them."""

    text: str
    x: float
    end: float
    y: float
    size: float
    page: int
    table: bool = False
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """The pieces of a page in reading order, and its height."""

    pieces: Sequence[Piece]
    height: float


def lines_of(pages: Sequence[Page]) -> list[list[Line]]:
    """The lines of each page, and each row of a table as one."""
    found: list[list[Line]] = []
    columns: frozenset[int] = frozenset()
    for number, page in enumerate(pages, 1):
        # A table goes on over pages: its columns are known on the next one.
        rows = list(_rows(_segments(page.pieces, columns)))
        own = columns | _columns(rows)
        if own != columns:
            # Where a cell is full, hardly a gap is left to the next one: columns are told by the rows that have them.
            rows = list(_rows(_segments(page.pieces, own)))
        columns = _columns(rows)
        found.append([_row(row, number) for row in rows])
    return found


def _columns(rows: Sequence[Sequence[Piece]]) -> frozenset[int]:
    """Where cells begin in several rows."""
    several = (_cells(row) for row in rows if len(row) > 1)
    starts = Counter(round(cell[0].x) for cells in several if len(cells) > 1 for cell in cells)
    return frozenset(start for start, count in starts.items() if count > 1)


def _rows(segments: Iterable[Piece]) -> Iterator[list[Piece]]:
    """The segments of each line or row."""
    block: list[Piece] = []
    rows: list[list[Piece]] = []
    for piece in segments:
        if block and _beside(block, piece):
            while rows and len(rows[-1]) == 1 and rows[-1][0].y > piece.y - 0.5 * piece.size:
                block = [*rows.pop(), *block]
        elif not (len(block) > 1 and _below_a_cell(block, piece)):
            if block:
                rows.append(block)
            block = []
        block.append(piece)
    yield from [*rows, block] if block else rows


def _segments(pieces: Sequence[Piece], columns: AbstractSet[int]) -> Iterator[Piece]:
    """Pieces of a line with no more than a blank between them are one, from left to right; not where both begin
    ``columns``.

    A file may draw the words of a line first and then the quotation marks, from another font.
    """
    line: list[Piece] = []
    for piece in pieces:
        if not piece.text.strip():
            continue
        if line and abs(piece.y - line[-1].y) > 0.5 * max(piece.size, line[-1].size):
            yield from _merged(sorted(line, key=lambda one: one.x), columns)
            line = []
        line.append(piece)
    yield from _merged(sorted(line, key=lambda one: one.x), columns)


def _merged(line: Sequence[Piece], columns: AbstractSet[int]) -> Iterator[Piece]:
    last: Piece | None = None
    for piece in line:
        if last is None:
            last = piece
            continue
        gap = (piece.x - last.end) / last.size
        # Behind a number a tab sets off the words; nothing else in a line leaves so wide a gap.
        widest = 4.0 if LABEL.fullmatch(last.text.strip()) else 1.2
        apart = gap > _CELL and round(piece.x) in columns and round(last.x) in columns
        if gap <= widest and not apart:
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


def _cells(row: Sequence[Piece]) -> list[list[Piece]]:
    """The lines of each cell."""
    cells: list[list[Piece]] = []
    for piece in row:
        if cells and abs(piece.x - cells[-1][0].x) < piece.size and piece.y > cells[-1][-1].y:
            cells[-1].append(piece)
        else:
            cells.append([piece])
    return cells


def _row(row: Sequence[Piece], page: int) -> Line:
    """A line of one segment, or a row whose cells are apart by bars."""
    if len(row) == 1:
        own = row[0]
        text = _THIN.sub("", re.sub(r"\s+", " ", own.text.strip()))
        return Line(text, own.x, own.end, own.y, own.size, page)
    cells = tuple(
        Cell(
            cell[0].x,
            max(piece.end for piece in cell),
            cell[-1].end,
            len(cell),
            "".join(piece.text.strip() for piece in cell),
        )
        for cell in _cells(row)
    )
    end, size = max(piece.end for piece in row), max(piece.size for piece in row)
    return Line(text_of(cells), row[0].x, end, row[0].y, size, page, len(cells) > 1, cells)


def text_of(cells: Sequence[Cell]) -> str:
    """The words of a row, its cells apart by bars."""
    return _THIN.sub("", re.sub(r"\s+", " ", " | ".join(cell.text for cell in cells)))


def _width(text: str) -> float:
    """In ems: a Chinese character is as wide as it is high, others about half."""
    return sum(1.0 if east_asian_width(character) in "WFA" else 0.5 for character in text)
