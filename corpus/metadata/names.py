"""Names of units: what is one, and the one name that all spellings of a unit share."""

import re

from corpus.metadata.naming import LONGEST, SHORTEST, log_odds
from corpus.structure.forms import compact

ORG = (
    r"(?:巡察组|巡视组|督导组|检查组|调研组|课题组|工作组|工作队|领导小组|专班|指挥部|组织部|宣传部|统战部|政法委|网信办|编办|纪检监察组|纪委监委|纪委|监委|党校|管委会|居委会|村委会|委员会|办公室|办公厅|办事处|服务中心|研究院|检察院|人民法院|法院"
    r"|政协|人大常委会|人大|残联|文联|科协|侨联|社科联|工商联|妇联|供销社|供销合作社|合作社|联合社|信用联社|联社|联盟|报社|出版社|电视台|广播站|气象台|分公司|支公司|子公司|总公司|分行|支行|营业部|卫生院|卫生室|疾控中心|博物馆|图书馆|档案馆|文化馆|研究所|设计院|监狱|派出所|总队|商会|学会|红十字会|基金会|海关|机场|总站|车间|工段|电厂|水厂"
    r"|大学|学院|中学|小学|幼儿园|学校|医院|银行|公司|集团|分局|总局|支队|大队|中队|街道|社区|中心|协会|联合会|总工会|工会|团委|机关工委|工委"
    r"|县委|市委|区委|省委|州委|旗委|镇|乡|村|局|厅|委|办|处|科|(?<!干)部|院|校|所|站|馆|队|厂|矿|社|段|农场|林场|园区|开发区|高新区|新区|政府|机关)"
)
PARTY_BODY = r"(?:机关党委|直属机关党委|党工委|党总支|党支部|机关支部|党委|党组|总支部?|支部|领导班子|班子|党群|党政|党的|党风|党建|党员|主要领导|一把手|党务|党(?!校))"
_ORG = re.compile(ORG)
_LEVELS = frozenset("省市县区州旗")
# The longest name of a kind that a part may stand behind, in characters.
_LONGEST_KIND = 5
NAME = r"[\u4e00-\u9fffA-Za-zx*×·]"
_UNIT_WHOLE = re.compile(rf"{NAME}{{1,36}}?{ORG}(?:{PARTY_BODY}|委员会|办公室|工作部|组织部|宣传部)*")
# Log odds that make words a name whatever they end in, and such that make none of a usual ending.
_SURE, _NEVER = 0.5, -4.0
# Where a line says nothing but a name, more than this has to speak for it.
MAY_BE = -2.0
_SIGNS = re.compile(f"(?:(?![的了]){NAME}){{2,{LONGEST}}}")
_NOT_UNIT = re.compile(
    r"^(?:我|咱|本|全|各|该|这|个人|党|关于|为|在|对|年|领导|书记|干部|机关|基层|支部|工作|开展|加强|推进|落实|坚持|述职|单位|按照|根据|通过|[省市县区州]直(?:机关|属|单位|部门|$))"
)
_OFFICES = re.compile(
    r"(?:党委|党组|党政|党群|党工委)(?:综合)?(?:办公室|工作部|组织部|宣传部|工作处|办)$|(?:党委|党组)(?:会议|会)?$"
)
_TOWN = re.compile(
    r"^(.{1,14}(?:镇|乡|街道|村|社区|苏木))(?:人民政府|政府|委员会|党政办公室|办事处|村民委员会|居民委员会|村委会|居委会|党群服务中心|党委|工作委员会|工委|委)$"
)
_LOCAL = re.compile(r"^(.{1,12}(?:省|市|县|区|州|盟|旗))(?:人民政府|政府)$")
_COMMITTEE = re.compile(r"^([^委]{1,12}(?:省|市|县|区|州|盟|旗))委员会(办公室|.{2,4}部|)$")
# The party's committee of a unit, whatever that ends in; commissions are units of their own.
_WHOSE = re.compile("[\u4e00-\u9fff]+(?<!检查)(?<!政法)(?<!工作)(?<!机关)(?<!党)委员会")
_OFFICE = re.compile(
    r"^(.{2,}(?:局|厅|公司|集团|政府|医院|学院|学校|大学|中学|小学|镇|乡|街道|中心|[农林]场|法院|检察院|研究院|馆|工会|[院处所站社厂矿]|监狱|[支大总]队|海关|[支分]行|联合会|党校))(?:综合)?(?:办公室|行政部|秘书科|办公厅)$"
)
# 「县交通局第一党支部」: one of several branches of a unit.
_BRANCH = re.compile(r"第[一二三四五六七八九十\d]+党?(?:总?支部|党委)$")
# A village is itself, whatever town it lies in.
_IN_TOWN = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,4}?[县市区])?[\u4e00-\u9fff]{2,4}?(?:镇|乡|街道)(?=[\u4e00-\u9fff]{2,6}(?:村|社区)$)"
)
# The office of a committee, which may be that of a unit: 双桥乡委员会办公室.
_COMMITTEE_OFFICE = re.compile("(.+委(?:员会|会)?)(?:综合)?办公室")
# Who wrote a survey for a unit is no unit: 「县供销社课题组」.
_WROTE = re.compile(r"(?<=..)(?:联合)?(?:调研|课题|起草|编写|写作|采访)(?:组|专班)$")
# Names that only say which part of one's own unit: 「学校德育处」「公司办公室」「局人事科」.
_OWN_PART = re.compile(
    r"^(?:学校|我校|本校|学院|公司|集团|总公司|医院|我院|本院|局|我局|中心|机关|厂|矿|镇|乡|街道|场|所|院|校)(?=.)"
)
# What a part of a unit is called by; behind nothing but a kind of unit it is a part of one's own: 农场办公室.
_PART = re.compile("[\u4e00-\u9fff]{0,8}(?:办公室|[科股室部])")
_SECTION = re.compile(".*(?:[科股]|(?<!办公)室)$")
# The four that lead a place have offices that are units of their own: 县委办公室, 县人大常委会办公室.
LEADS = re.compile("(?:[省市县区州盟旗镇乡村委]|街道|社区|政府|人大|人大常委会|政协)$")
# 「苇州市动物园」: a place and a word or two, which may end in anything.
_PLACED = re.compile(
    r"(?:中共)?[\u4e00-\u9fff]{2,4}?[省市县区州旗](?![委的直级属内里])(?:(?![的了是在和与及为])[\u4e00-\u9fff]){2,12}"
)


def canonical(name: str) -> str | None:
    """The name that all spellings of a unit share: 中共云溪镇委员会 → 云溪镇; None for no name."""
    words = re.sub(r"^(?:中国共产党|中共)", "", compact(name))
    party = words != compact(name)
    while (shorter := _OFFICES.sub("", words)) != words and shorter:
        words = shorter
    words = re.sub(r"(?:总支部|支部|总支|基层)委员会$", "", words)
    words = _BRANCH.sub("", words)
    words = re.sub(rf"(?:{PARTY_BODY})+(?:办公室)?$", "", words)
    if town := _TOWN.match(words):
        words = town.group(1)
    elif local := _LOCAL.match(words):
        words = local.group(1)
    elif party and (committee := _COMMITTEE.match(words)):
        words = f"{committee.group(1)}委{committee.group(2)}"
    elif party and name.endswith("委员会") and len(words) > 5 and _WHOSE.fullmatch(words):
        words = words[:-3]
    words = _WROTE.sub("", words)
    words = _IN_TOWN.sub("", re.sub("^.{0,20}驻(?=.{2,6}(?:村|社区)$)", "", words))
    words = words.replace("纪律检查委员会", "纪委").replace("监察委员会", "监委")
    words = re.sub(r"机关$", "", words) if len(words) > 4 else words
    # The office of a company, a bureau, a government writes for it; that of a committee is a unit of its own.
    if (office := _OFFICE.match(words)) and is_unit(office.group(1)):
        return canonical(party * "中共" + office.group(1))
    # So does that of the committee of a unit; 县委 and its commissions (县委审计委员会) are what their offices are named
    # after.
    if office := _COMMITTEE_OFFICE.fullmatch(words):
        whose = canonical(party * "中共" + office.group(1))
        if whose and "委" not in whose:
            return whose
    if _is_own_part(words):
        return None
    return words if len(words) >= 2 and not _NOT_UNIT.match(words) and not _OWN_PART.match(words) else None


def is_kind(words: str) -> bool:
    """Whether words only say of what kind a unit is: 监狱, or 水库, which a place in front makes the name of one."""
    if words[:1] in _LEVELS or LEADS.search(words):
        return False
    return _ORG.fullmatch(words) is not None or (len(words) == 2 and is_unit(f"××县{words}"))


def _is_own_part(words: str) -> bool:
    """Whether words say of what kind a unit is and which part of it, and not which unit: 农场办公室, 水库管理科."""
    cuts = range(2, min(len(words), _LONGEST_KIND + 1))
    return any(_PART.fullmatch(words, cut) and is_kind(words[:cut]) for cut in cuts)


def is_section(name: str) -> bool:
    """Whether a name is that of a section, with no unit in front of it: 畜牧科, but not 石屏林场营林科 or 县委政策研究室."""
    if not _SECTION.match(name) or name[0] in _LEVELS or is_placed(name):
        return False
    return not any(is_unit(name[:cut]) for cut in range(SHORTEST, len(name) - 1))


def is_unit(words: str, behind: str = "") -> bool:
    """Whether words are nothing but the name of a unit or of its party body, where ``behind`` goes on.

    A usual ending is enough where the learned model of names does not speak against it; any other needs it.
    """
    if not _SIGNS.fullmatch(words):
        return False
    odds = log_odds(words, behind)
    return odds > _SURE or ((odds > _NEVER or len(words) < SHORTEST) and is_usual(words))


def is_usual(words: str) -> bool:
    """Whether words end as most names of units do, whatever stands before."""
    return _UNIT_WHOLE.fullmatch(words) is not None


def is_placed(words: str) -> bool:
    """Whether words may be the name of a unit by the place they begin with, whatever they end in. Sentences begin
    so as well: this is for lines that stand where a name does."""
    return _PLACED.fullmatch(words) is not None


def may_name(words: str) -> bool:
    """Whether words may be a unit's name where nothing but a name stands: by their place, or as the model has it."""
    return is_placed(words) or (_SIGNS.fullmatch(words) is not None and log_odds(words) > MAY_BE)
