"""What a report is: its title and kind, and the short lines around its body. What is not said is None.

Only the title, the file's name and the report's own opening are asked; a number
in the body may be the year of anything.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from corpus.metadata.headline import find_headline
from corpus.metadata.names import is_unit
from corpus.structure.forms import DATE, GENRE, MASTHEAD, compact
from corpus.structure.letterhead import is_addressee, is_date
from corpus.structure.paragraphs import Paragraph

_ROLE_LINE = re.compile(
    r"^(?:述职|报告|汇报|发言|填报|撰稿|主讲)?(?:人|单位|部门|时间|日期|姓名|职务)[:].{1,24}$"
)
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    # These are what they are called at the end, whatever they are about.
    ("会议纪要", re.compile(r"纪要$")),
    ("整改方案", re.compile(r"整改[^，。]{0,8}方案$")),
    ("政务公开年报", re.compile(r"(?:信息|政务)公开(?!.*自查).{0,8}(?:年度报告|年报)")),
    ("政府工作报告", re.compile(r"政府工作报告")),
    ("通知", re.compile(r"通知$")),
    ("请示", re.compile(r"请示$")),
    ("批复", re.compile(r"批复$")),
    ("函", re.compile(r"函$")),
    ("决定", re.compile(r"决定$")),
    ("自查报告", re.compile(r"自查.{0,6}报告")),
    ("对照检查", re.compile(r"对照检查|检视剖析|党性分析|检查材料|剖析材料")),
    ("述职报告", re.compile(r"述职|述廉|述学|述法|述责")),
    ("责任落实报告", re.compile(r"责任(?:制)?(?:落实)?.{0,12}(?:报告|汇报|总结|情况)")),
    ("整改报告", re.compile(r"整改.{0,10}(?:报告|汇报|情况|进展)")),
    ("自查报告", re.compile(r"自查|自评")),
    ("调研报告", re.compile(r"调研|调查(?:报告|[与和及].{2,6})?$")),
    (
        "经验材料",
        re.compile(
            r"(?:经验|先进|典型)(?:交流|事迹|做法|发言|介绍)*材料|(?:经验|做法)(?:介绍|交流)|(?:实践|探索)(?:[与和及](?:思考|启示|探索|实践))?$|做法$|经验$"
        ),
    ),
    ("工作总结", re.compile(r"总结|小结|工作(?:情况|回顾|盘点)[和与及暨].{0,8}(?:工作|年)")),
    ("工作要点", re.compile(r"要点(?:[(（].*[)）])?$")),
    ("通报", re.compile(r"通报$")),
    ("公告", re.compile(r"(?:公告|公示|通告)$")),
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
_DATED = re.compile(DATE)
_GENRE_END = re.compile(rf"(?:{GENRE})$")
# What is written behind a file's name when it is saved again.
_BEHIND = re.compile(
    r"(?:[\s._-]*(?:[（(【\[][^（(）)】\]]{0,12}[）)】\]]|\d+|副本|[终定改]稿|修改稿?\d*))+$"
)
# 「关于印发《……要点》的通知」 is what it sends out.
_SENT_OUT = re.compile(r"(?:印发|转发)《([^《》]{4,60})》")
_OPENING_KINDS = re.compile(
    r"(述职|总结|汇报|报告)(?:述廉)?如下|作(?:一)?(?:个)?[^，。]{0,8}(述职|汇报)|(述职|总结|汇报)(?:报告)?[，,。]?请"
)
_OF_A_YEAR = re.compile(r"20\d\d(?:年|学年).{0,16}(?<!重点)工作(?!.*(?:计划|安排|打算|思路|部署|要求))")
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


def find_title(text: str, paragraphs: Sequence[Paragraph], stem: str) -> tuple[Title, int, int]:
    """The title, the places of its first paragraph and of the one behind it; the file's stem where there is none.

    Lines are joined; one that is spread out, 「述 职 报 告」, is closed up.
    """
    first, after = find_headline(text, paragraphs, stem)
    if first == after:
        return Title(stem, 0, 0), first, after
    start, end = paragraphs[first].start, paragraphs[after - 1].end
    return (
        Title("".join(closed_up(part.strip()) for part in text[start:end].split("\n")), start, end),
        first,
        after,
    )


def closed_up(words: str) -> str:
    """A line of single characters set apart, without the blanks: 述　职　报　告 → 述职报告."""
    pieces = words.split()
    spread = len(pieces) > 2 and all(len(piece) == 1 or piece.isdecimal() for piece in pieces)
    return "".join(pieces) if spread else words


def is_furniture(words: str) -> bool:
    """A date, salutation, or 「述职人：…」 line: in the report, but not of its body."""
    if len(words) > 60:
        return False
    return is_date(words) or is_addressee(words) or _ROLE_LINE.match(compact(words)) is not None


def names_date(words: str) -> bool:
    """Whether a line says a day or month, whatever else it says."""
    return _DATED.search(compact(words)) is not None


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


def _kind_at_end(stem: str) -> str | None:
    """The kind a file's name ends with, whatever was written behind it: 「……的通知（定稿）」, 「……总结 - 副本」."""
    words = _BEHIND.sub("", stem)
    if not _GENRE_END.search(words):
        return None
    return next((kind for kind, pattern in _KINDS if pattern.search(words)), None)


def kind_of(title: str, named: bool, stem: str, opening: str, above: Sequence[str] = ()) -> str | None:
    """述职报告, 工作总结, 责任落实报告, …: from the title, else the opening, the file's name, the lines ``above`` the title."""
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
    elif kind := _kind_at_end(stem):
        return kind
    said = _OPENING_KINDS.search(opening)
    if said:
        return _OPENING_NAMES[said.group(1) or said.group(2) or said.group(3)]
    kind = next((kind for kind, pattern in _KINDS if pattern.search(stem)), None)
    if kind is None and any(MASTHEAD.fullmatch(compact(line)) for line in above):
        return "会议纪要" if any("纪要" in compact(line) for line in above) else "简报"
    # 「2024年度讲解与展陈工作盘点」: what is called by its year and its work looks back on them.
    return kind or ("工作总结" if named and _OF_A_YEAR.search(compact(title)) else None)
