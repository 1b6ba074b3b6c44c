"""The wordings that ask which units or reports say something, whether any does, how many, or whether it was done;
and those that leave units out: 除了财政局, *other than the finance bureau*."""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from index.text.tokens import boundaries
from retrieval.types import Understood
from retrieval.understanding.naming.found import Found

# Every unit or report is asked for. The nouns are those that reports are written by, or are:
# 哪些问题 and 各项工作 are none.
# 「哪些地方要改进」 asks for no places.
_BODY = r"单位|部门|报告|材料|机关|地方(?![还需要做不没存])|地区|系统|企业|学校|院校|党组织|党委|党组"
# Nouns that names of units end with ask for every unit only where units are of that sort: a report of a town tells of
# its villages, and none of them writes one. Those of two sorts stand for either.
_EITHER = "县区|县市|区县|乡镇|街镇|镇街|科室"
_SORT = r"公司|学院|医院|支部|总支|街道|社区|县|区|市|镇|村|局"
# All of them.
_UNIT = rf"{_BODY}|{_EITHER}|{_SORT}"
_LAST = re.compile(f"(?:{_SORT}|乡|科|室)$")
# So many units of a sort are several.
_SEVERAL = 2
_SAYS = "提到|提及|写到|写|说到|说|讲到|讲|谈到|谈|反映|提出|承认|报告"
COVERAGE = re.compile(
    rf"(?:(?<!没)还?有)?(?:哪些|哪几[个家份]|哪一?[个家份]|有几[个家份]|多少[个家份]|各个?|每一?[个家份]?|所有的?|全部的?)(?:基层|下属|二级|党)?(?:{_BODY}|(?P<sort>{_EITHER}|{_SORT}))(?:[里中](?!的?层)|的?报告[里中]?)?(?:分别|都|也|均)?(?:(?:反映|提出|承认|报告)(?:了|过|出)?)?"
    rf"|[,，]?[都还]?有?(?:谁家?|哪一?家)(?:都|也)?(?:{_SAYS})(?:了|过|出|到)?"
    r"|\b(?:which|what|every|each|all|how many)(?: of)?(?: the)?(?: other| different)? "
    r"(?:units?|reports?|departments?|bureaus?|organi[sz]ations?|branch(?:es)?|offices?|agenc(?:y|ies)|institutions?|counties|towns?|places|bodies)\b"
    r"|\bacross (?:all |the )*(?:units|reports|departments|organi[sz]ations)\b|\bwho (?:else )?(?:mentions?|reports?|says?)\b"
)
# A number is asked for: 多少, 几 before a measure or a verb's end, how many. 几 in 近几年 and 几乎 asks nothing.
NUMBER = re.compile(
    r"多少|百分之几|(?:比例|占比|比率)(?:是|有|达|为|多)?(?:[?？。]|$)|(?<![近这那前后头十好哪])几(?=[^乎年天点\s]|年[?？]|天[?？])(?!方面|个方面)"
    r"|(?<![许更众诸太很过])多[长大高久远宽深快](?![期量型力学校中层数])|\bhow (?:many|much|long|often|far|large|big|high|old)\b"
    r"|\b(?:number|percentage|percent|proportion|share|rate|amount|total) of\b|\bwhat (?:percentage|proportion|share|number|amount)\b"
)
# Whether or where the reports say something at all is asked for, not what they say of it.
WHETHER_SAID = re.compile(
    r"(?:有没有|有无|是否|哪里|哪儿|在哪)[都还]?(?:提到|提及|说到|讲到|谈到|写到)"
    r"|^(?:is|are|was|were|do|does|did|has|have|any|where)\b.*\bmention(?:s|ed|ing)?\b"
)
# Whether it was done, behind the verb: 修好了没有, 还清没. Where something else is asked, 没有 says that it was not.
_WHETHER_DONE = re.compile(r"(?<=\w)(?:了(?:没有?|[吗么嘛])(?=\W|$)|没有?(?=\W*$))")
_ASKS_ELSE = re.compile("哪|什么|啥|谁|怎|如何|为何|多少|几")

# Units that stand together are left out together: 监狱和东澜以外的单位.
_AND = re.compile(r"\s*(?:、|和|与|及|以及|跟|\b(?:and|or)\b(?:\s+the\b)?)?\s*")
# What stands before units that are left out, and what behind; 外 alone does so only where 除 stands before.
_BUT = re.compile(
    r"(?:除[了去开]?|不(?:包括|包含|含|算)|\b(?:except(?: for)?|other than|apart from|aside from|besides|excluding)(?: those)?(?: of| in| at)?(?: the)?)\s*$"
)
_OPENED, _CLOSED = ("《", "“", "「", '"'), ("》", "”", "」", '"')
_OUTSIDE = re.compile(r"以外|之外|除外")
# Said of units, 不是东澜的单位; in 是不是东澜的 nothing is left out.
_IS_NOT = re.compile(r"(?<![是要])(?:不是|非)$")
_OTHERS = rf"的?(?:其他|其它|其余|别的)?的?(?:{_UNIT})"
_WHAT_OTHERS = re.compile(_OTHERS)
# Nothing follows but what is asked: of 除了东澜的人员问题，还有哪些问题 only the problem is left out.
_ENDS = re.compile(
    rf"\s*(?:$|[,.;:?!)]|[还都也呢就]|有?(?:哪|什么|谁)|这[个两几]|{_OTHERS}|其他|其它|其余|另外"
    r"|(?:ha[sd]|have|do|does|did|is|are|was|were|say|mention|report)\b)"
)


def without_every(plain: str, units: Callable[[], Iterable[str | None]]) -> str:
    """A normalised question without the words that ask for every unit or report; as it stands where none do. `units`
    are the names of those in question, asked for where a sort of unit is named."""

    def kept(match: re.Match[str]) -> str:
        return match[0] if match["sort"] and not _several(match["sort"], units()) else " "

    return COVERAGE.sub(kept, plain)


def _several(sort: str, units: Iterable[str | None]) -> bool:
    """Whether several of these units are of a sort, by the last word of their names."""
    either = ["街道" if sign == "街" else sign for sign in sort] if sort in _EITHER.split("|") else [sort]
    named = {unit for unit in units if unit and (last := _LAST.search(unit)) and last[0] in either}
    return len(named) >= _SEVERAL


def without_whether_done(plain: str) -> str:
    """A normalised question without what only asks whether it was done."""
    places, asks_else = boundaries(plain), _ASKS_ELSE.search(plain)
    return _WHETHER_DONE.sub(
        lambda m: " " if m[0][0] == "了" or (m.start() in places and not asks_else) else m[0], plain
    )


def with_left_out(plain: str, names: Iterable[Found]) -> list[Found]:
    """The names of a normalised question, in order; in place of units that it leaves out, 除了东澜 and *other than the
    library*, one that holds them as ``not_unit``, with the words that say so. A report is not left out: it is no name.
    """
    kept: list[Found] = []
    for group in _together(plain, sorted(names, key=lambda name: name.start)):
        if (span := _left_out(plain, group[0].start, group[-1].end)) is None:
            kept += group
        else:
            units = dict.fromkeys(item.value for one in group for item in one.items if item.field == "unit")
            # The others are what is asked of, no topic: 财政局以外的单位.
            others = _WHAT_OTHERS.match(plain, span[1])
            end = others.end() if others else span[1]
            kept.append(Found(tuple(Understood("not_unit", unit) for unit in units), span[0], end))
    return kept


def _together(plain: str, names: Sequence[Found]) -> list[list[Found]]:
    """The names in groups; nothing but a mark or a word for *and* stands between those of one."""
    groups = [[name] for name in names[:1]]
    for one, other in pairwise(names):
        if _AND.fullmatch(plain, one.end, other.start):
            groups[-1].append(other)
        else:
            groups.append([other])
    return groups


def _left_out(plain: str, start: int, end: int) -> tuple[int, int] | None:
    """From where to where a question leaves out the units that stand at this place; None where it does not."""
    if plain[start - 1 : start] in _OPENED and plain[end : end + 1] in _CLOSED:
        start, end = start - 1, end + 1
    but, is_not = _BUT.search(plain, 0, start), _IS_NOT.search(plain, 0, start)
    words = boundaries(plain)
    # 解除 and 并非 are words of their own.
    first = next((sign.start() for sign in (but, is_not) if sign and sign.start() in words), None)
    if outside := _OUTSIDE.match(plain, end):
        return start if first is None else first, outside.end()
    if first is None:
        return None
    if but:
        if plain.startswith("外", end):
            return first, end + 1
        # 除 alone says nothing: 除图书馆外.
        said = but[0].strip() != "除" and (_ENDS.match(plain, end) or COVERAGE.search(plain))
        return (first, end) if said else None
    return (first, end) if _WHAT_OTHERS.match(plain, end) else None
