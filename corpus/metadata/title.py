"""What a report is called, and the short lines around its body."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from corpus.metadata.headline import find_headline
from corpus.metadata.names import is_unit
from corpus.structure.forms import DATE, YEAR, compact
from corpus.structure.letterhead import above_title, is_addressee, is_date
from corpus.structure.paragraphs import Paragraph

_ROLE_LINE = re.compile(
    r"^(?:述职|报告|汇报|发言|填报|撰稿|主讲)?(?:人|单位|部门|时间|日期|姓名|职务)[:].{1,24}$"
)
_DATED = re.compile(DATE)
# 「2023年大事记」; 「2023年5月」 begins a sentence, and so does 「2023年以来」.
_OF_YEAR = re.compile(rf"{YEAR}年度?(?!\d|度|以来|来|底|初|起)(?=.{{2}})")
_STOP = re.compile("[。;:!?,]")
# No title of one line is longer.
_LONGEST = 60
# A report that quotes one or two articles is none.
_ARTICLE = re.compile(r"^第[一二三四五六七八九十百零〇]{1,6}条[ \u3000]", re.MULTILINE)
_ARTICLES = 3
# What follows a word sign by sign, set apart.
_SPREAD = re.compile(r"(?:\s+[\u4e00-\u9fff])+$")


@dataclass(frozen=True, slots=True)
class Title:
    """The title and where it stands; both places 0 where the text has none."""

    text: str
    start: int
    end: int


def find_title(text: str, paragraphs: Sequence[Paragraph], stem: str) -> tuple[Title, int, int]:
    """The title, the places of its first paragraph and of the one behind it; the file's stem where there is none.

    Lines are joined; one that is spread out, 「述 职 报 告」, is closed up.
    """
    first, after = find_headline(text, paragraphs, stem)
    if first == after:
        first, after = _by_unit_and_year(text, paragraphs)
    if first == after:
        return Title(stem, 0, 0), first, after
    start, end = paragraphs[first].start, paragraphs[after - 1].end
    return (
        Title("".join(closed_up(part.strip()) for part in text[start:end].split("\n")), start, end),
        first,
        after,
    )


def _by_unit_and_year(text: str, paragraphs: Sequence[Paragraph]) -> tuple[int, int]:
    """The first line, or the first two, where they say whose and of what year a document is and go on without a full
    stop: 「某县交通局2023年大事记」 is a title, whatever a document may be called. Lines of a letterhead stand above."""
    first = len(above_title(text, paragraphs))
    head = paragraphs[first : first + 2]
    if not head or any(line.label or line.hint.table for line in head[:1]):
        return 0, 0
    words = [compact(text[line.start : min(line.end, line.start + _LONGEST + 1)]) for line in head]
    if _names_both(words[0]):
        return first, first + 1
    below = len(words) == 2 and is_unit(words[0]) and not (head[1].label or head[1].hint.table)
    return (first, first + 2) if below and _names_both("".join(words)) else (0, 0)


def _names_both(words: str) -> bool:
    """Whether words are a unit, a year, and what is of both, without a stop."""
    match = _OF_YEAR.search(words)
    if match is None or len(words) > _LONGEST or _STOP.search(words):
        return False
    return is_unit(words[: match.start()].removeprefix("关于"))


def closed_up(words: str) -> str:
    """A line of single characters set apart, without the blanks: 述　职　报　告 → 述职报告."""
    pieces = words.split()
    spread = len(pieces) > 2 and all(len(piece) == 1 or piece.isdecimal() for piece in pieces)
    # Behind whole words the last one may be spread as well, 「关于……的通　　报」.
    return "".join(pieces) if spread else _SPREAD.sub(lambda last: "".join(last.group().split()), words)


def is_furniture(words: str) -> bool:
    """A date, salutation, or 「述职人：…」 line: in the report, but not of its body."""
    if len(words) > 60:
        return False
    return is_date(words) or is_addressee(words) or _ROLE_LINE.match(compact(words)) is not None


def names_date(words: str) -> bool:
    """Whether a line says a day or month, whatever else it says."""
    return _DATED.search(compact(words)) is not None


def is_signature(words: str) -> bool:
    """A name or unit that may stand above or below a date, with nothing said in it."""
    return (
        len(words) <= 30
        and not re.search("[。；，！？：,;:!?]", words)
        and bool(
            is_unit(words)
            or re.fullmatch(r"[\u4e00-\u9fff·*×X]{1,4}(?:[ \u3000]{1,4}[\u4e00-\u9fff*×]{1,3})?", words)
        )
    )


def is_regulation(text: str) -> bool:
    """Whether a text is a law or a set of rules: 第三条 begins its paragraphs."""
    return len(list(islice(_ARTICLE.finditer(text), _ARTICLES))) == _ARTICLES
