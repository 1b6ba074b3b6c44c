"""The wordings that ask which units or reports say something, whether any does, or whether it was done."""

import re
from collections.abc import Callable, Iterable

from index.text.tokens import boundaries

# Every unit or report is asked for. The nouns are those that reports are written by, or are:
# 哪些问题 and 各项工作 are none.
# 「哪些地方要改进」 asks for no places.
_BODY = r"单位|部门|报告|材料|机关|地方(?![还需要做不没存])|地区|系统|企业|学校|院校|党组织|党委|党组"
# Nouns that names of units end with ask for every unit only where units are of that sort: a report of a town tells of
# its villages, and none of them writes one. Those of two sorts stand for either.
_EITHER = "县区|县市|区县|乡镇|街镇|镇街|科室"
_SORT = r"公司|学院|医院|支部|总支|街道|社区|县|区|市|镇|村|局"
_LAST = re.compile(f"(?:{_SORT}|乡|科|室)$")
# So many units of a sort are several.
_SEVERAL = 2
_SAYS = "提到|提及|写到|写|说到|说|讲到|讲|谈到|谈|反映|提出|承认|报告"
_COVERAGE = re.compile(
    rf"(?:哪些|哪几[个家份]|哪一?[个家份]|有几[个家份]|多少[个家份]|各个?|每一?[个家份]?|所有的?|全部的?)(?:基层|下属|二级|党)?(?:{_BODY}|(?P<sort>{_EITHER}|{_SORT}))(?:[里中](?!的?层)|的?报告[里中]?)?(?:分别|都|也|均)?(?:(?:反映|提出|承认|报告)(?:了|过|出)?)?"
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
# Whether it was done, behind the verb: 修好了没有, 还清没. Where something else is asked, 没有 says that it was not.
_WHETHER_DONE = re.compile(r"(?<=\w)(?:了(?:没有?|[吗么嘛])(?=\W|$)|没有?(?=\W*$))")
_ASKS_ELSE = re.compile("哪|什么|啥|谁|怎|如何|为何|多少|几")


def without_every(plain: str, units: Callable[[], Iterable[str | None]]) -> str:
    """A normalised question without the words that ask for every unit or report; as it stands where none do. `units`
    are the names of those in question, asked for where a sort of unit is named."""

    def kept(match: re.Match[str]) -> str:
        return match[0] if match["sort"] and not _several(match["sort"], units()) else " "

    return _COVERAGE.sub(kept, plain)


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
