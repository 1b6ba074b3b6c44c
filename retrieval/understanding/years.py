"""The years a question names: 2023年, 二〇二二年, in 2022, 2021—2023, 22年, 去年.

Works on normalised text (`index.text.tokens.normalise`). Every span found can be cut out of the
question: the year is a filter then, and no word to search for.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

_HAN_DIGITS = {sign: str(value) for value, sign in enumerate("〇一二三四五六七八九")} | dict.fromkeys(
    "○零o", "0"
)
_FULL = r"(?:19|20)\d\d"
_HAN_YEAR = r"二[〇○零o][〇○零o一二三四五六七八九]{2}"
_ONE = rf"(?:{_FULL}|{_HAN_YEAR})"
# A number is a year of the library's reports only where no measure follows (2000余人, 2023件).
_YEAR = rf"(?<![\d.,]){_ONE}(?=\s*年|(?![\d.,]*\d)(?!\s*[\u4e00-\u9fff%.]*?(?:人|次|件|个|元|户|万|米|公里|吨|页|卷|篇|份|部|名)))"
_END = r"(?:\s*年(?!代)(?:度|份|间|期间|全年)?)?"
# “2021 and 2023” are two years, “between 2021 and 2023” is a range.
_RANGE = re.compile(
    rf"(?:\bbetween\s+({_YEAR}){_END}\s*and|({_YEAR}){_END}\s*(?:[-—–~～－至到]+|to|through|until))\s*({_ONE})(?!\d){_END}"
)
_SINCE = re.compile(rf"({_YEAR}){_END}\s*(?:以来|之后|以后|至今)|\bsince\s+({_YEAR})\b")
_SINGLE = re.compile(rf"({_YEAR}){_END}")
# 22年 is a year where the library has one; 20年来 and 15年前 count years.
_SHORT = re.compile(r"(?<![\d.])([0-4]\d)年(?:度|份)?(?![来前后间多]|以[来上下]|时间)")
# The reach of a relative year; after 比 or 与 it is only compared with.
_COMPARED = r"(?<![比较与和同跟对])"
_RELATIVE: tuple[tuple[int, re.Pattern[str]], ...] = (
    (-1, re.compile(rf"{_COMPARED}上一?年度?")),
    (0, re.compile(rf"{_COMPARED}(?:今年|本年度?|这一年)|\bthis year\b")),
)
# These count from the year in which one speaks.
_SPOKEN: tuple[tuple[int, re.Pattern[str]], ...] = (
    (-2, re.compile(rf"{_COMPARED}前年|\bthe year before last\b")),
    (-1, re.compile(rf"{_COMPARED}去年|\blast year\b")),
)
# The reach of a year from the one that was spoken of; without one, 上一年 counts from the newest like 去年. 下一年 is
# what plans are for.
_FROM_SAID: tuple[tuple[int, re.Pattern[str]], ...] = (
    (-1, re.compile(rf"{_COMPARED}[上前]一年度?|\b(?:the year before(?! last)|the previous year)\b")),
    (1, re.compile(rf"{_COMPARED}(?:次年|第二年(?!级)|后一年)度?|\bthe (?:following year|year after)\b")),
)
# So many years up to the newest: 近三年, these five years.
_LAST = re.compile(
    r"(?:近|最近|这|过去)的?([两二三四五六七八九十]|[2-9]|10)年(?:来|间|里|中)?|"
    r"\b(?:last|past|these|recent) (two|three|four|five|six|seven|eight|nine|ten|[2-9]|10) years\b"
)
_COUNTS = {sign: value for value, sign in enumerate("一二三四五六七八九十", 1)} | {"两": 2} | {
    word: value for value, word in enumerate("two three four five six seven eight nine ten".split(), 2)
}  # fmt: skip
_LONGEST_RANGE = 30
# A bare number is a year only this near to those held: “2000 households” is none.
_NEAR = 6


class Named(NamedTuple):
    """Years with the place in the text that names them."""

    years: tuple[int, ...]
    start: int
    end: int


def years_named(
    plain: str,
    held: Collection[int],
    newest: int | None,
    theirs: Collection[int] | None = None,
    said: int | None = None,
    now: int | None = None,
) -> list[Named]:
    """The years in a normalised question, in order.

    ``held`` are the years of the library, ``theirs`` those of the units in question, by default the same.
    ``newest`` is what 今年 means, None where the library leaves it open: a relative year counts only if it
    is clear and there are reports of it, for 「上一年查摆的问题」 may be told in the report of this year.
    ``said`` is the one year that the question before was about: from it 上一年 and 次年 count, held or not.
    ``now`` is the year in which it is asked: 去年 counts from it where the newest reports are of the year before, as they
    are until those of this year are written; else from the newest, for an old library is asked as when it was new.
    """
    found: list[Named] = []
    own = held if theirs is None else theirs
    spoken = now if now is not None and newest == now - 1 else newest
    relative = (
        *_from(plain, said),
        *_relative(plain, own, newest, _RELATIVE),
        *_relative(plain, own, spoken, _SPOKEN),
    )
    for years, match in (
        *_absolute(plain, held),
        *_last(plain, own or held),
        *_short(plain, held),
        *relative,
    ):
        if not any(match.start() < other.end and other.start < match.end() for other in found):
            found.append(Named(tuple(years), *match.span()))
    return sorted(found, key=lambda named: named.start)


def _absolute(plain: str, held: Collection[int]) -> Iterator[tuple[range, re.Match[str]]]:
    """The longer forms first: a range holds single years."""
    for match in _RANGE.finditer(plain):
        first, last = _number(match[1] or match[2]), _number(match[3])
        if first < last < first + _LONGEST_RANGE:
            yield range(first, last + 1), match
    for match in _SINCE.finditer(plain):
        first = _number(match[1] or match[2])
        yield range(first, max([first, *held]) + 1), match
    for match in _SINGLE.finditer(plain):
        year = _number(match[1])
        if "年" in match[0] or any(abs(year - other) <= _NEAR for other in held):
            yield range(year, year + 1), match


def _last(plain: str, held: Collection[int]) -> Iterator[tuple[range, re.Match[str]]]:
    for match in _LAST.finditer(plain):
        sign = match[1] or match[2]
        if held:
            yield range(max(held) - (_COUNTS.get(sign) or int(sign)) + 1, max(held) + 1), match


def _from(plain: str, said: int | None) -> Iterator[tuple[range, re.Match[str]]]:
    if said is not None:
        for step, pattern in _FROM_SAID:
            for match in pattern.finditer(plain):
                yield range(said + step, said + step + 1), match


def _short(plain: str, held: Collection[int]) -> Iterator[tuple[range, re.Match[str]]]:
    for match in _SHORT.finditer(plain):
        if (year := 2000 + int(match[1])) in held:
            yield range(year, year + 1), match


def _relative(
    plain: str, held: Collection[int], start: int | None, table: Sequence[tuple[int, re.Pattern[str]]]
) -> Iterator[tuple[range, re.Match[str]]]:
    for back, pattern in table:
        for match in pattern.finditer(plain):
            if start is not None and start + back in held:
                yield range(start + back, start + back + 1), match


def _number(sign: str) -> int:
    return int("".join(_HAN_DIGITS.get(character, character) for character in sign))
