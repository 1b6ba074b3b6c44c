"""Words by which a sentence says of itself that it looks ahead, or that something is wrong.

Only for what is settled before a report has sections: where its closing begins, and what a
heading names. What a sentence is, the model decides (`corpus.roles.model`).
"""

import re

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
DONE = re.compile(
    r"了(?=[^解])|已(?!有)|累计|共(?:开展|组织|召开|举办|完成)|全年|\d+(?:余|多)?(?:次|场|期|人次|篇|名|个|条|项)|得到|获得|取得|荣获|被评为"
)


def looks_ahead(sentence: str, year: int | None = None) -> bool:
    """Whether a sentence begins as plans do: 「下一步，」「我们将」「2025年，」 in a report of 2024."""
    named = _PLAN_YEAR.match(sentence)
    if named:
        later = year is not None and int(named.group(1)) > year
        return later or (_SHALL_SOON.match(sentence, named.end()) is not None and not DONE.search(sentence))
    return _PLAN_START.match(sentence) is not None and not DONE.search(sentence)
