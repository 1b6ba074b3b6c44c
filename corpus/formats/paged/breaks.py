"""Rows of tables that pages break: the part at the foot of one and that at the head of the next are one row.

A row goes on where each cell of the second part lies below one of the first that breaks off: it is full, ends no
sentence, and its column is one in which text runs over several lines.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.formats.paged.lines import LABEL, Cell, Line, text_of

# A cell is full where so little is left to the edge of its column, in ems.
_LEFT = 1.2
_GOES_ON = re.compile("[\u3400-\u9fffA-Za-z0-9，、（“《]")


def with_whole_rows(lines: Sequence[Line]) -> list[Line]:
    """The lines of all pages, each row that a page breaks put together on the page where it begins."""
    rows: defaultdict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.table:
            rows[line.page].append(line)
    if not rows:
        return list(lines)
    kept: list[Line] = []
    for line in lines:
        place = _above(kept, line, rows[line.page - 1])
        if place is not None and (whole := _joined(kept[place], line, rows)):
            kept[place] = whole
        else:
            kept.append(line)
    return kept


def _above(kept: Sequence[Line], line: Line, rows: Sequence[Line]) -> int | None:
    """The place of the row at the foot of the page before, where a line stands at the head of its own; ``rows`` are those
    of the page before. The head of a table is often said again on each of its pages."""
    if not kept or not kept[-1].table:
        return None
    if kept[-1].page == line.page - 1:
        return None if _said(line, rows) else -1
    if len(kept) < 2 or not kept[-2].table or kept[-2].page != line.page - 1:
        return None
    return -2 if kept[-1].page == line.page and _said(kept[-1], rows) else None


def _said(line: Line, rows: Sequence[Line]) -> bool:
    return any(row.text == line.text for row in rows)


def _joined(above: Line, below: Line, rows: Mapping[int, Sequence[Line]]) -> Line | None:
    """The row of which these are the two parts; None where they are rows of their own."""
    if not below.table and below.x - above.x < above.size:
        # A line at the edge of the page may be text that stands below the table.
        return None
    near = [*rows[above.page], *rows[below.page]]
    cells = list(above.cells)
    for cell in below.cells or [Cell(below.x, below.end, below.end, 1, below.text)]:
        place = next((n for n, own in enumerate(cells) if abs(own.x - cell.x) < above.size), None)
        if place is None or not _breaks_off(cells[place], cell, near, above.size):
            return None
        own = cells[place]
        cells[place] = Cell(
            own.x, max(own.end, cell.end), cell.last, own.lines + cell.lines, own.text + cell.text
        )
    return replace(above, text=text_of(cells), cells=tuple(cells))


def _breaks_off(cell: Cell, below: Cell, rows: Sequence[Line], size: float) -> bool:
    column = [own for row in rows for own in row.cells if abs(own.x - cell.x) < size]
    full = cell.last >= max(own.end for own in column) - _LEFT * size
    runs_over = any(own.lines > 1 for own in column)
    return full and runs_over and _GOES_ON.match(cell.text[-1:]) is not None and not LABEL.match(below.text)
