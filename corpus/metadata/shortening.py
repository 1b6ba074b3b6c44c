"""Short names of units and what they stand for: 县水利局, 水利局, 澜溪水利局 of 澜溪县水利局."""

import re

from corpus.metadata.names import ORG, is_unit

# What a full name may have behind the short one: its legal form, the body that shares its office or runs the place.
_LEGAL = re.compile(r"(?:股份|有限|责任|集团|总)*公司|监委|管委会|管理委员会|办事处")
# 「市局」「县院」「集团」 in a report of 柳河县水利局, 柳河县人民医院, 北岭电力集团有限公司.
_GENERIC = re.compile(r"([省市县区州]?)(局|厅|院|委|办|学院|学校|医院|集团|公司|中心|社)")
# What a short name begins with that leaves its place out: 县水利局.
LEVELS = frozenset("省市县区州旗")
_PLACE_END = tuple("省市县区州盟旗镇乡村")
# Whose property a unit is stands in full names: 石屏国有农场 is 石屏农场, 国营白鹭岭茶场 is 白鹭岭茶场.
OWNED = re.compile("国[有营]|[公私][办立营]|民[立营]|(?<![移农])民办(?![公事])")
# So long a common end, with its place in it, tells that a name is the short one of another.
_TAIL = 5
# 汀垣市桐花里街道 is 桐花里街道.
_TOWN = re.compile("(?<=..)(?:镇|乡|街道|村|社区)$")
_LIES_IN = re.compile("(?:[\u4e00-\u9fff]{2,4}?[省市县区州盟旗镇乡])+")
_KIND = re.compile(rf"{ORG}$")
_COMPANY = re.compile("(?:公司|集团)$")


def is_generic(name: str) -> bool:
    """Whether a name only says of which kind a unit is: 县局, 集团; it says which one inside its own report alone."""
    return _GENERIC.fullmatch(name) is not None


def is_short_for(name: str, full: str) -> bool:
    """Whether ``name`` is a short form of ``full``: 县水利局, 水利局, 澜溪水利局 of 澜溪县水利局.

    A place is no short form of what lies in it, but of itself with the place it lies in before it; and a unit
    is none of a unit below it.
    """
    if _TOWN.search(name) and full.endswith(name):
        return _LIES_IN.fullmatch(full[: -len(name)]) is not None
    if (
        len(name) < 2
        or len(name) >= len(full)
        or name.endswith(("省", "市", "县", "镇", "乡", "村", "街道", "社区"))
    ):
        return False
    if generic := _GENERIC.fullmatch(name):
        level, kind = generic.groups()
        return level in full and (full.endswith(kind) or f"{kind}有限" in full)
    if full.endswith(name):
        above = full[: -len(name)]
        return (
            above.endswith(_PLACE_END)
            or name[0] in "省市县区镇乡州旗"
            or (len(name) > 3 and not is_unit(above))
        )
    if full.startswith(name):
        return _LEGAL.fullmatch(full[len(name) :]) is not None
    if name[0] in LEVELS and (at := full.find(name[0])) > 0:
        return _abbreviates(name[1:], full[at + 1 :])
    if len(name) > 3 and name[:2] == full[:2] and _abbreviates(name[2:], full[2:]):
        return True
    bare = OWNED.sub("", full, count=1)
    if bare != full and (name == bare or is_short_for(name, bare)):
        return True
    # 公交集团 of 青檀市公共交通集团有限公司.
    own = without_place(full)
    if len(name) > 3 and own[:1] == name[0] and _COMPANY.search(own) and _abbreviates(name[1:], own[1:]):
        return True
    # 水警支队 of 澜浒市公安局水上警察支队.
    at = full.find(name[0])
    if len(name) > 3 and at > 2 and name[-2:] == full[-2:] and is_unit(full[:at]):
        return _abbreviates(name[1:], full[at + 1 :])
    # 农行青阳县支行 of 中国农业银行青阳县支行.
    rest = iter(full)
    return len(name) > _TAIL + 1 and name[-_TAIL:] == full[-_TAIL:] and all(sign in rest for sign in name)


def without_place(full: str) -> str:
    """The name without the places that it begins with."""
    place = _LIES_IN.match(full)
    return full[place.end() :] if place else full


def _abbreviates(name: str, full: str) -> bool:
    """Whether the signs of ``name`` stand in ``full`` in this order, the kind of unit at the end of both."""
    rest = iter(full)
    if len(name) < 2 or not all(sign in rest for sign in name):
        return False
    kind = _KIND.search(name)
    if kind is None:
        return True
    tail = full[full.rfind(kind.group()[-1]) + 1 :]
    # 妇联 of 妇女联合会, 发改委 of 发展和改革委员会.
    return tail in ("", "合会", "员会") or _LEGAL.fullmatch(tail) is not None
