"""Short forms of names: what people call 蔚岑县财政局, and what no name is at all."""

import re
from functools import lru_cache

from index.text.tokens import normalise, terms

# An index that changes has nearly all its names in common with the one before.
_REMEMBERED = 65_536

PLACE = re.compile(r"(.{2,5}?)(自治区|自治州|自治县|省|市|县|区|州|盟|旗|镇|乡|村|街道|林场|农场)(?=.)")
_COMPANY = re.compile(r"(?:股份)?(?:有限)?(?:责任)?公司$")
# What names a sort of unit: a name only on its own, as in 「医院下一步…」, not in 县医院 or 几家医院,
# and only where the library has one such unit.
SORT = frozenset(
    "医院 学院 学校 大学 中学 小学 街道 工会 公司 集团 银行 法院 管理局 委员会 办公室 管委会 服务中心".split()
)
SORT_TAIL = re.compile(
    r"(?:局|委|办|馆|院|所|站|厅|处|校|行|厂|矿|部|队|社|台|会|中心|街道|学院|医院|大学|支部|总支|书记|公司|集团|镇|乡|村)$"
)
BRANCH = re.compile(
    r"(?:机关|在职|退休)?第[一二三四五六七八九十百\d]+(?:联合)?(?:总支|支部|小组)|(?:机关|离退休|退休)(?:总支|支部)"
)
BRANCH_FRONT = re.compile(r"^[^第]+(?=第)")
PARTY = re.compile(r"党(?=支部|总支|小组)")
# A year alone names no report.
NAMING = re.compile(r"(?!年)[\u3400-\u9fffa-z]")
# Posts and party bodies that every unit has.
POST = re.compile(
    r"(?:机关|直属机关|基层|驻村)*(?:党委|党组|党工委|工委|纪委|总支|支部|党支部|党总支|单位|村|班子)*(?:副|专职)*(?:书记|主任|局长|成员|委员|班长)?"
)
# Where a title stops naming whose report it is.
_TITLE_NAME_END = re.compile(
    r"关于|(?:19|20)\d\d|二[〇○零]|年度?|抓|履行|落实|书记(?!员)|工作|述职|党组|党委|党工委|意识形态|基层"
)
_TITLE_FRONT = re.compile(r"^(?:关于|中共|驻)+")


@lru_cache(_REMEMBERED)
def short_forms(name: str) -> frozenset[str]:
    """The short forms of a plain name: its place, its beginnings, its endings."""
    core = _COMPANY.sub("", name)
    place = PLACE.match(core)
    forms = {core, *(sort for sort in SORT if sort in name)}
    if place:
        forms |= {place[1], place[1] + place[2]}
    for part in (core, core[place.end() :] if place else core):
        for size in range(2, len(part)):
            beginning, ending = part[:size], part[-size:]
            # 市场 in 市场监督管理局 is a word of the language, 北岚 in 北岚矿业 is a name; behind a place
            # only a whole name is one, for the 档案 of 云渚县档案馆 is a topic.
            if SORT_TAIL.search(beginning) or (not place and (size > 3 or beginning not in terms(beginning))):
                forms.add(beginning)
            if size > 2 and SORT_TAIL.search(ending):
                forms.add(ending)
    return frozenset(form for form in forms if len(form) > 1) - {name}


@lru_cache(_REMEMBERED)
def plain_name(name: str) -> str:
    return re.sub(r"[\s_\-—–]+", "", PARTY.sub("", normalise(name)))


def title_name(title: str) -> str:
    """Whose report it is, as far as its title says so: 驻枫槲村第一书记 → 枫槲村第一书记."""
    plain = _TITLE_FRONT.sub("", plain_name(title))
    end = _TITLE_NAME_END.search(plain, 1)
    if end and end[0].startswith("书记"):
        return plain[: end.end()]
    return plain[: end.start()] if end else ""
