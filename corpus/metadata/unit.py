"""Whose report it is: the unit in title, head lines, signature or the file's name; else None."""

import re
from collections.abc import Sequence

_ORG = (
    r"(?:巡察组|巡视组|督导组|检查组|调研组|课题组|工作组|工作队|领导小组|专班|指挥部|组织部|宣传部|统战部|政法委|纪检监察组|纪委监委|纪委|党校|管委会|居委会|村委会|委员会|办公室|办事处|服务中心|研究院|检察院|人民法院|法院"
    r"|政协|人大|残联|文联|科协|侨联|社科联|工商联|供销社|供销合作社|合作社|联合社|信用联社|联社|联盟|报社|出版社|电视台|广播站|气象台|分公司|支公司|子公司|总公司|分行|支行|营业部|卫生院|卫生室|疾控中心|博物馆|图书馆|档案馆|研究所|设计院|监狱|派出所|总队|商会|学会|基金会|论坛|海关|机场|总站|车间|工段|大学|学院|中学|小学|幼儿园|学校|医院|银行|公司|集团|分局|支队|大队|中队|街道|社区|中心|协会|联合会|总工会|工会|妇联|团委|机关工委|工委"
    r"|县委|市委|区委|省委|镇|乡|村|局|厅|委|办|处|科|部|院|校|所|站|馆|队|厂|矿|农场|林场|园区|开发区|政府|机关)"
)
_PARTY_BODY = r"(?:机关党委|直属机关党委|党工委|党总支|党支部|机关支部|党组|党委|支部|领导班子|班子|党的|党风|党建|党员|主要领导|一把手|党政)"
_UNIT_STOP = (
    rf"(?={_PARTY_BODY}|书记|主任|局长|处长|科长|院长|校长|厅长|部长|主席|行长|所长|站长|镇长|乡长|副|关于|"
    r"(?:19|20)\d\d|二[〇○零]|年(?!级)|上半年|下半年|第[一二三四]季度|履行|落实|抓|开展|工作|全面|意识形态|基层|贯彻|推进|加强|在|述职|的|个人)"
)
_UNIT = re.compile(rf"[\u4e00-\u9fffA-Zx*×]{{1,24}}?{_ORG}{_UNIT_STOP}")
_UNIT_WHOLE = re.compile(rf"[\u4e00-\u9fffA-Zx*×]{{1,24}}?{_ORG}(?:{_PARTY_BODY})?")
_NOT_UNIT = re.compile(
    r"^(?:我|本|全|各|该|这|个人|党|关于|为|在|对|年|领导|书记|干部|机关|基层|支部|工作|开展|加强|推进|落实|坚持|述职|单位)"
)


_PREFIX = re.compile(rf"[\u4e00-\u9fff]{{2,16}}?{_ORG}(?=[\u4e00-\u9fff“])")
# 「驻枫岭村第一书记」, 「选派到青禾县枫岭村任第一书记」: whose report a secretary sent to a village writes.
_POSTED = re.compile(r"驻([\u4e00-\u9fff]{2,6}?(?:村|社区))(?=第一书记|工作队|帮扶|乡村振兴|\d)")
_SENT = re.compile(
    r"(?:驻|到|在|任|担任)(?:[\u4e00-\u9fff]{1,6}?[省市县区旗]){0,3}(?:[\u4e00-\u9fff]{1,5}?(?:镇|乡|街道))?"
    r"([\u4e00-\u9fff]{2,5}?(?:村|社区))(?:的|任|担任|党组织|党支部|驻村)*第一书记"
)
# 「我是河湾社区党委书记」: a report without a title says so at its beginning.
_I_AM = re.compile(
    rf"^[^。]{{0,20}}?我是([\u4e00-\u9fff]{{2,16}}?{_ORG})(?={_PARTY_BODY}|书记|主任|局长|院长|校长|镇长|乡长|的)"
)


def unit_of(
    title: str, named: bool, stem: str, head: Sequence[str], signature: Sequence[str], opening: str = ""
) -> str | None:
    """Whose report it is: from the title, else head or signature, else the file's name."""
    for words in (title if named else "", stem, *head, *signature):
        if posted := _POSTED.search(words):
            return posted.group(1)
    found = _unit_in(title) if named else None
    if found is None and named:
        found = next((unit for line in head if (unit := _unit_in(line) or _whole_unit(line))), None)
    if found is None:
        found = next((unit for line in signature if (unit := _whole_unit(line))), None)
    if found is None:
        found = _unit_in(stem)
    if found is None and named:
        found = _told_again(title, opening)
    if found is None and re.search("第一书记|驻村", title + stem) and (sent := _SENT.search(opening)):
        return sent.group(1)
    if found is None and (said := _I_AM.search(opening)):
        return _bare_unit(said.group(1))
    return found


def _told_again(title: str, opening: str) -> str | None:
    """The unit a title begins with, where nothing sets it off but the opening names it again."""
    match = _PREFIX.match(title)
    if match is None or match.group() not in opening or len(match.group()) < 4:
        return None
    return _bare_unit(match.group())


def _unit_in(title: str) -> str | None:
    words = re.sub(
        r"^(?:关于|中共)?\s*(?:(?:19|20)\d\d\s*[-—–~至到]?\s*)*(?:年(?:度)?)?|[“”《》 \u3000\d_\-—–~～至到]",
        "",
        title,
    )
    match = _UNIT.search(words + "的")
    if match is None or match.start() > 2:
        return None
    return _bare_unit(match.group())


def _whole_unit(line: str) -> str | None:
    """The unit a line names and nothing else, or its first word where post and name follow."""
    words = re.sub(r"^.{0,6}(?:单位|人)\s*[：:]|^中共", "", line).strip()
    first = re.split(r"[ \u3000]+", words)[0]
    words = re.sub(r"[ \u3000]", "", words)
    return next((_bare_unit(whole) for whole in (words, first) if is_unit(whole)), None)


def is_unit(words: str) -> bool:
    """Whether words are nothing but the name of a unit or of its party body."""
    return _UNIT_WHOLE.fullmatch(words) is not None


def _bare_unit(words: str) -> str | None:
    """Without the party body inside the unit, unless that is all there is."""
    unit = re.sub(rf"{_PARTY_BODY}.*$", "", words)
    unit = re.sub(r"机关$", "", unit) if len(unit) > 4 else unit
    if len(unit) < 2 or _NOT_UNIT.match(unit):
        return None
    return unit
