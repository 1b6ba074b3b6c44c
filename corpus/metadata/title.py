"""What a report is: its title and kind, and the short lines around its body. What is not said is None.

Only the title, the file's name and the report's own opening are asked; a number
in the body may be the year of anything.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from corpus.metadata.unit import is_unit
from corpus.report import Mark
from corpus.structure.forms import MASTHEAD, compact
from corpus.structure.letterhead import is_addressee, is_date, is_occasion
from corpus.structure.paragraphs import Paragraph

_GENRE = (
    r"报告|总结|小结|汇报|材料|计划|要点|方案|讲话|发言|体会|情况|述职|清单|意见|通知|纪要|综述|思路|打算|提纲|剖析|心得|经验"
    r"|简报|公报|说明|建议|办法|规定|制度|决定|述廉|承诺书|责任书|规划|预案|自查|整改|公函|的函|复函|请示|批复|通报|通告|公告|答复|倡议书|发言稿"
    r"|条例|细则|规则|规程|章程|准则|指引|指南|手册|协议|合同|解读|纲要|须知|提示|公约|台账|考核表|评议表|登记表|议案|提案|白皮书|倡议|建议书|意见书|纪实|致辞"
)
_TITLE_END = re.compile(rf"(?:{_GENRE})(?:稿|书|表|文稿)?(?:[(【\[][^)】\]]{{1,30}}[)】\]])?$")
_HAS_GENRE = re.compile(_GENRE)
# What goes on with a title that had ended already: 「……情况 / 的报告」「……总结 / 暨2024年计划」.
_GOES_ON = re.compile(r"[的暨及和与、（(]")
_OF_A_YEAR = re.compile(r"(?:19|20)\d\d年")
_SENTENCE = re.compile("[。！？；!?]")
_NO_TITLE_END = frozenset("。，；、：！？,;:!?")
_ROLE_LINE = re.compile(
    r"^(?:述职|报告|汇报|发言|填报|撰稿|主讲)?(?:人|单位|部门|时间|日期|姓名|职务)[:].{1,24}$"
)
# A title is set in so many lines at most.
_TITLE_LINES = 5

_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("会议纪要", re.compile(r"纪要$")),
    ("自查报告", re.compile(r"自查.{0,6}报告")),
    ("对照检查", re.compile(r"对照检查|检视剖析|党性分析|检查材料|剖析材料")),
    ("述职报告", re.compile(r"述职|述廉|述学|述法|述责")),
    ("责任落实报告", re.compile(r"责任(?:制)?(?:落实)?.{0,12}(?:报告|汇报|总结|情况)")),
    ("整改报告", re.compile(r"整改.{0,10}(?:报告|汇报|情况|进展)")),
    ("自查报告", re.compile(r"自查|自评")),
    ("调研报告", re.compile(r"调研|调查报告")),
    (
        "经验材料",
        re.compile(
            r"(?:经验|先进|典型)(?:交流|事迹|做法|发言|介绍)*材料|(?:经验|做法)(?:介绍|交流)|(?:实践|探索)(?:[与和及](?:思考|启示|探索|实践))?$"
        ),
    ),
    ("工作总结", re.compile(r"总结|小结")),
    ("工作要点", re.compile(r"要点(?:[(（].*[)）])?$")),
    ("通知", re.compile(r"通知$")),
    ("通报", re.compile(r"通报$")),
    ("公告", re.compile(r"(?:公告|公示|通告)$")),
    ("请示", re.compile(r"请示$")),
    ("批复", re.compile(r"批复$")),
    ("函", re.compile(r"函$")),
    ("决定", re.compile(r"决定$")),
    ("手册", re.compile(r"手册$")),
    ("指引", re.compile(r"(?:指引|指南)$")),
    ("工作计划", re.compile(r"(?:工作|年度|学习|实施|整改|年)\w{0,6}(?:计划|要点|打算|安排|思路)|计划$")),
    ("实施方案", re.compile(r"方案")),
    ("工作汇报", re.compile(r"汇报")),
    ("讲话发言", re.compile(r"讲话|发言|致辞")),
    ("工作报告", re.compile(r"报告")),
    ("意见", re.compile(r"意见$")),
)
_NAMED_BY_FILE = frozenset(("自查报告", "述职报告", "整改报告", "调研报告", "责任落实报告"))
# 「关于印发《……要点》的通知」 is what it sends out.
_SENT_OUT = re.compile(r"(?:印发|转发)《([^《》]{4,60})》")
_OPENING_KINDS = re.compile(
    r"(述职|总结|汇报|报告)(?:述廉)?如下|作(?:一)?(?:个)?[^，。]{0,8}(述职|汇报)|(述职|总结|汇报)(?:报告)?[，,。]?请"
)
_OPENING_NAMES = {"述职": "述职报告", "总结": "工作总结", "汇报": "工作汇报", "报告": "工作报告"}


# A report that quotes one or two articles is none.
_ARTICLE = re.compile(r"^第[一二三四五六七八九十百零〇]{1,6}条[ \u3000]", re.MULTILINE)
_ARTICLES = 3


@dataclass(frozen=True, slots=True)
class Title:
    """The title and where it stands; both places 0 where the text has none."""

    text: str
    start: int
    end: int


def find_title(text: str, paragraphs: Sequence[Paragraph], stem: str) -> tuple[Title, int]:
    """The title, and how many paragraphs it takes; the file's stem where there is none.

    Lines are joined; one that is spread out, 「述 职 报 告」, is closed up.
    """
    head = paragraphs[:_TITLE_LINES]
    count = title_lines(text, head)
    if count == 0 and len(paragraphs) > 1 and _titular(text, head[0]) and _lone_title(text, head):
        count = 1
    if count == 0:
        return Title(stem, 0, 0), 0
    while count < len(head) and _is_subtitle(text, head[count]):
        count += 1
    start, end = head[0].start, head[count - 1].end
    return Title("".join(closed_up(part.strip()) for part in text[start:end].split("\n")), start, end), count


def masthead(text: str, above: Sequence[Mark]) -> tuple[Title, list[Mark]] | None:
    """The name of a sheet as the title where no other follows, and the marks without it: 「市财政局党组会议纪要」."""
    for mark in above:
        words = text[mark.start : mark.end]
        if mark.kind == "issuer" and MASTHEAD.fullmatch(compact(words)):
            title = Title(closed_up(words), mark.start, mark.end)
            return title, [other for other in above if other is not mark]
    return None


def closed_up(words: str) -> str:
    """A line of single characters set apart, without the blanks: 述　职　报　告 → 述职报告."""
    pieces = words.split()
    spread = len(pieces) > 2 and all(len(piece) == 1 or piece.isdecimal() for piece in pieces)
    return "".join(pieces) if spread else words


def title_lines(text: str, head: Sequence[Paragraph]) -> int:
    """How many of the first lines are a title: one that a style names, or that closes with its genre."""
    if head and head[0].hint.level == 0 and head[0].end - head[0].start <= 120:
        return next((i for i, p in enumerate(head) if p.hint.level != 0), len(head))
    for place, paragraph in enumerate(head):
        if not _titular(text, paragraph):
            return 0
        if _ends_title(text, paragraph):
            below = head[place + 1] if place + 1 < len(head) else None
            goes_on = below is not None and _GOES_ON.match(text, below.start) and _titular(text, below)
            if not (goes_on and below and _ends_title(text, below)):
                return place + 1
    return 0


def _is_subtitle(text: str, paragraph: Paragraph) -> bool:
    """「——在新起点上再创辉煌」, but not 「——2024年1月10日在……会议上」, which is a date."""
    words = text[paragraph.start : paragraph.end]
    return len(words) <= 60 and words.startswith(("——", "--", "―")) and not is_occasion(words)


def _titular(text: str, paragraph: Paragraph) -> bool:
    words = text[paragraph.start : paragraph.end]
    if paragraph.label is not None or paragraph.hint.table or len(words) > 90 or words[-1] in _NO_TITLE_END:
        return False
    plain = compact(words)
    return not (
        len(plain) > 60
        or _SENTENCE.search(words)
        or is_date(words)
        or is_occasion(words)
        or _ROLE_LINE.match(plain)
    )


def _ends_title(text: str, paragraph: Paragraph) -> bool:
    words = compact(text[paragraph.start : paragraph.end])
    # 「2024年上半年工作总结和下半年工作安排」: of a year and of a genre, whatever its last word.
    return _TITLE_END.search(words) is not None or bool(_OF_A_YEAR.match(words) and _HAS_GENRE.search(words))


def _lone_title(text: str, head: Sequence[Paragraph]) -> bool:
    """A short first line above a real paragraph or a heading."""
    first, second = head[0], head[1]
    words = text[first.start : first.end]
    if _HAS_GENRE.search(compact(words)) or _is_subtitle(text, second):
        return True
    longer = second.end - second.start > 2 * len(words) and _SENTENCE.search(text, second.start, second.end)
    return len(words) <= 36 and "，" not in words and bool(longer or second.label)


def is_furniture(words: str) -> bool:
    """A date, salutation, or 「述职人：…」 line: in the report, but not of its body."""
    if len(words) > 60:
        return False
    return is_date(words) or is_addressee(words) or _ROLE_LINE.match(compact(words)) is not None


def is_signature(words: str) -> bool:
    """A name or unit that may stand above or below a date, with nothing said in it."""
    return (
        len(words) <= 30
        and not re.search("[。；，！？：,;:!?]", words)
        and bool(
            is_unit(words)
            or re.fullmatch(r"[\u4e00-\u9fff·*×X]{1,4}(?:[ \u3000]{1,4}[\u4e00-\u9fff*×]{1,3})?", words)
        )
    )


def is_regulation(text: str) -> bool:
    """Whether a text is a law or a set of rules: 第三条 begins its paragraphs."""
    return len(list(islice(_ARTICLE.finditer(text), _ARTICLES))) == _ARTICLES


def kind_of(title: str, named: bool, stem: str, opening: str) -> str | None:
    """述职报告, 工作总结, 责任落实报告, …: from the title, else the opening, else the file's name."""
    if named:
        for words in (*_SENT_OUT.findall(title), re.sub(r"[（(][^（()）]{1,30}[)）]$", "", title)):
            kind = next((kind for kind, pattern in _KINDS if pattern.search(words)), None)
            if kind == "工作报告":
                # The title only says that it reports; the file's name may say what.
                return next(
                    (own for own, pattern in _KINDS if own in _NAMED_BY_FILE and pattern.search(stem)), kind
                )
            if kind is not None:
                return kind
    said = _OPENING_KINDS.search(opening)
    if said:
        return _OPENING_NAMES[said.group(1) or said.group(2) or said.group(3)]
    return next((kind for kind, pattern in _KINDS if pattern.search(stem)), None)
