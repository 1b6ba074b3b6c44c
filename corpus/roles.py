"""What a heading or a sentence is about: done, shown off, wrong, why, or next.

Headings decide first; the language of a sentence decides where a heading names
two roles (「存在的问题及下一步打算」), where there is no heading, and where a sentence
says plainly that it is something else than its section.
"""

import re
from collections.abc import Sequence

from corpus.headings import classify
from corpus.report import Role

_HEADING_WORDS: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("cause", re.compile(r"原因|成因|根源|症结|剖析")),
    ("plan", re.compile(r"下[一]?步|下阶段|今后|打算|计划|规划|思路|努力方向|明年|来年|设想|展望|整改措施|改进措施|改进方向"
                        r"|整改方向|对策|工作(?:安排|重点|要点|目标|举措|部署)|目标任务|重点(?:工作|任务)(?:安排)?$"
                        r"|意见建议|(?:意见|建议)$")),
    ("problem", re.compile(r"(?:存在|面临|主要|突出)[^，。]{0,8}(?:问题|不足|困难|差距|短板|挑战|矛盾)|不足(?:之处|与|和|及|$)"
                           r"|问题(?:与|和|及|、|以及|清单|表现|$)|差距(?:与|和|及|$)|短板(?:与|和|及|弱项|$)|困难(?:与|和|及|$)"
                           r"|薄弱环节(?:与|和|及|$)|检视问题")),
    ("highlight", re.compile(r"亮点|特色|创新(?:做法|举措|工作|经验|点|$)|经验做法|典型(?:经验|做法|案例)")),
    ("achievement", re.compile(r"成效|成绩|成果|主要(?:工作|做法|情况|措施|成)|工作(?:情况|开展|完成|落实|回顾|总结|进展|做法|推进)"
                               r"|基本情况|总体情况|开展情况|完成情况|落实情况|履职|履责|履行|回顾|总结|做法|所做|做的|进展|述职")),
)  # fmt: skip
# Words of work on problems, which are no problem of the section itself.
_WORK_ON_PROBLEMS = re.compile(
    r"问题(?:导向|整改|意识|排查|台账|化解|解决|纠治|线索)|(?:解决|整改|查摆|排查|聚焦|破解|化解|紧盯|针对)[^，。]{0,10}(?:问题|困难|短板|差距|不足)"
    r"|补(?:齐|短|强)[^，。]{0,6}(?:短板|弱项|板)|以往|历史遗留"
)
# How a heading ends that is nothing but the name of a role.
_ROLE_NAME_END = re.compile(
    r"(?:问题|不足|差距|短板|弱项|原因|根源|打算|计划|规划|思路|安排|措施|方向|举措|成效|成绩|成果|做法|情况|亮点|特色|经验|工作|回顾"
    r"|总结|分析|剖析|重点|要点|目标|任务|设想|展望|清单|建议|意见|对策|之处)$"
)
_YEAR = re.compile(r"(20\d\d)\s*年?度?")

DEFICIT = re.compile(
    r"不(?:够|足|强|高|深|实|到位|平衡|明显|全面|及时|完善|健全|紧密|规范|严|熟|多|大|广|透|细|力|畅|均|佳|精|准|齐|牢|浓|优|快|好|"
    r"充分|突出|适应|匹配|协调|扎实|主动|积极|系统|深入|丰富|理想|一致|彻底|持续|经常|敢|愿|善于|会|注重)"
    r"|有待|欠缺|欠佳|缺乏|缺少|缺失|薄弱|差距|短板|滞后|较少|偏少|偏弱|较弱|较差|较慢|偏低|较低|还需|仍需|尚需|尚未|还未|亟待|亟需|弱化|"
    r"淡薄|淡化|淡漠|松懈|松弛|流于形式|敷衍|未能|没有(?:很好|充分|真正|完全|形成|做到)|跟不上|难以|重\w{1,6}轻\w|"
    r"(?:存在|出现)[^，。；]{0,16}(?:现象|情况|倾向|问题|不足|困难)|不[强深高实严够]|单一|固化|脱节|“两张皮”|两张皮"
)
_CONTRAST = re.compile(
    r"(?<!不)但(?!愿)|然而|不过(?=[，,])|虽然|尽管|(?:与|同|和|离)[^。；]{1,30}相比|距离?[^。；]{1,30}(?:还有|仍有|尚有)"
    r"|(?:还|仍|也|依然|仍然|尚)(?:然|旧)?(?:存在|有)|存在(?:着|一些|一定|不少|诸多)"
)
_PLAN_START = re.compile(
    r"^[\s“（(]*(?:下一?步|下阶段|接下来|今后|在今后|在下一?步|明年|来年|未来|新的一年|新一年|面向未来|展望|20\d\d年[，,]?(?=.{0,6}[我将要])|"
    r"(?:对此|为此|针对(?:上述|以上|这些|存在)|围绕上述)[^。]{0,30}(?:将|要|拟)|(?:我|我们|全局|全体|党组|党委|支部|\w{2,8}党委)(?:将|要)(?!近))"
)
_PLAN_WORD = re.compile(
    r"(?<![、即])将(?=继续|进一步|坚持|以|着力|持续|深入|不断|按照|认真|始终|努力|紧紧|切实|全力|围绕|结合|从|在|更加|重点|紧扣|聚焦|严格|积极|全面|加强|严肃|大力)"
    r"|力争|下一?步|今后|打算|拟于|拟在|计划(?:于|在|开展|用)|确保到|要(?=进一步|继续|着力|切实|坚持|持续|加强|不断|把|以)"
)
_IMPERATIVE = re.compile(
    r"^[\s“]*(?:[一二三四五六七八九十]{1,3}[是要]|第[一二三四五六七八九十][，,]|首先[，,]?|[（(]?[一二三四五六七八九十\d]{1,2}[）)、.．])?"
    r"(?:要|坚持|加强|强化|着力|进一步|继续|持续|深化|推进|推动|完善|健全|建立|落实|压实|提升|提高|抓好|抓实|抓紧|严格|加大|加快|聚焦|"
    r"围绕|切实|积极|创新|拓宽|严肃|认真|充分|全面|牢固|不断|夯实|突出|紧盯|紧扣|发挥|做好|做实|扎实|开展|制定|把)"
)
_CAUSE_START = re.compile(r"^[（(一二三四五六七八九十\d.、）) ]*是?从?(?:主观|客观)(?:上|方面|来[说看讲]|[，,])|究其(?:原因|根源)|(?:主要|根本|深层次?|主观|客观)原因|原因(?:在于|主要|是|有)|根源在于|"
                          r"(?:产生|造成|导致)[^。；]{0,40}原因")  # fmt: skip
_CAUSE_WORD = re.compile(
    r"由于|主观上|客观上|从主观|从客观|从根源|主观方面|客观方面|究其|归根|根源|原因|症结|因为"
)
_DONE = re.compile(
    r"了(?=[^解])|已(?!有)|累计|共(?:开展|组织|召开|举办|完成)|全年|\d+(?:余|多)?(?:次|场|期|人次|篇|名|个|条|项)|得到|获得|取得|荣获|被评为"
)
_FORMULA = re.compile(
    r"(?:如下|汇报|报告|述职)[：:。]?$|请(?:予|各位|领导|大家|批评|审议|审阅|指正)|^(?:以上|特此)|^(?:谢谢|敬请|恳请)|"
    r"(?:述职|汇报|报告|发言)(?:完毕|结束|到此)|批评指正|^(?:尊敬的|各位)"
)


def roles_of_heading(heading: str, year: int | None = None) -> tuple[Role, ...]:
    """Every role a heading names, in the order it names them; () for none.

    ``year`` is what the report is about: a later year in a heading means a plan.
    """
    words = _words(heading)
    if _DONE_ABOUT.search(words):
        return ("achievement",)
    plain = _WORK_ON_PROBLEMS.sub(lambda match: "·" * len(match.group()), words)
    found: dict[Role, int] = {}
    for role, pattern in _HEADING_WORDS:
        match = pattern.search(plain if role == "problem" else words)
        if match:
            found[role] = match.start()
    later = _YEAR.search(words)
    if later and year is not None and int(later.group(1)) > year and len(words) <= 20:
        found = {"plan": 0}
    elif "achievement" in found and len(found) > 1:
        # 「工作特色与亮点」 shows off; 「工作思路」 and 「工作中存在的问题」 only say whose.
        others = [place for role, place in found.items() if role != "achievement"]
        joined = re.search(r"[及与和、暨]|以及", words[found["achievement"] : max(others)])
        if "highlight" in found or not joined:
            del found["achievement"]
    return tuple(sorted(found, key=lambda role: found[role]))


# The last noun is the head: 「整改措施落实情况」 tells of work done.
_DONE_ABOUT = re.compile(r"^[^及和与、，]*(?:落实|完成|执行|进展|整改|办理)的?(?:总体)?情况$")


def _words(heading: str) -> str:
    """A heading without its number and without what ends it."""
    label = classify(heading)
    return (heading[label.end :] if label else heading).strip().rstrip("。；：:; ")


def role_of_heading(heading: str, year: int | None = None) -> Role | None:
    """The first role a heading names, None where it names none."""
    return next(iter(roles_of_heading(heading, year)), None)


def names_role_alone(line: str) -> bool:
    """Whether a short line is nothing but the name of a role: 「存在问题」「下一步打算」."""
    words = line.strip().rstrip("：:")
    if not 2 <= len(words) <= 18 or re.search("[，。；：！？,;]", words) or not _ROLE_NAME_END.search(words):
        return False
    return bool(roles_of_heading(words)) and not re.search(r"(?:报告|总结|工作计划|材料|情况)$", words)


def child_role(heading: str, content: str, parent: Sequence[Role], year: int | None) -> tuple[Role, ...]:
    """The roles of a section below another: its own words, else the parent's.

    Below the top a heading describes its subject, so only a plain name of a role
    counts; below a heading of two roles its language chooses between them.
    """
    own = roles_of_heading(heading, year)
    words = _words(heading)
    settled = own[:1] in (("problem",), ("cause",), ("plan",)) and (
        len(parent) > 1 or parent[0] == "achievement"
    )
    if settled and len(words) <= 16 and "，" not in words and not (own == ("plan",) and _verb_first(words)):
        return own
    if (
        own == ("highlight",)
        and parent[0] == "achievement"
        and re.search("(?:亮点|特色|经验|做法|案例)$", words)
    ):
        return own
    if len(parent) < 2:
        return tuple(parent)
    chosen = sentence_role(words, parent) or sentence_role(content, parent)
    if chosen in ("problem", "cause") and {"problem", "cause"} <= set(parent):
        return tuple(role for role in parent if role in ("problem", "cause"))
    return (chosen,) if chosen else (parent[0],)


def _verb_first(words: str) -> bool:
    return _IMPERATIVE.match(words) is not None


def sentence_role(sentence: str, among: Sequence[Role]) -> Role | None:
    """Which of the roles ``among`` a sentence has; None where its words do not say."""
    if "plan" in among and _PLAN_START.search(sentence):
        return "plan"
    deficit = DEFICIT.search(_WORK_ON_PROBLEMS.sub("", sentence)) if "problem" in among else None
    cause = _CAUSE_WORD.search(sentence) if "cause" in among else None
    if cause and (deficit is None or sentence.find(cause.group()) < sentence.find(deficit.group())):
        return "cause"
    plan = "plan" in among and (_PLAN_WORD.search(sentence) or _IMPERATIVE.match(sentence))
    if deficit and not (plan and _IMPERATIVE.match(sentence) and not _CONTRAST.search(sentence)):
        return "problem"
    if plan and not ("achievement" in among and _DONE.search(sentence) and not _PLAN_WORD.search(sentence)):
        return "plan"
    return "achievement" if "achievement" in among and _DONE.search(sentence) else None


def plain_role(sentence: str) -> Role | None:
    """The role a sentence states beyond doubt, whatever its section: else None."""
    if _PLAN_START.search(sentence) and not _DONE.search(sentence):
        return "plan"
    if _CAUSE_START.search(sentence):
        return "cause"
    contrast = _CONTRAST.search(sentence)
    if contrast and not _IMPERATIVE.match(sentence):
        rest = _WORK_ON_PROBLEMS.sub("", sentence[contrast.start() :])
        return "problem" if DEFICIT.search(rest) else None
    return None


def is_formula(sentence: str) -> bool:
    """Whether a sentence only opens or closes: 「现将情况报告如下：」「请予审议。」

    One that first says something of its own is none: 「一年来，……，现述职如下。」
    """
    words = sentence.strip()
    now = re.search("现[将就把]|现", words)
    if len(words) > 80 or (now and now.start() > 25 and not words.startswith(("根据", "按照"))):
        return False
    return _FORMULA.search(words) is not None


def leans_to_plan(text: str) -> bool:
    """Whether a stretch speaks more of what will be than of what was."""
    future = len(_PLAN_WORD.findall(text))
    return future > 0 and future * 2 >= len(_DONE.findall(text))
