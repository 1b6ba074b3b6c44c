"""Names of places as units of their own: 贵州省 for the 政府工作报告 of that province, 青山县 for the county's."""

import re

_REGIONS = {"内蒙古": "内蒙古自治区", "广西": "广西壮族自治区", "西藏": "西藏自治区", "宁夏": "宁夏回族自治区", "新疆": "新疆维吾尔自治区"}  # fmt: skip
_CITIES = ("北京", "天津", "上海", "重庆")
_PROVINCES = (
    "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东",
    "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海", "台湾",
)  # fmt: skip
# Short name → full name of every region of the first level; a closed list.
REGIONS = {
    **_REGIONS,
    **{name: f"{name}市" for name in _CITIES},
    **{name: f"{name}省" for name in _PROVINCES},
    "香港": "香港特别行政区",
    "澳门": "澳门特别行政区",
}
_PLACE = r"[\u4e00-\u9fff]{1,10}?(?:自治区|特别行政区|自治州|自治县|省|市|县|区|州|盟|旗|镇|乡)"
_FIRST = "|".join(REGIONS)
# 「……在贵州省第十四届人民代表大会第四次会议上」「贵州省省长 李×」「贵州省2026年政府工作报告」.
_SAYS = (
    re.compile(rf"(?:在|于)({_PLACE})第.{{1,5}}届(?:人民代表大会|人大|委员会)"),
    re.compile(rf"^({_PLACE})(?:人民政府|政府)?(?:代?理?省长|代?理?市长|代?理?县长|代?理?区长|代?理?州长|代?理?旗长|代?理?镇长|代?理?乡长|代?理?主席)"),
    re.compile(rf"^({_PLACE})(?:人民)?政府(?:[ \d年度]*工作报告|[ \d年度]*关于|$)"),
    re.compile(rf"^({_PLACE})[ \d年度_-]*(?:人民)?政府[ \d年度]*工作"),
)  # fmt: skip
_SHORT = re.compile(
    rf"(?:^|[\d年_ -])({_FIRST})(?:省|市|自治区)?[ \d年度_-]*(?:(?:人民)?政府)?[ \d年度]*(?:政府)?工作报告"
)


def place_in(words: str) -> str | None:
    """The place whose government or congress a line names; None where it names none."""
    line = "".join(words.split()) if "届" in words or "长" in words else words.strip()
    for pattern in _SAYS:
        if match := pattern.search(line):
            return full_name(match.group(1))
    match = _SHORT.search(line)
    return REGIONS[match.group(1)] if match else None


def full_name(place: str) -> str:
    """贵州 → 贵州省, 内蒙古 → 内蒙古自治区; any other name as it is."""
    return REGIONS.get(place, place)
