"""Points inside a paragraph: 一是…；二是…, 一要…, 首先…其次…, 一方面…另一方面…, ①…②…

A point starts only where a sentence starts, outside quotes, and only in a list:
two or more of one family, or at the very start of the paragraph. Wrong, missing
and repeated numbers are taken as they come.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.structure.labels import CN

_MARK = rf"""
    (?:(?:下一?步|今后|接下来|明年|为此|对此)[，,])?
    (?:
    (?P<shi>[{CN}]{{1,3}}是)
  | (?P<yao>[{CN}]{{1,3}}要)
  | (?P<lai>[一二三四五]来)(?=[，,是])
  | (?P<di>第[{CN}]{{1,3}}(?=[，,：:]|、(?!第)|是))
  | (?P<qi>其[一二三四五六七八九十](?=[，,：:、是]))
  | (?P<xu>首先|其次|再次|再者|最后)(?=[，,：:、是要]|[\u4e00-\u9fff])
  | (?P<side>一方面|另一方面|另外一方面)
  | (?P<circled>[\u2460-\u2473])
  | (?P<dotparen>[（(]\d{{1,2}}[）)])
  | (?P<dot>\d{{1,2}}[.．、](?![\d、]))
    )
    """
_MARKER = re.compile(_MARK, re.VERBOSE)
# What a marker begins with; asked first, since a marker is rare and its pattern long.
_BEGINNERS = frozenset(f"{CN}第其首再最另下今接明为对（(0123456789") | set(map(chr, range(0x2460, 0x2474)))
# Where a sentence begins that may begin with one.
_BOUNDARY = re.compile(rf"[。；！？：;!?:”’）)\s](?=[{''.join(sorted(_BEGINNERS))}])")
_QUOTES = re.compile("[“”]")
_STARTERS = frozenset("。；！？：;!?:")
_LISTS = ("shi", "yao")
_FIRST = frozenset(("一", "首", "①", "1", "（1", "(1"))


@dataclass(frozen=True, slots=True)
class Point:
    """A stretch of a paragraph and the label in front of it, None for a lead-in."""

    start: int
    end: int
    label: str | None


@dataclass(frozen=True, slots=True)
class _Mark:
    family: str
    label: str
    start: int


def label_at(text: str, start: int, end: int) -> str | None:
    """The point label that ``text[start:end]`` begins with, if it does."""
    match = _marker(text, start, end)
    if match is None or match.lastgroup is None or match.group() == "最后":
        return None
    return match.group(match.lastgroup)


def split_points(text: str, start: int, end: int, below: int | None = None) -> list[Point]:
    """``text[start:end]`` cut at its points; one Point when it has none.

    A paragraph begins at ``below`` that may go on with a list: 「仍有不足。一是……」 and below it 「二是……」.
    """
    marks = _marks(text, start, end)
    following = _marker(text, below, len(text)) if below is not None else None
    cuts = _outer(marks, start, following.lastgroup if following else None)
    if not cuts:
        return [Point(start, end, None)]
    points = []
    if cuts[0].start > start:
        points.append(Point(start, cuts[0].start, None))
    for mark, after in zip(cuts, [*cuts[1:], None], strict=True):
        points.append(Point(mark.start, after.start if after else end, mark.label))
    return points


def _marks(text: str, start: int, end: int) -> list[_Mark]:
    """Every marker that begins a sentence outside quotes, in order."""
    found: list[_Mark] = []
    depth, counted = 0, start
    reached = start
    for match in _markers(text, start, end):
        place = match.start()
        if place < reached:
            continue
        reached = match.end()
        if place > start and not _begins_sentence(text, start, place):
            continue
        for quote in _QUOTES.findall(text, counted, place):
            depth = max(0, depth + (1 if quote == "“" else -1))
        counted = place
        if depth == 0 and match.lastgroup is not None:
            found.append(_Mark(_family(match, found), match.group(match.lastgroup), place))
    return found


def _marker(text: str, start: int, end: int) -> re.Match[str] | None:
    return _MARKER.match(text, start, end) if text[start : start + 1] in _BEGINNERS else None


def _markers(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """What looks like a marker at the start and wherever a sentence may begin."""
    places = (boundary.end() for boundary in _BOUNDARY.finditer(text, start, end))
    for place in (start, *places):
        if match := _marker(text, place, end):
            yield match


def _family(match: re.Match[str], above: list[_Mark]) -> str:
    """「第三」 after 「首先」 and 「其次」 goes on with their list, unless 「第一」 began one of its own."""
    own = str(match.lastgroup)
    if (
        own == "di"
        and any(mark.family == "xu" for mark in above)
        and not any(m.family == "di" for m in above)
    ):
        return own if match.group(own).startswith("第一") else "xu"
    return own


def _begins_sentence(text: str, start: int, place: int) -> bool:
    before = place - 1
    while before > start and text[before] in " \t\u3000\xa0\n":
        before -= 1
    if text[before] in "”’）)" and before > start:
        before -= 1
        return text[before] in "。；！？"
    return text[before] in _STARTERS


def _outer(marks: list[_Mark], start: int, following: str | None) -> list[_Mark]:
    """The marks of the outermost list; lists nested in its points are left alone. ``following`` is the family of
    the mark that the next paragraph begins with.

    The first family that makes a list is the outermost. A list 一要…二要… may
    follow a list 一是…二是… in the same paragraph and is then cut as well.
    """
    counts: dict[str, int] = {}
    for mark in marks:
        counts[mark.family] = counts.get(mark.family, 0) + 1
    if following in _LISTS and marks and marks[-1].label.startswith("一"):
        counts[following] = counts.get(following, 0) + 1
    family = next((m.family for m in marks if m.start == start or _is_list(m, counts)), None)
    if family is None:
        return []
    own = [mark for mark in marks if mark.family == family]
    if family in _LISTS:
        other = [m for m in marks if m.family in _LISTS and m.family != family and m.start > own[-1].start]
        if len(other) > 1:
            own += other
    return own


def _is_list(mark: _Mark, counts: dict[str, int]) -> bool:
    if counts[mark.family] < 2:
        return False
    if mark.family in ("shi", "yao", "di", "qi"):
        return True
    return mark.label.startswith(tuple(_FIRST))
