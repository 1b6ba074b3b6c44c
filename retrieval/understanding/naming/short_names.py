"""Short forms of names: what people call 蔚岑县财政局, and what no name is at all."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

from corpus.metadata.names import is_unit, is_usual
from corpus.metadata.shortening import OWNED
from index.text.tokens import boundaries, normalise, terms

# An index that changes has nearly all its names in common with the one before.
_REMEMBERED = 65_536

PLACE = re.compile(
    r"(.{2,5}?)(自治区|自治州|自治县|省|市|县|区|州|盟|旗|镇|乡|(?<!农)村|街道|林场|农场)(?=.)"
)
COMPANY = re.compile(r"(?:股份)?(?:有限)?(?:责任)?公司$")
# What runs a thing that has a name of its own: 石埠水库灌区 of 石埠水库灌区管理处.
_RUNS = re.compile(r"(?:管理(?:处|所|站|局|中心|委员会)|管委会)$")
# What tells one of several from the others is never left out: 第二 of 砚洲第二粮食储备库.
_ONE_OF_SEVERAL = re.compile(r"[第一二三四五六七八九十\d]")
_SHORT_SORTS = "局馆镇乡县"
_HAN = re.compile(r"[\u3400-\u9fff]")
# No contraction is shorter, in characters.
_SHORTEST = 4
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
# What stands before a name and belongs to none.
ALONE = frozenset("的年度在对给让请问看查说下和与及或里是那该这成到比跟了除含")
# Where a title stops naming whose report it is.
_TITLE_NAME_END = re.compile(
    r"关于|(?:19|20)\d\d|二[〇○零]|年度?|抓|履行|落实|书记(?!员)|工作|述职|党组|党委|党工委|意识形态|基层"
)
_TITLE_FRONT = re.compile(r"^(?:关于|中共|驻)+")


@lru_cache(_REMEMBERED)
def short_forms(name: str) -> frozenset[str]:
    """The short forms of a plain name: its place, its beginnings, its endings."""
    core = COMPANY.sub("", name)
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
    # 砚洲监狱 of 沅岭省砚洲监狱, 石屏农场 of 青禾市石屏国有农场: whole, whatever they end in.
    for whole in (core, OWNED.sub("", core, count=1)):
        _, own = _place_and_own(whole)
        forms |= {form for form in (whole, own) if len(form) >= _SHORTEST and is_unit(form)}
    return frozenset(form for form in forms if len(form) > 1) - {name}


@lru_cache(_REMEMBERED)
def contractions(name: str) -> frozenset[str]:
    """What a plain name may be contracted to: whole words left out within it, or what runs the rest at its end, as
    石埠灌区 is 石埠水库灌区管理处. Its beginning stays, behind its place or with it, and the model of names takes it for one.
    """
    place, own = _place_and_own(OWNED.sub("", COMPANY.sub("", name), count=1))
    whole = _RUNS.sub("", own)
    forms = {
        front + form
        for form in (whole, *_with_gaps(own), *_with_gaps(whole))
        for front in {"", place, place[:-1]}
    }
    return frozenset(form for form in forms - {name, own} if len(form) >= _SHORTEST and is_unit(form))


def begins_with_a_word(name: str) -> bool:
    """Whether a plain name begins, behind its place, with a word of the language, 农业, as few proper names do: 石埠."""
    _, own = _place_and_own(name)
    return own[:2] in terms(own[:2])


def _place_and_own(name: str) -> tuple[str, str]:
    place = PLACE.match(name)
    return (name[: place.end()], name[place.end() :]) if place else ("", name)


def _with_gaps(name: str) -> Iterator[str]:
    """A name without one run of the words within it, each in turn; the unit that it is a part of is never left out, as
    in 柳塘中学附属小学."""
    places = [place for place in sorted(boundaries(name)) if 2 <= place <= len(name) - 2]
    for start, end in combinations(places, 2):
        above = any(is_usual(name[:place]) for place in places if start < place <= end)
        if not above and not _ONE_OF_SEVERAL.search(name[start:end]):
            yield name[:start] + name[end:]


def behind_a_sign(plain: str, place: int) -> bool:
    """Whether the word that ends here is a single sign, as 把 and 由 are; two of them may be a place that no dictionary
    has: 云渚."""
    before = sorted((at for at in boundaries(plain) if at <= place), reverse=True)
    if before[:2] != [place, place - 1]:
        return False
    return len(before) == 2 or before[1] - before[2] > 1 or not _HAN.match(plain[before[2]])


def ends_in_a_word(name: str) -> bool:
    """What ends in a word of the language names no unit: 格局, 布局 and 大局 are no 局, but 财政局 is one."""
    if name[-1] not in _SHORT_SORTS:
        return False
    two, three = ({*range(1, size)}.isdisjoint(boundaries(name[-size:])) for size in (2, 3))
    return two and not (three and len(name) > 2)


def is_abbreviation(short: str, unit: str) -> bool:
    """市场监管局 for 市场监督管理局: its characters in order, two or more of them together at the beginning."""
    return len(short) > 2 and short[:2] in unit and in_order(short, unit[unit.find(short[:2]) :])


def may_be_short(short: str, unit: str) -> bool:
    """海港集团 for 海陵港务集团: it begins as the unit does, and all its characters stand there in their order."""
    return len(short) > 1 and short[:1] == unit[:1] and in_order(short, unit)


def in_order(short: str, unit: str) -> bool:
    """粮库公司 in 粮食储备库有限公司: whether all its characters stand there, in their order."""
    rest = iter(unit)
    return all(sign in rest for sign in short)


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
