"""Lines as they stand on pages → paragraphs, with what belongs to the page and not to the report left out.

For formats that know where each piece of text stands and not what a paragraph is.
Distances are in the format's own unit; only ratios to the size of the type count.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from corpus.formats.content import Hint
from corpus.formats.paged.breaks import with_whole_rows
from corpus.formats.paged.columns import second_column
from corpus.formats.paged.furniture import furniture
from corpus.formats.paged.lines import LABEL, Line, Page, lines_of
from corpus.report import Noise

_ENDS = tuple("。！？；：…!?;:”’）)》")
_MANY = 12
# The share of a column's width from which on a line is set to its right.
_TO_THE_RIGHT = 1 / 3
# In ems: what is off the edge, as far on either side as is even, and nearer to it than a paragraph is set in.
_OFF, _EVEN, _SET_IN = 0.3, 0.5, 1.5
# The difference by which type is of another size, as a share: where something else says so too, and by itself.
_OTHER_TYPE, _LARGER = 0.1, 0.15
# A page shows edges of its own where so many lines end at the right one, so many ems from the left.
_REACHING, _NARROWEST = 3, 15.0


def paragraphs(pages: Sequence[Page]) -> tuple[list[str], dict[int, Hint], tuple[Noise, ...]]:
    """The paragraphs of a document, their pages as hints, and what was left out."""
    by_page = lines_of(pages)
    found = furniture(by_page, [page.height for page in pages])
    noise = tuple(Noise("page furniture", line.text, 0) for line in found)
    left_out = set(found)
    lines = with_whole_rows([line for of_page in by_page for line in of_page if line not in left_out])
    written: list[str] = []
    hints: dict[int, Hint] = {}
    for paragraph in _joined(lines):
        hints[len(written)] = Hint(page=paragraph[0].page, table=paragraph[0].table)
        written.append(_text(paragraph))
    return written, hints, noise


def _joined(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines that run on belong to one paragraph; each page and each column of it has edges of its own."""
    columns = _columns(lines)
    edges = _edges_by_page(lines, columns)
    paragraph: list[Line] = []
    for line in lines:
        if paragraph:
            before = paragraph[-1]
            its, own = edges[before.page, columns[before]], edges[line.page, columns[line]]
            if not _runs_on(before, line, its, own):
                yield paragraph
                paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _columns(lines: Sequence[Line]) -> dict[Line, int]:
    """The column of each line: 1 and 2 on a page that is set in two, 0 for what stands across or alone."""
    columns = dict.fromkeys(lines, 0)
    for _, page in groupby(lines, key=lambda line: line.page):
        prose = [line for line in page if not line.table]
        gutter = second_column([(line.x, line.end) for line in prose])
        if gutter is None:
            continue
        for line in prose:
            columns[line] = 1 if line.end <= gutter else 2 if line.x >= gutter else 0
    return columns


def _edges_by_page(
    lines: Sequence[Line], columns: Mapping[Line, int]
) -> dict[tuple[int, int], tuple[float, float]]:
    """The edges of each column of each page, by page and column.

    A page laid across or with margins of its own shows its edges where several lines reach them; a last page
    of a few lines does not, and has those of the whole document.
    """
    whole: dict[int, list[Line]] = defaultdict(list)
    parts: dict[tuple[int, int], list[Line]] = defaultdict(list)
    for line in lines:
        whole[columns[line]].append(line)
        parts[line.page, columns[line]].append(line)
    usual = {column: _edges(of_column) for column, of_column in whole.items()}
    found: dict[tuple[int, int], tuple[float, float]] = {}
    for (page, column), part in parts.items():
        left, right = _edges(part)
        prose = [line for line in part if not line.table]
        reaching = sum(line.end >= right - 1.6 * line.size for line in prose)
        shown = reaching >= max(_REACHING, 0.25 * len(prose)) and right - left >= _NARROWEST * prose[0].size
        found[page, column] = (left, right) if shown else usual[column]
    return found


def _edges(lines: Sequence[Line]) -> tuple[float, float]:
    """Where most lines begin, and where full lines end."""
    prose = [line for line in lines if not line.table] or list(lines)
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
    if before.table or line.table or abs(before.size - line.size) > _LARGER * before.size:
        return False
    if _in_the_middle(before, line, its):
        return False
    # What is set to the right, as names and dates are, ends at the edge because of that.
    if before.x > its[0] + _TO_THE_RIGHT * (its[1] - its[0]):
        return False
    # A word or number that did not fit leaves a few ems; a line that ends a sentence there may end the paragraph.
    short = 1.6 if before.text.endswith(_ENDS) else 2.6
    full = before.end >= its[1] - short * before.size
    if not full or line.x > own[0] + 0.8 * line.size:
        return False
    # Where paragraphs are not set in, only their words tell: a number after an end begins a new one.
    return not (
        before.text.endswith(_ENDS)
        and LABEL.match(line.text) is not None
        and before.x <= its[0] + 0.8 * line.size
    )


def _in_the_middle(before: Line, line: Line, its: tuple[float, float]) -> bool:
    """Whether a line is set to the middle of its column and the next begins further left, as what stands below a title.

    The first line of a paragraph may seem so, being set in by two ems and as far from the end: not where its type is
    of another size.
    """
    size = before.size
    left, right = before.x - its[0], its[1] - before.end
    if left < _OFF * size or abs(left - right) > _EVEN * size or line.x > before.x - _OFF * size:
        return False
    return left < _SET_IN * size or abs(size - line.size) > _OTHER_TYPE * size


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
