"""Numbers that are no number of a heading by themselves, taken for one where their siblings count on.

「一：主要工作」「一  加强领导，压实责任」「第一、抓学习」「壹、总体情况」「A.抓好教育」「1 课堂阵地。」「其一，」「问题1：」: each of
these may also begin any sentence, so one alone is none.
"""

import itertools
import re
from collections.abc import Mapping, Sequence

from corpus.structure.labels import CELLS, CN, RANK, Form, Label, number_of

_FORMAL = "壹贰叁肆伍陆柒捌玖拾"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_WORD = r"(?=[\u4e00-\u9fff“《]|(?:19|20)\d\d年)"
_WEAK = re.compile(
    rf"""[ \t\u3000\xa0]*(?:
    (?P<colon>[{CN}]{{1,3}})[ \t\u3000]*[：:](?!\d{{1,2}}(?!\d))
  | (?P<gap>[{CN}]{{1,3}})[ \u3000\xa0]+{_WORD}
  | (?P<comma>[{CN}]{{1,3}})[，,]
  | 第(?P<ordinal>[{CN}]{{1,3}})(?:、(?!第)|[ \u3000：:]+{_WORD})
  | [其第](?P<lead>[{CN}])(?=[，,：:、])
  | (?P<roman>[\u2160-\u2169])[ \u3000、.．：:]*
  | (?P<formal>[{_FORMAL}]{{1,2}})(?:[ \t\u3000]*[、.．：:，,]|[ \t\u3000]+{_WORD})
  | [（(](?P<stem>[{_STEMS}])[）)]
  | (?P<outer>[{_STEMS}])(?:[ \t\u3000]*[、.．：:]|[ \t\u3000]+{_WORD})
  | (?P<letter>[A-HＡ-Ｈ])[.．、)）]
  | (?P<digit>\d{{1,2}})[ \u3000\xa0]+{_WORD}
  | (?P<digitcolon>\d{{1,2}})[：:](?!\d{{1,2}}(?!\d))
  | [\u4e00-\u9fff]{{2,4}}?(?P<word>[{CN}]{{1,3}}|\d{{1,2}})[ \u3000]*[：:、]
    )[ \t\u3000\xa0]*""",
    re.VERBOSE,
)
_FORMS: Mapping[str, Form] = {
    "colon": "dun", "gap": "dun", "ordinal": "ordinal", "formal": "part", "letter": "circled", "digit": "dot",
    "digitcolon": "dot", "comma": "dun", "lead": "circled", "roman": "part", "stem": "paren", "outer": "part",
}  # fmt: skip
_BEGINNERS = frozenset(
    f"{CN}第其（({_FORMAL}{_STEMS}ABCDEFGHＡＢＣＤＥＦＧＨ0123456789０１２３４５６７８９ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"
)
# 「问题1：」「任务一：」: a word with a number; where siblings repeat the word.
_WORD_NUMBER = re.compile(rf"[\u4e00-\u9fff]{{2,4}}?(?:[{CN}]{{1,3}}|\d{{1,2}})[ \u3000]*[：:、]")
LETTERS = frozenset("ABCDEFGHＡＢＣＤＥＦＧＨ")
# 「1.3个部门预算编制不完整」 is the first of a list or 1.3, 「2、12月中旬开会」 the second or two months.
_DOT_NUMBER = re.compile(r"(\d{1,2})[.．、](?=\d{1,4}(?:\.\d+)?[\u4e00-\u9fff])")
_MEASURED = re.compile(r"[\d.]+(?:[万亿千百倍元吨公米度亩平立小天分岁斤升]|个(?:百分|多|半))")
# A line that is nothing but a number, 「01」「PART 02」「第一部分」, with the signs that set it off.
_ALONE = re.compile(
    rf"(?:[A-Za-z]{{2,7}}|第)?(?:[^\w\s]|[ \t\u3000_])*(?P<sign>\d{{1,2}}|[{CN}]{{1,3}})(?:[^\w\s]|[ \t\u3000_])*(?:部分|编|篇|章)?"
)
# So long is the name of a section below it at most; a line of text has a stop, or is longer than the other.
_NAME, _TEXT, _LONGEST_ALONE = 36, 30, 12
_STOP = re.compile("[。；！？!?;]")
# So many numbers may be missing between two siblings.
_MISSING = 1


def weak_label(text: str, start: int, end: int) -> tuple[str, Label] | None:
    """The number that ``text[start:end]`` may begin with, and its kind; None where there is none."""
    if text[start : start + 1] not in _BEGINNERS and not _WORD_NUMBER.match(text, start, end):
        return None
    match = _WEAK.match(text, start, end)
    if match is None or match.lastgroup is None:
        return None
    kind, sign = match.lastgroup, match.group(match.lastgroup)
    if match.end() >= end or (kind in ("gap", "digit") and CELLS.search(text, match.end() - 1, end)):
        return None
    words = match.group()
    if kind == "word":
        kind = words[: match.start(kind) - match.start()]
        return kind, Label("ordinal", number_of(sign), start, start + len(words.rstrip()))
    label = Label(_FORMS[kind], _value(kind, sign), start, start + len(words.rstrip()))
    return (kind, label) if label.number else None


def _value(kind: str, sign: str) -> int:
    if kind == "formal":
        return number_of("".join("一二三四五六七八九十"[_FORMAL.index(char)] for char in sign))
    if kind in ("stem", "outer"):
        return _STEMS.index(sign) + 1
    if kind == "roman":
        return ord(sign) - 0x215F
    if kind == "letter":
        return "ABCDEFGH".index(chr(ord(sign) - 0xFEE0) if sign > "Z" else sign) + 1
    return number_of(sign)


def counting(found: Sequence[tuple[int, str, Label]]) -> dict[int, Label]:
    """Of places with weak labels those that count on from one: 1, 2, 3; one may be missing or said twice."""
    kept: dict[int, Label] = {}
    for kind in {kind for _, kind, _ in found}:
        run: list[tuple[int, Label]] = []
        for place, label in [(place, label) for place, own, label in found if own == kind] + [(-1, None)]:
            last = run[-1][1].number if run else 0
            if label is not None and run and last <= label.number <= last + 1 + _MISSING and label.number > 1:
                run.append((place, label))
                continue
            if len({one.number for _, one in run}) > 1:
                kept.update(run)
            run = [(place, label)] if label is not None and label.number == 1 else []
    return kept


def counted_through(text: str, lines: Sequence[tuple[int, int, Label | None]]) -> dict[int, Label]:
    """Labels of lines whose own words begin with a number, 「1.3个部门」「2.5个项目」, by their place.

    ``lines`` are start, end and label each. Such a number is one of a list only where all numbers with a dot between
    two outer ones count from one, and some of them can be nothing else, 「3.执行率」; and at the end of the list only
    where things are counted, not measured: 「4.12家单位」, but not 「4.5万元」.
    """
    found: dict[int, Label] = {}
    run: list[tuple[int, Label, bool]] = []
    for place, (start, end, label) in enumerate([*lines, (len(text), len(text), None)]):
        dot = label is not None and label.form == "dot"
        ends = place == len(lines) or (label is not None and RANK[label.form] < RANK["dot"])
        if ends or (label is not None and dot and label.number == 1):
            found.update(_weak(text, run))
            run = []
        if label is not None and dot:
            run.append((place, label, True))
        elif (label is None or label.form == "decimal") and (match := _DOT_NUMBER.match(text, start, end)):
            run.append((place, Label("dot", int(match.group(1)), start, match.end()), False))
    return found


def _weak(text: str, run: Sequence[tuple[int, Label, bool]]) -> dict[int, Label]:
    """Of the numbers of a list with dots, (place, label, whether it is sure) each, those that only the list makes sure."""
    last = max((at for at, _, sure in run if sure), default=-1)
    kept = [one for one in run if one[0] < last or one[2] or not _MEASURED.match(text, one[1].end)]
    alike = any(all(text[label.end - 1] in marks for _, label, _ in kept) for marks in (".．", "、"))
    if last < 0 or not alike or [label.number for _, label, _ in kept] != list(range(1, len(kept) + 1)):
        return {}
    return {at: label for at, label, sure in kept if not sure}


def alone_above(text: str, lines: Sequence[tuple[int, int, bool]]) -> dict[int, Label]:
    """The numbers that stand alone on the line above the name of a section, 「01」 above 「思想引领 凝心铸魂」, by the
    places of the names.

    ``lines`` are start and end of each, and whether it may be part of this: a row of a table or a line with a number
    of its own is none. The numbers count from one, and each name has text below it: cells of a table whose rows were
    lost, 「1」「修路」「已完成」, have not.
    """
    found: dict[int, Label] = {}
    places = [place for place, own in enumerate(lines) if own[2] and _is_alone(text, own)]
    run: dict[int, Label] = {}
    for place, after in itertools.pairwise([*places, len(lines)]):
        start, end, _ = lines[place]
        sign = _ALONE.fullmatch(text, start, end)
        number = number_of(sign["sign"]) if sign else 0
        fits = _names_text(text, lines[place + 1 : after])
        if not fits or number != len(run) + 1:
            found.update(run if len(run) > 1 else {})
            run = {}
        if fits and number == len(run) + 1:
            run[place + 1] = Label("part", number, start, end)
    return found | (run if len(run) > 1 else {})


def _is_alone(text: str, line: tuple[int, int, bool]) -> bool:
    return line[1] - line[0] <= _LONGEST_ALONE and _ALONE.fullmatch(text, line[0], line[1]) is not None


def _names_text(text: str, lines: Sequence[tuple[int, int, bool]]) -> bool:
    """Whether the first line is a name, without a number or a stop, and there is text among the others."""
    if len(lines) < 2 or not lines[0][2]:
        return False
    start, end, _ = lines[0]
    named = (
        end - start <= _NAME
        and not _STOP.search(text, start, end - 1)
        and text[end - 1] not in "。；，、：,;:"
    )
    return named and any(b - a >= _TEXT or _STOP.search(text, a, b) for a, b, _ in lines[1:])
