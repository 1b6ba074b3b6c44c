"""Whose report it is. A unit is an entity: one canonical name, which party body and offices share.

云溪镇党委, 中共云溪镇委员会 and 云溪镇人民政府 are 云溪镇. The name is looked for in title, author
line, letterhead, signature, first sentence, file name and folders, in this order; a fuller form
of the same name that stands further down takes the place of a short one.
"""

import re
from collections.abc import Iterable, Sequence

from corpus.metadata.names import NAME, ORG, PARTY_BODY, canonical, is_unit
from corpus.metadata.places import place_in
from corpus.structure.forms import GENRE_END, PERSON, compact

# Separates what stood beside a year from it.
_GAP = "\x00"
_UNIT_STOP = (
    rf"(?={PARTY_BODY}|书记|主任|局长|处长|科长|院长|校长|厅长|部长|主席|行长|所长|站长|镇长|乡长|会长|[馆社台队场园厂矿段事书]长|董事长|总经理|检察长|副|关于|{_GAP}"
    r"|二[〇○零]|年(?!级)|上半年|下半年|第[一二三四]季度|履行|落实|抓|开展|工作|全面|意识形态|基层|贯彻|推进|加强|在|述职|的|个人|法治|整改|巡察|民主生活会)"
)
_UNIT = re.compile(rf"{NAME}{{1,24}}?{ORG}{_UNIT_STOP}")
_NOT_ALONE = frozenset(("学院", "集团", "公司", "医院", "学校", "中心", "单位", "机关", "办公室", "委员会"))
_PREFIX = re.compile(rf"[\u4e00-\u9fff]{{2,16}}?{ORG}(?=[\u4e00-\u9fff“])")
# 「驻枫岭村第一书记」, 「选派到青禾县枫岭村任第一书记」: whose report a secretary sent to a village writes.
_POSTED = re.compile(r"驻([\u4e00-\u9fff]{2,6}?(?:村|社区))(?=第一书记|工作队|帮扶|乡村振兴|\d)")
_SENT = re.compile(
    r"(?:驻|到|在|任|担任)(?:[\u4e00-\u9fff]{1,6}?[省市县区旗]){0,3}(?:[\u4e00-\u9fff]{1,5}?(?:镇|乡|街道))?"
    r"([\u4e00-\u9fff]{2,5}?(?:村|社区))(?:的|任|担任|党组织|党支部|驻村)*第一书记"
)
# Nothing sets 「苍宁市教育局」 off in 「苍宁市教育局平安建设工作计划」, but its place and the kind of office do.
_PLACED = re.compile(
    r"[\u4e00-\u9fff]{2,4}?(?:[省市县区旗州][\u4e00-\u9fff]{1,14}?(?:局|厅|委员会|法院|检察院|总工会|联合会|中心|馆|医院|中学|小学|学院|大学)"
    r"|(?:[省市县区旗州][\u4e00-\u9fff]{0,10}?)?(?:有限公司|人民政府|街道办事处|居民委员会|村民委员会))"
)
# 「在云岭公交集团第五届职工代表大会上」: whose congress it is.
_CONGRESS = re.compile(
    r"(?:在|于)([\u4e00-\u9fffA-Za-z]{3,24}?)(?:第?[一二三四五六七八九十\d]{1,4}届|(?:19|20)\d\d年)"
)
# 「我是河湾社区党委书记」: a report without a title says so at its beginning.
_I_AM = re.compile(
    rf"^[^。]{{0,20}}?我是([\u4e00-\u9fff]{{2,16}}?{ORG})(?={PARTY_BODY}|书记|主任|局长|院长|校长|镇长|乡长|的)"
)
# The subject of the first sentence: 「2022年，澜溪县水利局党组在县委坚强领导下」.
_SUBJECT = re.compile(
    rf"^(?:(?:(?:19|20)\d\d年(?:度|以来|来|上半年)?|[今去]年(?:以来)?|一年来|近年来)[,，])?({NAME}{{1,20}}?{ORG})(?:{PARTY_BODY})*[,，]?"
    r"(?=在|坚持|坚定|始终|认真|全面|深入|紧紧|紧扣|围绕|以|高度|团结|带领|积极|按照|严格|切实|辖|现有|共有|位于|下设|地处)"
)
_YEAR = re.compile(
    r"(?:(?:19|20)\d\d(?:\s*[-—–~至到、]\s*(?:19|20)\d\d)*|二[〇○零Oo0一二三四五六七八九]{3})(?:年度?)?"
)
# What a full name may have behind the short one: its legal form, the body that shares its office.
_LEGAL = re.compile(r"(?:股份|有限|责任|集团|总)*公司|监委")
# 「市局」「县院」「集团」 in a report of 柳河县水利局, 柳河县人民医院, 北岭电力集团有限公司.
_GENERIC = re.compile(r"([省市县区州]?)(局|厅|院|委|办|学院|学校|医院|集团|公司|中心|社)")
# What a short name begins with that leaves its place out: 县水利局.
LEVELS = frozenset("省市县区州旗")
_PLACE_END = tuple("省市县区州盟旗镇乡村")
_KIND = re.compile(rf"{ORG}$")
_EDITED = re.compile("(?<=.{4})(?:主办|编印|编发|编|印发|印)$")


def unit_of(
    title: str | None,
    stem: str,
    *,
    authors: Sequence[str] = (),
    issuers: Sequence[str] = (),
    signatures: Sequence[str] = (),
    opening: str = "",
    imprints: Sequence[str] = (),
    folders: Sequence[str] = (),
) -> str | None:
    """The canonical name of the unit; ``title`` is None where the text has none.

    ``authors`` are lines under the title, ``issuers`` of the letterhead, ``signatures`` at the
    end; ``imprints`` say whose office printed it; ``folders`` the names of the folders above the file, innermost first.
    """
    for words in (title or "", stem, *authors, *signatures):
        if posted := _POSTED.search(words):
            return posted.group(1)
    found = [
        name for name in _named(title, stem, authors, issuers, signatures, opening, imprints, folders) if name
    ]
    if not found and title and (told := _told_again(title, opening)):
        return told
    for words in (title or "", stem):
        if not found and (placed := _PLACED.match(compact(words))):
            return canonical(placed.group())
    if not found and re.search("第一书记|驻村", (title or "") + stem) and (sent := _SENT.search(opening)):
        return sent.group(1)
    if not found and (said := _I_AM.search(opening)):
        return canonical(said.group(1))
    if not found:
        return None
    fuller = [name for name in found[1:] if is_short_for(found[0], name)]
    return max(fuller, key=len) if fuller else found[0]


def _named(
    title: str | None, stem: str, authors: Sequence[str], issuers: Sequence[str], signatures: Sequence[str],
    opening: str, imprints: Sequence[str], folders: Sequence[str],
) -> Iterable[str | None]:  # fmt: skip
    """What each place says, the most trusted first."""
    if title is not None:
        first, _, rest = title.partition(" ")
        whole, *halves = re.split("——|―|--", title)
        # 「寄宿生的夜晚谁来陪——某某中学调研报告」: the second half says whose.
        for half in halves:
            own = _PREFIX.match(half)
            sure = own and (own.group().endswith("公司") or re.match(".{2,5}[省市县区旗]", half))
            yield unit_in(half) or (canonical(own.group()) if own and sure else _told_again(half, opening))
        yield canonical(first) if rest and len(first) > 3 and is_unit(first) else None
        # 「从“等水”到“送水”」 is nobody's name; above 「——在新起点上再创辉煌」 it may stand.
        # 「云岭县档案馆」 of 「政策问答：云岭县档案馆2023年整改情况」
        head, colon, behind = whole.partition("：")
        yield unit_in(behind) if colon and not unit_in(head) else None
        yield unit_in(whole) if not halves or _YEAR.search(whole) or GENRE_END.search(whole) else None
    for line in authors:
        yield (
            _first_of(line)
            or place_in(line)
            or _whose_congress(line)
            or unit_in(line)
            or _whole(line)
            or _whose_post(line)
        )
    for line in (*issuers, *signatures):
        yield _whole(line)
    if subject := _SUBJECT.match(compact(opening[:120])):
        yield canonical(subject.group(1))
    for line in imprints:
        yield _whole(line)
    yield place_in(stem) if title and "政府工作" in title else None
    if title is None or title not in stem:
        yield unit_in(stem)
    for folder in folders:
        yield _whole(folder) or unit_in(folder)


def unit_in(title: str) -> str | None:
    """The unit that a title begins with: 中共澜溪县水利局党组关于…… → 澜溪县水利局."""
    words = re.sub(r"[“”《》_—–~～]|(?<!\d)-(?!\d)", "", compact(title))
    words = _YEAR.sub(_GAP, words)
    words = re.sub(rf"^(?:关于)?[{_GAP}\d\-.]*(?:关于)?(?:报送|上报|呈报|印发|转发)?", "", words)
    bare = re.sub("^(?:中国共产党|中共)", "", words)
    party, words = "中共" if bare != words else "", bare
    if place := place_in(words.replace(_GAP, " ")):
        return place
    match = _UNIT.search(words + "的")
    if match is None or match.start() > 2 or _GAP in match.group():
        return None
    name = canonical(party + re.sub(rf"(?<=..){PARTY_BODY}.*$", "", match.group()))
    return name if name not in _NOT_ALONE else None


def _whose_congress(line: str) -> str | None:
    """The unit in whose congress or meeting something was said."""
    match = _CONGRESS.search(compact(line))
    return canonical(match.group(1)) if match and is_unit(match.group(1)) else None


def _whose_post(line: str) -> str | None:
    """The unit before a post and a name: 「青桥县应急管理局纪检组长蒋兰」."""
    words = compact(line).strip("()")
    cuts = range(min(len(words), 40) - 4, 4, -1)
    return next(
        (canonical(words[:cut]) for cut in cuts if is_unit(words[:cut]) and PERSON.fullmatch(words[cut:])),
        None,
    )


def _told_again(title: str, opening: str) -> str | None:
    """The unit a title begins with, where nothing sets it off but the opening names it again."""
    match = _PREFIX.match(title)
    if match is None or match.group() not in opening or len(match.group()) < 4:
        return None
    return canonical(match.group())


def _whole(line: str) -> str | None:
    """The unit a line names and nothing else, or its first word where post and name follow."""
    if joint := _first_of(line):
        return joint
    words = re.sub(
        r"^.{0,8}(?:单位|人|部门)\s*[：:]|(?:文件|公函|函|(?:党组|党委|专题|办公)?(?:会议?)?(?:纪要|简报|专报|通报))$|[（(【].*?[)）】]$",
        "",
        line.strip(),
    ).strip()
    names = (canonical(name) for name in (compact(words), _pieces(words)[0]) if is_unit(name))
    return next((name for name in names if name and name not in _NOT_ALONE), None)


def _first_of(line: str) -> str | None:
    """The first of several units that a line names, and nothing else beside a date: joint issuers."""
    pieces = [piece for piece in _pieces(line.strip("（）()")) if not _YEAR.match(piece)]
    several = len(pieces) > 1 or pieces != [line.strip()]
    return (
        canonical(pieces[0])
        if pieces and several and all(len(one) > 3 and is_unit(one) for one in pieces)
        else None
    )


def _pieces(line: str) -> list[str]:
    # 「云岭县档案馆办公室编　2023年6月12日」
    return [_EDITED.sub("", piece) for piece in re.split(r"[\s、，|]+", line.strip())]


def is_generic(name: str) -> bool:
    """Whether a name only says of which kind a unit is: 县局, 集团; it says which one inside its own report alone."""
    return _GENERIC.fullmatch(name) is not None


def is_short_for(name: str, full: str) -> bool:
    """Whether ``name`` is a short form of ``full``: 县水利局, 水利局, 澜溪水利局 of 澜溪县水利局.

    A place is no short form of what lies in it, and a unit none of a unit below it.
    """
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
    return len(name) > 3 and name[:2] == full[:2] and _abbreviates(name[2:], full[2:])


def _abbreviates(name: str, full: str) -> bool:
    """Whether the signs of ``name`` stand in ``full`` in this order, the kind of unit at the end of both."""
    rest = iter(full)
    if len(name) < 2 or not all(sign in rest for sign in name):
        return False
    kind = _KIND.search(name)
    if kind is None:
        return True
    tail = full[full.rfind(kind.group()[-1]) + 1 :]
    return tail in ("", "合会") or _LEGAL.fullmatch(tail) is not None
