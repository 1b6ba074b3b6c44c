"""Lines as they stand on pages → paragraphs, with what belongs to the page and not to the report left out.

For formats that know where each piece of text stands and not what a paragraph is.
Distances are in the format's own unit; only ratios to the size of the type count.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from corpus.formats.content import Hint
from corpus.formats.paged.columns import second_column
from corpus.report import Noise

_PAGE_NUMBER = re.compile(
    r"[-—–·~\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/，,、]?\s*(?:共|of)?\s*\d{1,4}\s*页?)?[-—–·~\s]*", re.I
)
# A heading's or point's number, which a tab sets off from its words.
_LABEL = re.compile(
    r"(?:第?[一二三四五六七八九十百]{1,4}[章节条、，.．]?|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,3}(?:\.\d{1,3}){0,3}[.．、]?|[①-⑳]|[•●◆■])"
)
_HAN = "\u3400-\u9fff\u3000-\u303f\uff00-\uffef“”‘’《》（）"
# Typesetting puts a thin space between Chinese and Latin; the text has none.
_THIN = re.compile(rf"(?<=[{_HAN}]) (?=[0-9A-Za-z])|(?<=[0-9A-Za-z%]) (?=[{_HAN}])")
_ENDS = tuple("。！？；：…!?;:”’）)》")
# The share of a page at its top and bottom where running heads and page numbers stand.
_MARGIN = 0.12
_MANY = 12
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


def paragraphs(pages: Sequence[Page]) -> tuple[list[str], dict[int, Hint], tuple[Noise, ...]]:
    """The paragraphs of a document, their pages as hints, and what was left out."""
    by_page = [list(_lines(page, number)) for number, page in enumerate(pages, 1)]
    furniture = _furniture(by_page, [page.height for page in pages])
    noise = tuple(Noise("page furniture", line.text, 0) for line in furniture)
    left_out = set(furniture)
    lines = [line for of_page in by_page for line in of_page if line not in left_out]
    written: list[str] = []
    hints: dict[int, Hint] = {}
    for paragraph in _joined(lines):
        hints[len(written)] = Hint(page=paragraph[0].page, table=paragraph[0].table)
        written.append(_text(paragraph))
    return written, hints, noise


def _lines(page: Page, number: int) -> Iterator[Line]:
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
        widest = 4.0 if _LABEL.fullmatch(last.text.strip()) else 1.2
        if gap <= widest:
            blank = " " if gap > 0.15 or last.text.endswith(" ") or piece.text.startswith(" ") else ""
            text = f"{last.text.rstrip()}{blank}{piece.text.lstrip()}"
            last = Piece(text, last.x, last.y, max(last.size, piece.size), piece.end - last.x)
        else:
            yield last
            last = piece
    if last is not None:
        yield last


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


def _furniture(by_page: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[Line]:
    """Page numbers, and lines that stand in the same margin of most pages."""
    edges: list[tuple[Line, str]] = []
    for lines, height in zip(by_page, heights, strict=True):
        for line in lines:
            if line.y < _MARGIN * height or line.y > (1.0 - _MARGIN) * height:
                edges.append((line, re.sub(r"\d+", "#", line.text)))
    pages_with: dict[str, set[int]] = defaultdict(set)
    for line, shape in edges:
        pages_with[shape].add(line.page)
    often = max(2, len(by_page) // 2)
    return [
        line
        for line, shape in edges
        if _PAGE_NUMBER.fullmatch(line.text)
        or (len(by_page) > 1 and len(pages_with[shape]) >= often and len(shape) <= 60)
    ]


def _joined(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines that run on belong to one paragraph; each column has edges of its own."""
    columns = _columns(lines)
    by_column: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_column[columns[line]].append(line)
    edges = {column: _edges(of_column) for column, of_column in by_column.items()}
    paragraph: list[Line] = []
    for line in lines:
        if paragraph and not _runs_on(
            paragraph[-1], line, edges[columns[paragraph[-1]]], edges[columns[line]]
        ):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _columns(lines: Sequence[Line]) -> dict[Line, int]:
    """The column of each line: 1 and 2 on a page that is set in two, 0 for what stands across or alone."""
    columns = dict.fromkeys(lines, 0)
    for page in {line.page for line in lines}:
        prose = [line for line in lines if line.page == page and not line.table]
        gutter = second_column([(line.x, line.end) for line in prose])
        if gutter is None:
            continue
        for line in prose:
            columns[line] = 1 if line.end <= gutter else 2 if line.x >= gutter else 0
    return columns


def _edges(lines: Sequence[Line]) -> tuple[float, float]:
    """Where most lines begin, and where full lines end."""
    prose = [line for line in lines if not line.table] or list(lines)
    if not prose:
        return 0.0, 0.0
    ends = sorted(line.end for line in prose)
    starts = Counter(round(line.x) for line in prose if len(line.text) > 10) or Counter([round(prose[0].x)])
    most = max(starts.values())
    left = min(start for start, count in starts.items() if count * 4 >= most)
    # Of a few lines the longest may be the only full one; among many it may stick out.
    return float(left), ends[int(0.95 * (len(ends) - 1))] if len(ends) >= _MANY else ends[-1]


def _runs_on(before: Line, line: Line, its: tuple[float, float], own: tuple[float, float]) -> bool:
    """Whether a line goes on in the next: it is full, and the next is not set in as a new paragraph is.

    ``its`` and ``own`` are the left and right edge of the columns of ``before`` and of ``line``.
    """
    if before.table or line.table or abs(before.size - line.size) > 0.2 * before.size:
        return False
    # A word or number that did not fit leaves a few ems; a line that ends a sentence there may end the paragraph.
    short = 1.6 if before.text.endswith(_ENDS) else 2.6
    full = before.end >= its[1] - short * before.size
    if not full or line.x > own[0] + 0.8 * line.size:
        return False
    # Where paragraphs are not set in, only their words tell: a number after an end begins a new one.
    return not (
        before.text.endswith(_ENDS)
        and _LABEL.match(line.text) is not None
        and before.x <= its[0] + 0.8 * line.size
    )


def _text(paragraph: Sequence[Line]) -> str:
    text = paragraph[0].text
    for line in paragraph[1:]:
        latin = (
            text[-1:].isascii()
            and text[-1:].isalnum()
            and line.text[:1].isascii()
            and line.text[:1].isalnum()
        )
        text += (" " if latin and not text[-1:].isdigit() else "") + line.text
    return text
