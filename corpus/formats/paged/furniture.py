"""What belongs to the page and not to the report: its number, and the lines that run at its edge from page to page.

Nothing that is said once may go with them. A line at an edge is left out where it stands at the same height on many
pages, differs from page to page in nothing but numbers that count the pages, is not said more often elsewhere, and is
not all that those pages say: the next point of a list, 「第26座泵房……」, may open a page as 「第25座泵房……」 ended the one before.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.formats.paged.lines import Line

# The share of a page at its top and bottom where running heads and page numbers stand.
_MARGIN = 0.12
# A running head is no longer, in characters.
_LONGEST = 60
_NUMBER = re.compile(r"\d+")
# Where in a running head the number of the page stands: at either end of it, or called so.
_OF_PAGE = re.compile(r"\d+(?=\s*[页/]|\W*$)|^\W*\d+(?=\s)")
_PAGE_NUMBER = re.compile(
    r"[-—–·~\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/，,、]?\s*(?:共|of)?\s*\d{1,4}\s*页?)?[-—–·~\s]*", re.I
)
# What makes a number that of a page, wherever it begins to count.
_SIGNED = re.compile("[-—–·~第页/共]|of", re.I)


def furniture(by_page: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[Line]:
    """The lines that are left out, in the order of the pages."""
    at_edges = _edges(by_page, heights)
    numbers = [line for line, _ in at_edges if _PAGE_NUMBER.fullmatch(line.text)]
    left_out = {*_running(by_page, at_edges), *_of_pages(numbers, by_page)}
    return [line for line, _ in at_edges if line in left_out]


def _edges(by_page: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[tuple[Line, float]]:
    """The lines in the margins, each with its distance from the edge it is near: below 0 from that at the bottom."""
    found: list[tuple[Line, float]] = []
    for lines, height in zip(by_page, heights, strict=True):
        for line in lines:
            if line.y < _MARGIN * height:
                found.append((line, line.y))
            elif line.y > (1.0 - _MARGIN) * height:
                found.append((line, line.y - height))
    return found


def _running(by_page: Sequence[Sequence[Line]], at_edges: Sequence[tuple[Line, float]]) -> Iterator[Line]:
    """Lines that run on at one edge of half of the pages."""
    if len(by_page) < 2:
        return
    often = max(2, len(by_page) // 2)
    alike: defaultdict[str, list[tuple[Line, float]]] = defaultdict(list)
    for line, place in at_edges:
        alike[_shape(line)].append((line, place))
    said: Counter[str] = Counter()
    for shape, found in alike.items():
        for level in _levels(found) if len(shape) <= _LONGEST else ():
            counted = list(_counting(level, often))
            pages = len({line.page for line in counted})
            if pages < often:
                continue
            # Most files have no running heads: all of their lines are asked only here, and once.
            said = said or Counter(_shape(line) for lines in by_page for line in lines)
            alone = sum(_alone(line, by_page[line.page - 1]) for line in counted)
            if said[shape] - len(counted) < pages and 2 * alone <= pages:
                yield from counted


def _alone(line: Line, page: Sequence[Line]) -> bool:
    """Whether a page says nothing but this line and its number."""
    return all(other is line or _PAGE_NUMBER.fullmatch(other.text) for other in page)


def _shape(line: Line) -> str:
    return _NUMBER.sub("#", line.text)


def _levels(found: Sequence[tuple[Line, float]]) -> Iterator[list[Line]]:
    """Lines that stand at one height: no two neighbours are further apart than their type is high."""
    ordered = sorted(found, key=lambda own: own[1])
    level = [ordered[0][0]]
    for (_, above), (line, place) in pairwise(ordered):
        if place - above > line.size:
            yield level
            level = []
        level.append(line)
    yield level


def _counting(level: Sequence[Line], often: int) -> Iterator[Line]:
    """Those of which each number is the same on many pages, or goes up by one from each page to the next."""
    rows = [(line, list(_signs(line))) for line in level]
    usual: list[set[tuple[str, int]]] = []
    for place in range(len(rows[0][1])):
        told = Counter(sign for _, numbers in rows for sign in numbers[place])
        usual.append({sign for sign, count in told.items() if count >= often})
    for line, numbers in rows:
        if all(not known.isdisjoint(own) for own, known in zip(numbers, usual, strict=True)):
            yield line


def _signs(line: Line) -> Iterator[list[tuple[str, int]]]:
    """What each number of a running head may keep: itself, or, where it may be the page's, its distance from that."""
    of_page = {match.end() for match in _OF_PAGE.finditer(line.text)}
    for match in _NUMBER.finditer(line.text):
        number = int(match.group()[:9])
        own = [("same", number)]
        yield [*own, ("counts", number - line.page)] if match.end() in of_page else own


def _of_pages(numbers: Sequence[Line], by_page: Sequence[Sequence[Line]]) -> Iterator[Line]:
    """Page numbers: signed as such, or bare, outermost on their page, and counting with those of other pages."""
    bare: list[tuple[Line, int]] = []
    for line in numbers:
        if _SIGNED.search(line.text):
            yield line
        elif _outermost(line, by_page[line.page - 1]):
            bare.append((line, int(_NUMBER.findall(line.text)[0]) - line.page))
    offsets = Counter(offset for _, offset in bare)
    for line, offset in bare:
        if offset == 0 or offsets[offset] > 1 or len(bare) == 1:
            yield line


def _outermost(line: Line, page: Sequence[Line]) -> bool:
    """Whether nothing stands between a line and the edge of the page that it is near."""
    above = any(other.y < line.y - 0.5 * line.size for other in page)
    return not (above and any(other.y > line.y + 0.5 * line.size for other in page))
