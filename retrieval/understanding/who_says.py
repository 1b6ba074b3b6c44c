"""The wordings that ask which units or reports say something, or whether any does, and those that leave units out."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from index.text.tokens import boundaries
from retrieval.types import Understood
from retrieval.understanding.names import Found

# Every unit or report is asked for. The nouns are those that reports are written by, or are:
# 哪些问题 and 各项工作 are none.
# 「哪些地方要改进」 asks for no places.
_BODY = r"单位|部门|报告|材料|机关|地方(?![还需要做不没存])|地区|系统|企业|公司|学校|院校|学院|医院|支部|总支|党组织|党委|党组|县区|县市|区县|乡镇|街镇|镇街|街道|社区|科室|县|区|市|镇|村|局"
_SAYS = "提到|提及|写到|写|说到|说|讲到|讲|谈到|谈|反映|提出|承认|报告"
COVERAGE = re.compile(
    rf"(?:(?<!没)还?有)?(?:哪些|哪几[个家份]|哪一?[个家份]|有几[个家份]|多少[个家份]|各个?|每一?[个家份]?|所有的?|全部的?)(?:基层|下属|二级|党)?(?:{_BODY})(?:[里中](?!的?层)|的?报告[里中]?)?(?:分别|都|也|均)?(?:(?:反映|提出|承认|报告)(?:了|过|出)?)?"
    rf"|[,，]?[都还]?有?(?:谁家?|哪一?家)(?:都|也)?(?:{_SAYS})(?:了|过|出|到)?"
    r"|\b(?:which|what|every|each|all|how many)(?: of)?(?: the)?(?: other| different)? "
    r"(?:units?|reports?|departments?|bureaus?|organi[sz]ations?|branch(?:es)?|offices?|agenc(?:y|ies)|institutions?|counties|towns?|places|bodies)\b"
    r"|\bacross (?:all |the )*(?:units|reports|departments|organi[sz]ations)\b|\bwho (?:else )?(?:mentions?|reports?|says?)\b"
)
# Whether or where the reports say something at all is asked for, not what they say of it.
WHETHER_SAID = re.compile(
    r"(?:有没有|有无|是否|哪里|哪儿|在哪)[都还]?(?:提到|提及|说到|讲到|谈到|写到)"
    r"|^(?:is|are|was|were|do|does|did|has|have|any|where)\b.*\bmention(?:s|ed|ing)?\b"
)

# Units that stand together are left out together: 监狱和东澜以外的单位.
_AND = re.compile(r"\s*(?:[、,]|和|与|及|以及|跟|\b(?:and|or)\b(?:\s+the\b)?)?\s*")
# What stands before units that are left out, and what behind; 外 alone does so only where 除 stands before.
_BUT = re.compile(
    r"(?:除[了去开]?|不(?:包括|包含|含|算)|\b(?:except(?: for)?|other than|apart from|aside from|besides|excluding)(?: those)?(?: of| in| at)?(?: the)?)\s*$"
)
_OPENED, _CLOSED = ("《", "“", "「", '"'), ("》", "”", "」", '"')
_OUTSIDE = re.compile(r"以外|之外|除外")
# Said of units, 不是东澜的单位; in 是不是东澜的 nothing is left out.
_IS_NOT = re.compile(r"(?<![是要])(?:不是|非)$")
_OTHERS = rf"的?(?:其他|其它|其余|别的)?的?(?:{_BODY})"
_UNITS = re.compile(_OTHERS)
# Nothing follows but what is asked: of 除了东澜的人员问题，还有哪些问题 only the problem is left out.
_ENDS = re.compile(
    rf"\s*(?:$|[,.;:?!]|[还都也]|有?(?:哪|什么|谁)|{_OTHERS}|(?:ha[sd]|have|do|does|did|is|are|was|were)\b)"
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
            kept.append(Found(tuple(Understood("not_unit", unit) for unit in units), *span))
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
    return (first, end) if _UNITS.match(plain, end) else None
