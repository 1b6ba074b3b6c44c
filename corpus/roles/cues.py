"""What a sentence says of itself: done, wrong, why, or next, by the words it is put in.

Nothing here looks at headings. ``plain_role`` answers only where the words leave no doubt,
``sentence_role`` chooses among the roles a heading leaves open.
"""

import re
from collections.abc import Sequence

from corpus.report import Role

_NUMBER = r"^[\s“]*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]\s*|[一二三四五六七八九十]{1,3}[是要]|第[一二三四五六七八九十][，,]|首先[，,]?)?"
# Work on problems is no problem: 「坚持问题导向」「着力补齐短板」.
WORK_ON_PROBLEMS = re.compile(
    r"问题(?:导向|整改|意识|排查|台账|化解|解决|纠治|线索|清单)"
    r"|(?:解决|整改|查摆|排查|聚焦|破解|化解|紧盯|针对|消除|克服|纠正|改变)(?!(?:出|到|发现|不到位|不彻底)?的)[^，。]{0,10}(?:问题|困难|短板|差距|不足|现象|状况)"
    r"|补(?:齐|短|强)[^，。]{0,6}(?:短板|弱项|板)+|以往|历史遗留"
)
DEFICIT = re.compile(
    r"不(?:够|足|强|高|深|实|到位|平衡|明显|全面|及时|完善|健全|紧密|规范|严|熟|多|大|广|透|细|力|畅|均|佳|精|准|齐|牢|浓|优|快|好|"
    r"充分|突出|适应|匹配|协调|扎实|主动|积极|系统|深入|丰富|理想|一致|彻底|持续|经常|敢|愿|善于|会|注重)"
    r"|有待|欠缺|欠佳|缺乏|缺少|缺失|薄弱|差距|短板|滞后|较少|偏少|偏弱|较弱|较差|较慢|偏低|较低|还需|仍需|尚需|尚未|还未|亟待|亟需|弱化|"
    r"淡薄|淡化|淡漠|松懈|松弛|流于形式|敷衍|未能|没有(?:很好|充分|真正|完全|形成|做到)|跟不上|难以|重\w{1,6}轻\w|"
    r"(?:存在|出现)[^，。；]{0,16}(?:现象|情况|倾向|问题|不足|困难)|单一|固化|脱节|两张皮|毛病|软肋|弱项|还有距离|打折扣|失之于|反弹|时有发生|屡禁不止|居高不下|逾期|缺位|不敢|不愿|不善于|(?:压力|任务|难度)(?:仍|还|依然)?(?:较|很|比较|十分|非常)[大重]"
)
_CONTRAST = re.compile(
    r"(?:(?<=[，；：,])|^)但(?!愿)|但(?=[^，。；]{0,8}(?:仍|还|存在))|然而|不过(?=[，,])|虽然|虽有|尽管|(?:与|同|和|离)[^。；]{1,30}相比|(?:距离?|离)[^。；]{1,30}(?:还有|仍有|尚有)"
    r"|(?:还|仍|也|依然|仍然|尚)(?:然|旧)?(?:存在|有)|存在(?:着|一些|一定|不少|诸多)"
    r"|清醒地?(?:看到|认识)|必须看到|应当看到|问题(?:也|仍|还)(?:然|很|较|比较|十分)*突出"
)
# One of these must be there before the slower pattern is tried. Alternatives that all begin with a
# plain character are looked for several times as fast as those of which one begins otherwise.
_CONTRAST_CLUE = re.compile("但|虽|尽|存|醒|也|还|仍|尚|然而|不过|相比|看到|突出|依然")
_CONCESSION = re.compile(r"虽然|虽有|尽管")
_TURN = re.compile(r"(?<!不)但(?!愿)|然而|却|问题")
_GRAVE = re.compile(r"严峻|突出|繁重|艰巨")
_SUBJECT = r"(?:我们?|大家|全[局县市镇校院馆所系]\w{0,2}|(?:[\u4e00-\u9fff]{0,6})(?:党组|党委|党总支|支部|党工委|领导班子|班子|单位|工作队|机关))"
_SHALL = (
    r"(?:将(?:继续|进一步|坚持|以|着力|持续|深入|不断|按照|认真|始终|努力|紧紧|切实|全力|围绕|结合|从|在|更加|重点|紧扣|聚焦"
    r"|严格|积极|全面|加强|严肃|大力|带领|带头|团结|牢固|牢记|一如既往|再接再厉|把|做|抓|对|采取|推动|改进|补齐|勇|扛|发扬)"
    r"|要(?!求|闻|点|素|件|害|职|务)|准备|打算|计划|决心|力争|争取|拟)"
)
_PLAN_START = re.compile(
    rf"{_NUMBER}(?:作为[^，。]{{1,12}}，)?(?:下一?步|下阶段|接下来|今后|(?:在)?今后|在下一?步|明年|来年|下一?年|未来|(?:在)?新的?一年|新年度|新征程|面向未来|展望|"
    r"[一二三四下][个]?(?:季度|半年)[^，。]{0,6}(?:准备|打算|计划|将|要|重点)|让我们|"
    r"(?:对此|为此|针对(?:上述|以上|这些|存在)|围绕上述)[^。]{0,30}(?:将|要|拟)|"
    rf"{_SUBJECT}{_SHALL})"
)
_PLAN_YEAR = re.compile(r"^[\s“（(]*(20\d\d)年")
_SHALL_SOON = re.compile(r".{0,12}(?:将|要(?!求)|计划|准备|力争|拟)")
_PLAN_WORD = re.compile(
    r"将(?<![、即现]将)(?=继续|进一步|坚持|以|着力|持续|深入|不断|按照|认真|始终|努力|紧紧|切实|全力|围绕|结合|从|在|更加|重点|紧扣|聚焦|严格|积极|全面|加强|严肃|大力|带领)"
    r"|力争|下一?步|今后|打算|拟于|拟在|计划(?:于|在|开展|用)|确保到|要(?=进一步|继续|着力|切实|坚持|持续|加强|不断|把|以)|将(?<=我将)|将(?<=我们将)"
)
_MUST = re.compile(
    r"(?:^|(?<=[。；，\n]))\s*(?:[一二三四五六七八九十]是|我们|今年|各级)?(?:必须|要(?!求|闻|点|素|件|害|职|务))"
)
IMPERATIVE = re.compile(
    rf"{_NUMBER}(?:要|坚持|加强|强化|着力|进一步|继续|持续|深化|推进|推动|完善|健全|建立|落实|压实|提升|提高|抓|严格|加大|加快|聚焦|"
    r"围绕|切实|积极|创新|拓宽|严肃|认真|充分|全面|牢固|不断|夯实|突出|紧盯|紧扣|发挥|做|扎实|开展|制定|把|实施|推行|争取|在[^，。]{2,8}上再?)"
)
_CAUSE_START = re.compile(
    r"^[（(一二三四五六七八九十\d.、）) ]*是?从?(?:主观|客观)(?:上|方面|来[说看讲]|[，,])|^[（(一二三四五六七八九十\d.、）) ]*是?从根源上"
    r"|究其(?:原因|根源)|(?:主要|根本|深层次?|主观|客观|重要)原因(?=[是在有，：:]|主要|如下)|原因(?:在于|主要|是|有)|^(?:其)?(?:根源|症结|根子)(?:还|就|都)?(?:是|在)|归根[结到]底[，,]?(?:还)?(?:是因为|在于)|(?:问题|不足|差距|现象)[^。；]{0,8}归根[结到]底[，,]?(?:还)?是"
    r"|(?:产生|造成|导致|出现)[^。；]{0,40}(?:原因|根源|根子)"
    r"|^[^，。；]{0,4}(?:上述|以上|这些|这类|此类)[^，。；]{0,8}(?:问题|不足|现象|情况|差距)(?:的?(?:产生|存在|出现|发生|形成|成因|根源)|[，,]?(?:主要|关键|根本)?(?:还)?(?:是因为|是由于|在于)|[，,](?:主要|关键|根本)(?:还)?是)"
)
# 「深入分析出现问题的原因」 is work, and gives no reason.
_SEEKS = re.compile(r"(?:分析|查找|剖析|深挖|找准|找出|查明|弄清|查摆)[^。，]{0,16}(?:原因|根源|症结)")
# 「主要是：」 after 「存在不少问题」 begins their list.
_EXPLAINS = re.compile(
    r"^\s*(?:这)?主要(?:还)?(?:是(?![：:，,])|在于|因为|由于|源于)|^\s*(?:由于|因为|这是因为)"
)
# One of these must be there before the slower pattern is tried.
_CAUSE_CLUE = re.compile("因|根|症|观|究|归|这些|上述|以上|这类|此类")
_ONLY_EXPLAINS = re.compile(
    r"究其|(?:主要|根本|深层次?|重要)原因|原因(?:在于|主要|是|有)|根源|根子|症结|归根"
)
_CAUSE_WORD = re.compile(
    r"由于|主观上|客观上|从主观|从客观|从根源|主观方面|客观方面|究其|归根|根源|根子|原因|症结|因为"
)
DONE = re.compile(
    r"了(?=[^解])|已(?!有)|累计|共(?:开展|组织|召开|举办|完成)|全年|\d+(?:余|多)?(?:次|场|期|人次|篇|名|个|条|项)|得到|获得|取得|荣获|被评为"
)
_FORMULA = re.compile(
    r"(?:如下|汇报|报告|述职)[：:。]?$|请(?:予|各位|领导|大家|批评|审议|审阅|指正)|^(?:以上|特此|专此)|^(?:谢谢|敬请|恳请)|"
    r"(?:述职|汇报|报告|发言)(?:完毕|结束|到此)|批评指正|^(?:尊敬的|各位)"
    r"|^下面[，,].{2,30}[：:。]?$|^(?:同志们[，,：:])?今天[，,]?(?:我们)?(?:专门)?(?:召开|在这里|利用)|^现[^，。]{0,20}如下"
)


def sentence_role(sentence: str, among: Sequence[Role]) -> Role | None:
    """Which of the roles ``among`` a sentence has; None where its words do not say."""
    if "plan" in among and _PLAN_START.match(sentence):
        return "plan"
    deficit = DEFICIT.search(WORK_ON_PROBLEMS.sub("", sentence)) if "problem" in among else None
    cause = _CAUSE_WORD.search(sentence) if "cause" in among else None
    if cause and (deficit is None or sentence.find(cause.group()) < sentence.find(deficit.group())):
        return "cause"
    plan = "plan" in among and (_PLAN_WORD.search(sentence) or IMPERATIVE.match(sentence))
    if deficit and not (plan and IMPERATIVE.match(sentence) and not _CONTRAST.search(sentence)):
        return "problem"
    if plan and not ("achievement" in among and DONE.search(sentence) and not _PLAN_WORD.search(sentence)):
        return "plan"
    return "achievement" if "achievement" in among and DONE.search(sentence) else None


def plain_role(sentence: str, year: int | None = None) -> Role | None:
    """The role a sentence states beyond doubt, whatever its section: else None.

    ``year`` is what the report is about; a sentence that begins with a later one looks ahead.
    """
    if looks_ahead(sentence, year):
        return "plan"
    if _CAUSE_CLUE.search(sentence) and _CAUSE_START.search(_SEEKS.sub("", sentence)):
        return "cause"
    contrast = _CONTRAST.search(sentence) if _CONTRAST_CLUE.search(sentence) else None
    if contrast and not IMPERATIVE.match(sentence):
        rest = WORK_ON_PROBLEMS.sub("", _after_turn(sentence[contrast.start() :]))
        clear = contrast.group().startswith(("清醒", "必须看到", "应当看到", "问题"))
        return "problem" if DEFICIT.search(rest) or (clear and _GRAVE.search(rest)) else None
    return None


def _after_turn(words: str) -> str:
    """What a concession turns to: of 「虽然人手不足，但完成了任务」 only what was done counts."""
    if _CONCESSION.match(words):
        turn = _TURN.search(words, 2)
        return words[turn.start() :] if turn else words
    return words


def looks_ahead(sentence: str, year: int | None = None) -> bool:
    """Whether a sentence begins as plans do: 「下一步，」「我们将」「2025年，」 in a report of 2024."""
    named = _PLAN_YEAR.match(sentence)
    if named:
        later = year is not None and int(named.group(1)) > year
        return later or (_SHALL_SOON.match(sentence, named.end()) is not None and not DONE.search(sentence))
    return _PLAN_START.match(sentence) is not None and not DONE.search(sentence)


def closing_role(sentence: str) -> Role | None:
    """The role of a sentence under no heading, where a mere 「我将」 is enough."""
    if _PLAN_WORD.search(sentence) and not DONE.search(sentence):
        return "plan"
    return None


def explains(sentence: str) -> bool:
    """Whether a sentence gives the reason for the one before it: 「主要是人手少。」"""
    return _EXPLAINS.match(sentence) is not None


def only_explains(sentence: str) -> bool:
    """Whether a sentence gives reasons and no more, not what is wrong as well."""
    return _ONLY_EXPLAINS.search(sentence) is not None


def is_done(sentence: str) -> bool:
    """Whether a sentence counts or claims something finished."""
    return DONE.search(sentence) is not None


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
    future = len(_PLAN_WORD.findall(text)) + len(_MUST.findall(text))
    return future > 0 and future * 2 >= len(DONE.findall(text))


def is_mostly_plan(text: str) -> bool:
    """Whether hardly anything but what must be done is said, as in a speech or a list of tasks."""
    return len(_MUST.findall(text)) >= max(4, 2 * len(DONE.findall(text)))
