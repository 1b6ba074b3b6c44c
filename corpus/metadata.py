"""What a report is about: title, year, unit, kind. What is not said is None.

Only the title, the file's name and the report's own opening are asked; a number
in the body may be the year of anything.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.layout import Paragraph

_GENRE = (
    r"报告|总结|小结|汇报|材料|计划|要点|方案|讲话|发言|体会|情况|述职|清单|意见|通知|纪要|综述|思路|打算|提纲|剖析|心得|经验"
    r"|简报|公报|说明|建议|办法|规定|制度|决定|述廉|承诺书|责任书|规划|预案|自查|整改"
)
_TITLE_END = re.compile(rf"(?:{_GENRE})(?:稿|书|表|文稿)?\s*(?:[（(【][^）)】]{{1,30}}[）)】])?$")
_HAS_GENRE = re.compile(_GENRE)
_SENTENCE = re.compile("[。！？；!?]")
_NO_TITLE_END = frozenset("。，；、：！？,;:!?")
_DATE = re.compile(
    r"[（(\[【]?\s*(?:(?:19|20)\d\d|二[〇○零Oo０0一二三四五六七八九]{3})\s*[年./\-－]\s*[\d一二三四五六七八九十]{1,3}"
    r"\s*(?:[月./\-－]\s*(?:[\d一二三四五六七八九十]{1,3}\s*[日号]?)?)?\s*[）)\]】]?"
)
_SALUTATION = re.compile(
    r"^(?:尊敬的|各位|同志们|市委|县委|区委|省委|局党|党组|领导|评议)[^。]{0,40}[：:！!]$|^同志们[，,：:！!]?$"
)
_ROLE_LINE = re.compile(
    r"^(?:述职|报告|汇报|发言|填报|撰稿|主讲)?(?:人|单位|部门|时间|日期|姓名|职务)\s*[：:].{1,24}$"
)

_YEAR_DIGITS = re.compile(r"(?<!\d)((?:19[89]|20[0-4])\d)(?!\d)(?:\s*年(?:度)?)?")
_YEAR_HAN = re.compile(r"(二[〇○零Oo０0一二三四五六七八九]{3})\s*年")
_HAN_DIGITS = {char: str(value) for value, char in enumerate("〇一二三四五六七八九")} | dict.fromkeys(
    "○零Oo０0", "0"
)
# In an opening a year counts only where it is the report's own period.
_PERIOD = re.compile(
    r"(?<![\d自从于至—~\-])((?:20[0-4])\d)\s*年(?:度|以来|来|，|,|在|是|我|本|全|工作|履|抓|党|述|[^月\d任成起第][^，。]{0,24}(?:情况|工作|述职|汇报|报告))(?!起)"
)
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("自查报告", re.compile(r"自查.{0,6}报告")),
    ("对照检查材料", re.compile(r"对照检查|检视剖析|党性分析|检查材料|剖析材料")),
    ("述职报告", re.compile(r"述职|述廉|述学|述法|述责")),
    ("责任落实报告", re.compile(r"责任(?:制)?(?:落实)?.{0,12}(?:报告|汇报|总结|情况)")),
    ("整改报告", re.compile(r"整改.{0,10}(?:报告|汇报|情况)")),
    ("自查报告", re.compile(r"自查|自评")),
    ("调研报告", re.compile(r"调研|调查报告")),
    ("工作总结", re.compile(r"总结|小结")),
    ("工作计划", re.compile(r"(?:工作|年度|学习|实施|整改|年)\w{0,6}(?:计划|要点|打算|安排|思路)|计划$")),
    ("实施方案", re.compile(r"方案")),
    ("工作汇报", re.compile(r"汇报")),
    ("讲话发言", re.compile(r"讲话|发言|致辞")),
    ("工作报告", re.compile(r"报告")),
)
_OPENING_KINDS = re.compile(
    r"(述职|总结|汇报|报告)(?:述廉)?如下|作(?:一)?(?:个)?[^，。]{0,8}(述职)|(述职|总结|汇报)(?:报告)?[，,。]?请"
)
_OPENING_NAMES = {"述职": "述职报告", "总结": "工作总结", "汇报": "工作汇报", "报告": "工作报告"}

_ORG = (
    r"(?:组织部|宣传部|统战部|政法委|纪委监委|纪委|党校|管委会|居委会|村委会|委员会|办公室|办事处|服务中心|研究院|检察院|人民法院|法院"
    r"|大学|学院|中学|小学|幼儿园|学校|医院|银行|公司|集团|分局|支队|大队|中队|街道|社区|中心|协会|联合会|总工会|工会|妇联|团委|机关工委|工委"
    r"|县委|市委|区委|省委|镇|乡|村|局|厅|委|办|处|科|部|院|校|所|站|馆|队|厂|矿|农场|林场|园区|开发区|政府|机关)"
)
_PARTY_BODY = r"(?:机关党委|直属机关党委|党工委|党总支|党支部|机关支部|党组|党委|支部|领导班子|班子|党的|党风|党建|党员|主要领导|一把手|党政)"
_UNIT_STOP = (
    rf"(?={_PARTY_BODY}|书记|主任|局长|处长|科长|院长|校长|厅长|部长|主席|行长|所长|站长|镇长|乡长|副|关于|"
    r"(?:19|20)\d\d|二[〇○零]|年(?!级)|上半年|下半年|第[一二三四]季度|履行|落实|抓|开展|工作|全面|意识形态|基层|贯彻|推进|加强|在|述职|的|个人)"
)
_UNIT = re.compile(rf"[\u4e00-\u9fffA-Za-z*×]{{1,24}}?{_ORG}{_UNIT_STOP}")
_UNIT_WHOLE = re.compile(rf"[\u4e00-\u9fffA-Za-z*×]{{1,24}}?{_ORG}(?:{_PARTY_BODY})?")
_NOT_UNIT = re.compile(
    r"^(?:我|本|全|各|该|这|个人|党|关于|为|在|对|年|领导|书记|干部|机关|基层|支部|工作|开展|加强|推进|落实|坚持|述职|单位)"
)


@dataclass(frozen=True, slots=True)
class Title:
    """The title and where it stands; both places 0 where the text has none."""

    text: str
    start: int
    end: int


def find_title(text: str, paragraphs: Sequence[Paragraph], stem: str) -> tuple[Title, int]:
    """The title, and how many paragraphs it takes; the file's stem where there is none."""
    head = paragraphs[:4]
    count = 0
    if head and head[0].hint.level == 0 and head[0].end - head[0].start <= 120:
        count = next((i for i, p in enumerate(head) if p.hint.level != 0), len(head))
    elif any(_ends_title(text, head, place) for place in range(len(head))):
        count = next(place for place in range(len(head)) if _ends_title(text, head, place)) + 1
    elif len(paragraphs) > 1 and _titular(text, head[0]) and _lone_title(text, head):
        count = 1
    if count == 0:
        return Title(stem, 0, 0), 0
    while count < len(head) and text.startswith(("——", "--", "―"), head[count].start) and _short(head[count]):
        count += 1
    start, end = head[0].start, head[count - 1].end
    return Title("".join(part.strip() for part in text[start:end].split("\n")), start, end), count


def _short(paragraph: Paragraph) -> bool:
    return paragraph.end - paragraph.start <= 60


def _titular(text: str, paragraph: Paragraph) -> bool:
    words = text[paragraph.start : paragraph.end]
    return (
        paragraph.label is None
        and len(words) <= 60
        and words[-1] not in _NO_TITLE_END
        and not _SENTENCE.search(words)
        and not _DATE.fullmatch(words)
        and not _ROLE_LINE.match(words)
    )


def _ends_title(text: str, head: Sequence[Paragraph], place: int) -> bool:
    """Whether the lines up to ``place`` are a title that closes with its genre."""
    if not all(_titular(text, paragraph) for paragraph in head[: place + 1]):
        return False
    return _TITLE_END.search(text[head[place].start : head[place].end]) is not None


def _lone_title(text: str, head: Sequence[Paragraph]) -> bool:
    """A short first line above a real paragraph or a heading."""
    first, second = head[0], head[1]
    words = text[first.start : first.end]
    if _HAS_GENRE.search(words):
        return True
    longer = second.end - second.start > 2 * len(words) and _SENTENCE.search(text, second.start, second.end)
    return len(words) <= 36 and "，" not in words and bool(longer or second.label)


def is_furniture(words: str) -> bool:
    """A date, salutation, or 「述职人：…」 line: in the report, but not of its body."""
    return len(words) <= 60 and bool(
        _DATE.fullmatch(words) or _SALUTATION.match(words) or (_ROLE_LINE.match(words) and len(words) <= 30)
    )


def is_date(words: str) -> bool:
    return _DATE.fullmatch(words) is not None


def is_signature(words: str) -> bool:
    """A name or unit that may stand above or below a date, with nothing said in it."""
    return (
        len(words) <= 30
        and not re.search("[。；，！？：,;:!?]", words)
        and bool(
            _UNIT_WHOLE.fullmatch(words)
            or re.fullmatch(r"[\u4e00-\u9fff·*×X]{1,4}(?:[ \u3000]{1,4}[\u4e00-\u9fff*×]{1,3})?", words)
        )
    )


def year_of(title: str, named: bool, stem: str, opening: str, kind: str | None) -> int | None:
    """The year the report is about, from its title, else its opening, else its file's name."""
    if named and (year := _title_year(title)) is not None:
        return year
    years = [int(match.group(1)) for match in _PERIOD.finditer(opening)]
    years += [_han(match.group(1)) for match in _YEAR_HAN.finditer(opening)]
    if years:
        # An opening may look ahead; the period it reports on comes first.
        return max(years) if kind == "工作计划" else years[0]
    return _title_year(stem)


def _title_year(title: str) -> int | None:
    """The year in a title: the first, or the last of a span 2021—2023."""
    han = [_han(match.group(1)) for match in _YEAR_HAN.finditer(title)]
    found = [(int(match.group(1)), match) for match in _YEAR_DIGITS.finditer(title)]
    if not found:
        return han[0] if han else None
    if len(found) > 1 and re.fullmatch(
        r"\s*[-—–~～至到]+\s*", title[found[0][1].end() : found[1][1].start()]
    ):
        return found[1][0]
    marked = [year for year, match in found if "年" in match.group()]
    return marked[0] if marked else found[0][0]


def _han(sign: str) -> int:
    return int("".join(_HAN_DIGITS[char] for char in sign))


def kind_of(title: str, named: bool, stem: str, opening: str) -> str | None:
    """述职报告, 工作总结, 责任落实报告, …: from the title, else the opening, else the file's name."""
    if named:
        kind = next((kind for kind, pattern in _KINDS if pattern.search(title)), None)
        if kind is not None:
            return kind
    said = _OPENING_KINDS.search(opening)
    if said:
        return _OPENING_NAMES[said.group(1) or said.group(2) or said.group(3)]
    return next((kind for kind, pattern in _KINDS if pattern.search(stem)), None)


def unit_of(title: str, named: bool, stem: str, head: Sequence[str], signature: Sequence[str]) -> str | None:
    """Whose report it is: from the title, else head or signature, else the file's name."""
    found = _unit_in(title) if named else None
    if found is None and named:
        found = next((unit for line in head if (unit := _unit_in(line) or _whole_unit(line))), None)
    if found is None:
        found = next((unit for line in signature if (unit := _whole_unit(line))), None)
    return found if found is not None else _unit_in(stem)


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
    words = re.sub(r"^.{0,6}单位\s*[：:]|[ \u3000]|^中共", "", line)
    return _bare_unit(words) if _UNIT_WHOLE.fullmatch(words) else None


def _bare_unit(words: str) -> str | None:
    """Without the party body inside the unit, unless that is all there is."""
    unit = re.sub(rf"{_PARTY_BODY}.*$", "", words)
    unit = re.sub(r"机关$", "", unit) if len(unit) > 4 else unit
    if len(unit) < 2 or _NOT_UNIT.match(unit):
        return None
    return unit
