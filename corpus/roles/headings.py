"""What a heading is about: done, shown off, wrong, why, or next, by the name of a role in it.

What a sentence is, `corpus.roles.sentences` decides; the names in the headings above it
are part of what that looks at.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from corpus.report import Role
from corpus.roles.cues import WORK_ON_PROBLEMS
from corpus.structure.labels import classify

_HEADING_WORDS: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("cause", re.compile(r"原因|成因|根源|症结|(?:思想|深刻|党性|深层次?|问题)剖析")),
    ("plan", re.compile(r"下[一]?步|下阶段|接下来|今后|打算|计划|规划|思路|努力的?方向|明年|来年|新的?一年|设想|展望|整改措施|改进措施|改进方向"
                        r"|整改方向|对策|工作(?:安排|重点|要点|目标|举措|部署)|目标任务|重点(?:工作|任务)(?:安排)?$"
                        r"|意见建议|(?:意见|建议)$|后续(?:工作|措施|安排)|指导思想|总体要求|主要任务|保障措施|(?:与|和|及)改进$|改进方面$|下一?年度?[^，。]{0,6}安排$|^改进")),
    ("problem", re.compile(r"(?:存在|面临|主要|突出|正视|直面|检视|查摆|剖析|发现|反映|反馈)[^，。]{0,8}(?:问题|不足|困难|差距|短板|弱项|挑战|矛盾|风险|隐患|漏洞)"
                           r"|不足(?:之处|方面|与|和|及|$)|问题(?:方面|与|和|及|、|以及|清单|表现|描述|$)|差距(?:与|和|及|$)|短板(?:与|和|及|弱项|$)|困难(?:与|和|及|$)"
                           r"|薄弱环节(?:与|和|及|$)|^(?:主要|重点|潜在)?(?:风险|矛盾)(?:隐患|挑战|点)|隐患$|检视问题|自我剖析|党性分析|^(?:工作|问题)?反思|(?:需要|有待|亟待|需)(?:进一步)?(?:改进|加强|提升|解决|完善|克服)的"
                           r"|(?:尚未|未|没有)(?:完成|整改|落实|解决)(?:到位)?的[^，。]{0,6}(?:任务|事项|问题|工作|项目|情况)")),
    ("highlight", re.compile(r"亮点|特色|创新(?:做法|举措|工作|经验|点|$)|经验做法|典型(?:经验|做法|案例)$")),
    ("achievement", re.compile(r"成效|成绩|成果|主要(?:工作|做法|情况|措施|成)|工作(?:情况|开展|完成|落实|回顾|总结|进展|做法|推进)"
                               r"|基本情况|总体情况|开展情况|完成情况|落实情况|推进情况|准备情况|履职|履责|履行|回顾|总结|做法|所做|做的|进展|述职|整改(?:落实|完成)*(?:情况|成效|成果)")),
    ("other", re.compile(r"^(?:几点|主要|工作|个人|一些|我的|经验|与|和|及)*(?:启示|体会|感悟|感受)")),
)  # fmt: skip
# How a heading ends that is nothing but the name of a role.
_ROLE_NAME_END = re.compile(
    r"(?:问题|不足|差距|短板|弱项|原因|根源|打算|计划|规划|思路|安排|措施|方向|举措|成效|成绩|成果|做法|情况|亮点|特色|经验|工作|回顾"
    r"|总结|分析|剖析|重点|要点|目标|任务|设想|展望|清单|建议|意见|对策|之处|进展|方面|描述)$"
)
_JOIN = re.compile("[及与和、暨]|以及")
# 「履职情况和工作亮点」 has both, 「工作亮点和成效」 only shows off.
_BOTH = re.compile(r"(?:情况|成效|成绩|成果|做法|回顾|措施)[及与和、].{0,6}(?:亮点|特色)")
# Of 「下一步思路和主要措施」 nothing is done yet, of 「下步打算和整改情况」 some.
_TOLD = re.compile("情况|成效|成绩|成果|回顾|总结|进展")
_YEAR = re.compile(r"(20\d\d)\s*年?度?")
# The last noun is the head: 「整改措施落实情况」 tells of work done.
_DONE_ABOUT = re.compile(r"^[^及和与、，]*(?:落实|完成|执行|进展|整改|办理)的?(?:总体|进展)?情况$")
# 「关于“学习不规范”的问题」: a problem that others named, and what was done about it.
_ABOUT = re.compile(r"^(?:关于|针对|对于|反馈)|”的?问题$")
# The name of a second column.
_COLUMN = re.compile(rf".{{0,8}}{_ROLE_NAME_END.pattern}")
# 「整改措施：……」「原因：……」 at the start of a sentence name what follows.
_NAMED = re.compile(
    r"^[\s“]*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[一二三四五六七八九十]{1,3}是)?([^，。：:；、|]{2,12}?)[一二三四五六七八九十\d]{0,2}"
    r"(?:[：:]|[ ]+\|[ ]*(?P<cell>[^| ][^|]{5,})$)"
)
# 「第一个问题，怎么看成绩」: a speaker counts what there is to say, whatever that is.
_COUNTED = re.compile(r"^第[一二三四五六七八九十\d]{1,3}个问题(?:[，,：:、\s]+|$)")


@lru_cache(maxsize=256)
def roles_of_heading(heading: str, year: int | None = None) -> tuple[Role, ...]:
    """Every role a heading names, in the order it names them; () for none.

    ``year`` is what the report is about: a later year in a heading means a plan.
    """
    words = _words(heading)
    if _DONE_ABOUT.search(words):
        return ("achievement",)
    if _ABOUT.search(words) and words.endswith("问题"):
        return ()
    plain = WORK_ON_PROBLEMS.sub(lambda match: "·" * len(match.group()), words)
    found: dict[Role, int] = {}
    for role, pattern in _HEADING_WORDS:
        match = pattern.search(plain if role == "problem" else words)
        if match:
            found[role] = match.start()
    if len(found) > 1:
        found.pop("other", None)
    later = _YEAR.search(words)
    if later and year is not None and int(later.group(1)) > year and len(words) <= 20:
        found = {"plan": 0}
    elif "achievement" in found and len(found) > 1:
        # 「工作特色与亮点」 shows off; 「工作思路」 and 「工作中存在的问题」 only say whose.
        own, others = found["achievement"], [p for role, p in found.items() if role != "achievement"]
        joined = any(_JOIN.search(words[min(own, place) : max(own, place)]) for place in others)
        ahead = found.get("plan", own) < own and not _TOLD.search(words)
        if ("highlight" in found and not _BOTH.search(words)) or not joined or ahead:
            del found["achievement"]
    return tuple(sorted(found, key=lambda role: found[role]))


@lru_cache(maxsize=256)
def _words(heading: str) -> str:
    """A heading without its number, or that of a point of a speech, and without what ends it."""
    label = classify(heading)
    return _COUNTED.sub("", (heading[label.end :] if label else heading).strip()).rstrip("。；：:; ")


def nearest_roles(path: Sequence[str]) -> tuple[Role, ...]:
    """What the innermost heading of the path that names any role names; () where none does."""
    return next((roles for heading in reversed(path) if (roles := roles_of_heading(heading))), ())


def roles_named_below(heading: str, year: int | None = None) -> tuple[Role, ...]:
    """`roles_of_heading` of a heading below another, which mostly states a matter: 「在深化思路上下功夫」.

    There only a heading that ends as the name of a role and states nothing names one.
    """
    words = _words(heading)
    if "，" in words or not _ROLE_NAME_END.search(words):
        return ()
    return roles_of_heading(heading, year)


def names_role_alone(line: str) -> bool:
    """Whether a short line is nothing but the name of a role: 「存在问题」「下一步打算」."""
    words = line.strip().rstrip("：:")
    if (
        "\t" in words
        or not 2 <= len(words) <= 18
        or re.search("[，。；：！？,;]", words)
        or not _ROLE_NAME_END.search(words)
    ):
        return False
    return bool(roles_of_heading(words)) and not re.search(r"(?:报告|总结|工作计划|材料|情况)$", words)


def named_role(sentence: str) -> Role | None:
    """The role a sentence puts before its colon, or a row of two cells in the first: 「问题2：」「下步打算 | ……」; None for none.

    Not of measures, which may be done or planned, 「整改措施：」, and not in the head of a table, 「问题 | 整改情况」.
    """
    match = _NAMED.match(sentence)
    if (
        match is None
        or _COLUMN.fullmatch(match["cell"] or "")
        or not _ROLE_NAME_END.search(match.group(1))
        or match.group(1).endswith(("措施", "举措"))
    ):
        return None
    named = roles_of_heading(match.group(1))
    return named[0] if len(named) == 1 else None
