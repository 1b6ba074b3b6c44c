"""Is this the start of a heading, and of which form? Pure functions over text.

The forms follow GB/T 9704 (一、 （一） 1. （1） ①) and what people really type:
half-width and mixed brackets, blanks, ordinals. Which *level* a form has depends
on the report and is decided in :mod:`corpus.structure.tree`; ``RANK`` only orders them.
"""

import re
from dataclasses import dataclass
from typing import Literal

Form = Literal["part", "dun", "paren", "ordinal", "dot", "decimal", "dotparen", "circled", "plain"]

# Outer forms before inner ones.
RANK: dict[Form, int] = {
    "part": 0, "dun": 1, "paren": 2, "ordinal": 3, "dot": 4, "decimal": 5, "dotparen": 6, "circled": 7, "plain": 8,
}  # fmt: skip

# A heading's own words; longer ones are a point that merely has a number.
MAX_HEADING = 60
_SEARCH = 160

CN = "一二三四五六七八九十百零〇"
_LABEL = re.compile(
    rf"""[ \t\u3000\xa0]*(?:
    第\s*(?P<part>[{CN}]{{1,4}}|\d{{1,2}})\s*(?:部分|编|篇|章|节)(?=[\s：:、，,]|[\u4e00-\u9fff]{{2}})[ \t\u3000：:、]*
  | (?P<dun>[{CN}]{{1,3}})(?:之[{CN}])?[ \t\u3000]*(?:[、．]|\.(?!\d))
  | (?P<dun1>[{CN}]{{1,3}})(?:之[{CN}])?[ \u3000]+(?=[\u4e00-\u9fff“《]|(?:19|20)\d\d年)
  | [（(〔【﹝\[][ \t\u3000]*(?P<paren>[{CN}]{{1,3}})[ \t\u3000]*[）)〕】﹞\]][、．.]?
  | (?P<paren1>[{CN}]{{1,3}})[ \t\u3000]*[）)]
  | (?P<paren2>[\u3220-\u3229])
  | (?P<decimal>\d{{1,2}}(?:[.．]\d{{1,2}}){{1,3}})(?:[.．、]|[ \t\u3000]|(?=[\u4e00-\u9fff“《])(?![万亿千百余多倍元个年月日号吨公平米度次]))
  | (?P<dot>\d{{1,2}})[ \t\u3000]*[.．、](?:(?!\d)|(?=(?:19|20)\d\d[ \t]*年))
  | (?P<dot2>\d{{1,2}})[ \u3000]+(?=[\u4e00-\u9fff“《]|(?:19|20)\d\d年)(?![万亿千百余多倍元个年月日号吨公平米度次名项人家户条])
  | (?P<dot1>[\u2488-\u249b])
  | [（(][ \t\u3000]*(?P<dotparen>\d{{1,2}})[ \t\u3000]*[）)][、．.]?
  | (?P<dotparen1>\d{{1,2}})[ \t\u3000]*[）)]
  | (?P<dotparen2>[\u2474-\u2487])
  | (?P<circled>[\u2460-\u2473])
  )[ \t\u3000\xa0]*""",
    re.VERBOSE,
)
_FORMS: dict[str, Form] = {
    "part": "part", "dun": "dun", "dun1": "dun", "dot2": "dot", "paren": "paren", "paren1": "paren", "paren2": "paren", "decimal": "decimal",
    "dot": "dot", "dot1": "dot", "dotparen": "dotparen", "dotparen1": "dotparen", "dotparen2": "dotparen",
    "circled": "circled",
}  # fmt: skip
_FIRST_SIGNS = {"paren2": 0x3220, "dot1": 0x2488, "dotparen2": 0x2474, "circled": 0x2460}
# What a label or the blanks before it begin with; most lines are told by their first character.
_BEGINNERS = frozenset(f" \t\u3000\xa0第（(〔【﹝[{CN}0123456789０１２３４５６７８９") | {
    chr(first + offset) for first in (0x3220, 0x2488, 0x2474, 0x2460) for offset in range(20)
}
_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0}
# 「二、三级机构」「一、二季度」「三、四线」: two numbers in a row counting one thing.
_PAIR = re.compile(rf"([{CN}])(?:[级线类季月年届次批期等产审代排梯]|[{CN}]*[、.．])")

# Cells of a row, set apart by blanks or tabs.
CELLS = re.compile(r"[^ \t\u3000\xa0](?:\t|[ \xa0]{3,}|\u3000{2,})[^ \t\u3000\xa0]")
_STOP = re.compile(r"[。；;！!？?：:“”《》（）()「」『』]")
_SENTENCE = re.compile("[。；;！!？?：:，,]")
_PROBLEM = re.compile(r"[ \u3000]*(?:反馈|巡察|查摆|具体)?问题[一二三四五六七八九十\d]*")
# What follows a closed quote and keeps the sentence going: 「……。”的要求」.
_GOES_ON = frozenset("的之等为这是和与及，、")
_OPENERS = frozenset("“《（(「『")
_CLOSERS = frozenset("”》）)」』")
_BLANK_BREAK = re.compile(r"(?<=[\u4e00-\u9fff”）)])[ \t\u3000]+(?=[\u4e00-\u9fff“\d])")
# A few words that a blank parts from a sentence of several parts.
_TOPIC = re.compile(r"([^\s，。；：、,;:]{2,12})\u3000{1,2}(?=[^\s，。；：]{5,}，)")


@dataclass(frozen=True, slots=True)
class Label:
    """The number in front of a heading: its form, value, and span in the text."""

    form: Form
    number: int
    start: int
    end: int


def classify(text: str, start: int = 0, end: int | None = None) -> Label | None:
    """The label at ``text[start:end]``, or None where no numbered heading begins."""
    end = len(text) if end is None else end
    if text[start : start + 1] not in _BEGINNERS:
        return None
    match = _LABEL.match(text, start, end)
    if match is None or match.lastgroup is None:
        return None
    kind, sign = match.lastgroup, match.group(match.lastgroup)
    if kind in ("dun1", "dot2") and (
        CELLS.search(text, match.end(), end) or not _stands_alone(text, start, end)
    ):
        return None
    if kind == "dun" and _counts_one_thing(sign, text, match.end()):
        return None
    if kind in ("dot", "dotparen1") and text[match.end() : match.end() + 1] in (
        "、",
        "，",
        ",",
        "-",
        "—",
        "~",
    ):
        return None
    first = _FIRST_SIGNS.get(kind)
    number = ord(sign) - first + 1 if first is not None else number_of(sign)
    if not number and (kind, sign) != ("dun", "〇"):
        return None
    words = match.group()
    return Label(_FORMS[kind], number, start + len(words) - len(words.lstrip()), start + len(words.rstrip()))


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a line is short and no sentence: a number that only a blank sets off needs that."""
    return end - start <= 30 and _SENTENCE.search(text, start, end) is None


def _counts_one_thing(sign: str, text: str, after: int) -> bool:
    pair = _PAIR.match(text, after)
    return pair is not None and number_of(pair.group(1)) == number_of(sign) + 1


def number_of(sign: str) -> int:
    """The value of 二十一, 21, ２１ or 2.1.3 (its last place); 0 for none."""
    if len(sign) == 1 and sign in _DIGITS:
        return _DIGITS[sign]
    last = sign.replace("．", ".").rpartition(".")[2]
    if last.isdecimal():
        return int(last)
    if all(char in _DIGITS for char in last):
        return int("".join(str(_DIGITS[char]) for char in last))
    total = value = 0
    for char in last:
        if char == "百":
            total, value = total + (value or 1) * 100, 0
        elif char == "十":
            total, value = total + (value or 1) * 10, 0
        else:
            value = _DIGITS.get(char, 0)
    return total + value


def heading_end(text: str, start: int, end: int) -> int | None:
    """Where the first sentence of ``text[start:end]`` ends: at 。；！？： or at ``end``.

    Stops inside quotes and brackets do not count. None when there is no end within
    reach: then the words are no heading, whatever stands in front of them.
    """
    limit = min(end, start + _SEARCH)
    depth, fallback = 0, None
    for match in _STOP.finditer(text, start, limit):
        sign = match.group()
        if sign in _OPENERS:
            depth += 1
        elif sign in _CLOSERS:
            depth = max(0, depth - 1)
        elif not _is_clock(text, match.start()) and not _names_problem(text, start, match.start()):
            after = _past_closers(text, match.end(), end)
            if depth == 0 or (after > match.end() and text[after : after + 1] not in _GOES_ON):
                return _earlier_blank(text, start, after)
            fallback = fallback or after
    if limit == end:
        return _earlier_blank(text, start, end) if depth == 0 else fallback or end
    return fallback


def _names_problem(text: str, start: int, stop: int) -> bool:
    """「1.问题：学习制度落实不到位。」 is a heading up to its full stop."""
    return text[stop] in "：:" and _PROBLEM.fullmatch(text, start, stop) is not None


def _is_clock(text: str, place: int) -> bool:
    return (
        text[place] in ":："
        and text[place - 1 : place].isdecimal()
        and text[place + 1 : place + 2].isdecimal()
    )


def _past_closers(text: str, place: int, end: int) -> int:
    while place < end and text[place] in "”’』」)）》】。！？；":
        place += 1
    return place


def _earlier_blank(text: str, start: int, stop: int) -> int:
    """A heading parted from its text by blanks alone ends at the blanks."""
    if text[stop - 1] not in "。；：;:！？":
        return stop
    if stop - start <= 40:
        # 「归集方面　全县应建未建的企业有174家，涉及六千多人。」: a few words, then a sentence of several parts.
        topic = _TOPIC.match(text, start, stop)
        return topic.end(1) if topic else stop
    blank = _BLANK_BREAK.search(text, start + 4, min(stop, start + 40))
    return blank.start() if blank and "，" not in text[start : blank.start()] else stop
