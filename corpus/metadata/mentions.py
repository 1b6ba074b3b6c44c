"""How the lines of a document name units: for each place that may, the names it says."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.metadata.names import MAY_BE, NAME, ORG, PARTY_BODY, canonical, is_unit, may_name
from corpus.metadata.naming import SHORTEST, log_odds
from corpus.metadata.places import place_in
from corpus.metadata.shortening import LEVELS
from corpus.structure.forms import DATE, PERSON, compact

# Separates what stood beside a year from it.
_GAP = "\x00"
_UNIT_STOP = (
    rf"(?={PARTY_BODY}|书记|主任|局长|处长|科长|院长|校长|厅长|部长|主席|行长|所长|站长|镇长|乡长|会长|[馆社台队场园厂矿段事书]长|董事长|总经理|检察长|副|关于|{_GAP}"
    r"|二[〇○零]|年(?!级)|上半年|下半年|第[一二三四]季度|履行|落实|抓|开展|工作|全面|意识形态|基层|贯彻|推进|加强|在|述职|的|个人|法治|整改|巡察|民主生活会)"
)
_STOP = re.compile(_UNIT_STOP)
# 「霁川县处」 in 「霁川县处置非法集资」, 「云溪乡乡」, 「青陵市市场」: a place, then the beginning of a word.
_CUT_SHORT = re.compile(
    r"([\u4e00-\u9fff]{2,4}?([省市县区州旗镇乡村]))(?:[镇乡村区办处科部所站馆队厂矿社段]{1,2}|\2(?!委)[\u4e00-\u9fff])"
)
_UNIT = re.compile(rf"{NAME}{{1,24}}?{ORG}{_UNIT_STOP}")
_CHARACTERS = re.compile(f"(?:(?![的了]){NAME}){{3,30}}")
_RUN = re.compile("(?:(?!关于|情况|责任|工作(?![站室部队组委领]))[\u4e00-\u9fff]){4,20}")
_ORG = re.compile(ORG)
# 「云峰市中心」 is no name in 「云峰市中心医院」, 「青禾县乡」 none in 「青禾县乡村振兴局」.
_GOES_ON = re.compile("村?振兴|[长法员]|(?<=[校院])区|医院|[中小]学|学校|幼儿园|卫生院|支行")
# 「…学院高岭校区」, 「…医院东院区」: where a part of a unit is.
_CAMPUS = re.compile("[\u4e00-\u9fff]{1,4}?[校院]区")
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
# What stands before the subject of a sentence: 「2022年，」「一年来」「作为」「现将」「在县委、县政府的坚强领导下，」.
_AHEAD = re.compile(
    r"(?:(?:(?:19|20)\d\d年(?:度|以来|来|上半年)?|[今去]年(?:以来)?|一年来|近年来|[上下]半年|全年|作为|现[将就把])[,，]?|在[^，。；]{2,60}下[,，])*"
)
# The subject of the first sentence: 「澜溪县水利局党组在县委坚强领导下」.
_SUBJECT = re.compile(
    rf"({NAME}{{1,20}}?{ORG})(?:{PARTY_BODY})*[,，]?"
    r"(?=在|坚持|坚定|始终|认真|全面|深入|紧紧|紧扣|围绕|以|高度|团结|带领|积极|按照|严格|切实|辖|现有|共有|位于|下设|地处)"
)
_YEAR = re.compile(
    r"(?:(?:19|20)\d\d(?:\s*[-—–~至到、]\s*(?:19|20)\d\d)*|二[〇○零Oo0一二三四五六七八九]{3})(?:年度?)?"
)
_EDITED = re.compile("(?<=.{4})(?:主办|编印|编发|编|印发|印)$")
# 「来源：杏花坳村党支部　整理：麦小禾」: what each piece of a line is called stands in front of it.
_CALLED = re.compile(r"^[^:：\d]{1,10}[:：]")
_NOBODY = re.compile("[^:：]{0,4}(?:时间|日期|地点|议题|浏览|电话|邮箱)")
# Where a place is named in full, 「芦泾县第十七届人民代表大会」, a name that leaves it out may be completed.
_PLACE = re.compile(
    r"(?:^|(?<=[在驻是,。:、(])|(?<=(?<!关)于))(?:中共|中国共产党)?([\u4e00-\u9fff]{2})([省市县区州旗])(?=第|委|人民|政府|常委|[\u4e00-\u9fff]{1,8}(?:局|院|会|馆|中心))"
)
# At the head of a title a year tells it from 「加快县域经济发展」: 「关于沧源县2022年度林业工作情况的报告」.
_HEADING_PLACE = re.compile(r"(?:关于)?([\u4e00-\u9fff]{2})([省市县区州旗])(?=(?:19|20)\d\d|二[〇○零])")


@dataclass(frozen=True)
class Sources:
    """What may say the unit. ``title`` is None where the text has none; ``issuers`` are lines above it, ``authors``
    below it, ``signatures`` and ``imprints`` at the end, ``addressees`` those it is said to; ``numbers`` hold the
    number of the document; ``folders`` from the innermost; ``text`` is all of it."""

    title: str | None
    stem: str
    authors: Sequence[str] = ()
    issuers: Sequence[str] = ()
    signatures: Sequence[str] = ()
    opening: str = ""
    imprints: Sequence[str] = ()
    folders: Sequence[str] = ()
    addressees: Sequence[str] = ()
    numbers: Sequence[str] = ()
    text: str = ""


# What no town's name ends with: 高桥乡农村(人居环境整治), 南湖街道社区(矫正); a line above the first sentence: 「前言」.
_MATTER_BEHIND = re.compile(r"(?<=..[乡镇])(?:农村|城乡|乡村)$|(?<=..街道)社区$")
_HEADING_ABOVE = re.compile(r"\A\s*([^，。；：,;:\n]{1,6})\n+(?=\S{8})")


def mentions(said: Sources) -> Iterator[tuple[str, str]]:
    """Every name that some place says, with what names it: (place, canonical name), in the order of the text."""
    for place, name in _mentions(said):
        if name and not _is_bare(whose := _MATTER_BEHIND.sub("", name)):
            yield place, whose


def _is_bare(name: str) -> bool:
    """Whether a name says of what kind a unit is and no more: 学院, 集团, 监狱, but not 县委."""
    return name[0] not in LEVELS and _ORG.fullmatch(name) is not None


def _mentions(said: Sources) -> Iterator[tuple[str, str | None]]:
    for words in (said.title or "", said.stem, *said.authors, *said.signatures):
        if posted := _POSTED.search(words):
            yield "posted", posted.group(1)
    if said.title:
        yield from _of_title(said.title, said.opening)
    for line in said.authors:
        yield from _of_line("author", line)
        yield "author's place", place_in(line)
        yield "congress", _whose_congress(line)
        yield "author begins", unit_in(line)
        yield "author's post", _whose_post(line)
    for kind, lines in (("issuer", said.issuers), ("signature", said.signatures), ("imprint", said.imprints)):
        for line in lines:
            yield from _of_line(kind, line)
    above = _HEADING_ABOVE.match(said.opening)
    opening = compact(said.opening[above.end() if above and not is_unit(above[1]) else 0 :][:120])
    subject = _AHEAD.sub("", opening, count=1)
    for kind, match in (("subject", _SUBJECT.match(subject)), ("I am", _I_AM.search(opening))):
        if match:
            yield kind, canonical(match.group(1))
    yield "subject, by its name", likeliest(subject)
    if (sent := _SENT.search(said.opening)) and re.search("第一书记|驻村", (said.title or "") + said.stem):
        yield "sent", sent.group(1)
    yield "stem's place", place_in(said.stem)
    yield "stem", unit_in(said.stem)
    yield "stem, by its name", likeliest(_bare(said.stem))
    if placed := _PLACED.match(compact(said.stem)):
        yield "stem, by its place", canonical(placed.group())
    for place, folder in enumerate(said.folders):
        yield "folder" if place == 0 else "outer folder", _whole(folder) or unit_in(folder)


def _of_title(title: str, opening: str) -> Iterator[tuple[str, str | None]]:
    first, _, rest = title.partition(" ")
    whole, *halves = re.split("——|―|--", title)
    yield "title", unit_in(whole)
    yield "title, by its name", likeliest(_bare(whole))
    # 「寄宿生的夜晚谁来陪——某某中学调研报告」: the second half says whose.
    for half in halves:
        yield "second half", unit_in(half)
        yield "second half, by its name", likeliest(_bare(half))
        yield from (("second half begins", name) for name in _beginnings(half))
    if rest and len(first) > 3 and is_unit(first):
        yield "first word", canonical(first)
    elif joint := together(title):
        yield "first word", canonical(joint[0])
    # 「云岭县档案馆」 of 「政策问答：云岭县档案馆2023年整改情况」
    _, colon, behind = whole.partition("：")
    if colon:
        yield "behind a colon", unit_in(behind)
    for place, name in enumerate(_beginnings(whole)):
        yield "title begins" if place == 0 else "title begins, longer", name
        if name and name in opening:
            yield "title begins, told again", name
    if placed := _PLACED.match(compact(whole)):
        yield "title, by its place", canonical(placed.group())


def _of_line(kind: str, line: str) -> Iterator[tuple[str, str | None]]:
    """Names that make up a line, or the pieces of it."""
    words = pieces_of(line)
    pieces = [_CALLED.sub("", piece) for piece in words if not _NOBODY.match(piece)]
    units = together(line) or [piece for piece in pieces if len(piece) > 3 and is_unit(piece)]
    if len(units) < 2:
        # A date beside a name is no part of it.
        undated = compact("".join(piece for piece in words if not re.fullmatch(DATE, compact(piece))))
        yield kind, _whole(line) or (canonical(undated) if may_name(undated) else None)
    if len(pieces) > 1 or pieces != [line.strip()]:
        for piece in units:
            yield f"{kind}, a piece", canonical(piece)
    # 「云峰市中心医院急诊科护士长」, 「松陵区人民法院研究室」: whose part or post it is.
    for piece in pieces:
        for name in _beginnings(piece):
            yield f"{kind}, begins", name
        yield f"{kind}, by its name", likeliest(piece)


def together(line: str) -> list[str]:
    """Those who issue together, where a line begins with two or more: 县纪委　县委组织部　县财政局. A part of the one
    before it, 青禾县教育局　办公室, does not begin with its place."""
    found: list[str] = []
    for piece in line.split():
        own = next((piece[:cut] for cut in range(len(piece), 1, -1) if is_unit(piece[:cut])), "")
        if not own or not (own[0] in LEVELS or (len(own) > 3 and own[:2] == (found or [own])[0][:2])):
            break
        found.append(own)
        if own != piece:
            break
    return found if len(found) > 1 else []


def completed(name: str, said: Sources) -> str | None:
    """The name with its place in front, where it is short of one that lines around the body or the head of the title name: 县人民法院 → 芦泾县人民法院."""
    if len(name) < 4 or name[0] not in "省市县区州旗":
        return None
    for line in (
        *said.authors,
        *said.issuers,
        said.title or "",
        *said.signatures,
        said.opening,
        *said.addressees,
    ):
        for match in _PLACE.finditer(compact(line)):
            if match.group(2) == name[0]:
                return canonical(match.group(1) + name)
    head = _HEADING_PLACE.match(compact(said.title or ""))
    return canonical(head.group(1) + name) if head and head.group(2) == name[0] else None


def unit_in(title: str) -> str | None:
    """The unit that a title begins with: 中共澜溪县水利局党组关于…… → 澜溪县水利局."""
    words = _bare(title)
    bare = re.sub("^(?:中国共产党|中共)", "", words)
    party, words = "中共" if bare != words else "", bare
    if place := place_in(words.replace(_GAP, " ")):
        return place
    match = _UNIT.search(words + "的")
    if match is None or match.start() > 2 or _GAP in match.group():
        return None
    return canonical(party + re.sub(rf"(?<=..){PARTY_BODY}.*$", "", match.group()))


def _bare(title: str) -> str:
    """A title without quotation marks, its years made gaps, without what may stand before a unit."""
    words = _YEAR.sub(_GAP, re.sub(r"[“”《》_—–~～]|(?<!\d)-(?!\d)", "", compact(title)))
    return re.sub(rf"^(?:关于)?[{_GAP}\d\-.]*(?:关于)?(?:报送|上报|呈报|印发|转发)?", "", words)


def likeliest(words: str) -> str | None:
    """The name that words most likely begin with, by the learned model of names: 苇州市动物园 of 苇州市动物园关于……."""
    run = _CHARACTERS.match(words)
    cuts = range(SHORTEST, run.end() + 1) if run else ()
    best = max(cuts, key=lambda cut: log_odds(words[:cut], words[cut : cut + 2].rstrip(_GAP)), default=0)
    if run and best == run.end() and words[best : best + 1] == "的" and words[best - 1] in "省市县区州旗":
        return None
    likely = best and log_odds(words[:best], words[best : best + 2].rstrip(_GAP)) > MAY_BE
    return canonical(_cut_short(words, best) or words[:best]) if likely else None


def _cut_short(words: str, cut: int) -> str | None:
    """The place that words begin with, where behind it a cut leaves but the beginning of a word: 青陵市 for 青陵市社|会治理.
    None for a name that may be one, as 霁川县院 is above 「2022年」, 「工作报告」, 「院长」."""
    match = _CUT_SHORT.fullmatch(words, 0, cut)
    return match.group(1) if match and cut < len(words) and not _STOP.match(words, cut) else None


def _beginnings(words: str) -> list[str | None]:
    """The names that words may begin with, whatever follows them, the shortest first."""
    run = _RUN.match(words)
    ends = [match.end() for match in _ORG.finditer(run.group())] if run else []
    ends = [end for end in ends if end > 3 and not _GOES_ON.match(words, end) and is_unit(words[:end])]
    ends += [match.end() for end in ends if (match := _CAMPUS.match(words, end))]
    whole = [words[:end] for end in ends if _cut_short(words, end) is None]
    return list(
        dict.fromkeys(map(canonical, whole or filter(None, (_cut_short(words, end) for end in ends))))
    )


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


def _whole(line: str) -> str | None:
    """The unit a line names and nothing else, or its first word where post and name follow."""
    words = re.sub(
        r"^.{0,8}(?:单位|人|部门)(?:名称|全称)?(?:[（(].{1,6}[)）])?\s*[：:]|(?:文件|公函|函|(?:党组|党委|专题|办公)?(?:会议?)?(?:纪要|简报|专报|通报))$|[（(【].*?[)）】]$",
        "",
        line.strip(),
    ).strip()
    names = (canonical(name) for name in (compact(words), pieces_of(words)[0]) if is_unit(name))
    return next((name for name in names if name and not _is_bare(name)), None)


def pieces_of(line: str) -> list[str]:
    """The words of a line, without what somebody did there: 「云岭县档案馆办公室编　2023年6月12日」."""
    return [_EDITED.sub("", piece) for piece in re.split(r"[\s、，|>]+", line.strip().strip("（）()"))]
