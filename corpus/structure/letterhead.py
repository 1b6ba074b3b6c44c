"""The lines above a report's body: letterhead (版头) and what stands under the title; `imprint` has those below it.

GB/T 9704-2012 names them: 份号, 密级, 紧急程度, 发文机关标志, 发文字号, 签发人 above the title, 主送 below
it; 附件说明, 署名, 成文日期, 附注, 抄送, 印发 at the end. They say whose report it is, of when and
under which number; they are no body. A form is matched against a line without blanks, in NFKC.
"""

import functools
import re
from collections.abc import Sequence

from corpus.metadata.names import is_unit
from corpus.report import Mark, MarkKind
from corpus.roles.headings import names_role_alone
from corpus.structure.forms import (
    ADDRESSED,
    BRACKETS,
    CALLED_TOO,
    CHIEF,
    DATE,
    GENRE_END,
    HOLDER,
    ISSUED,
    MASTHEAD,
    NAME_ALONE,
    NO_ADDRESS,
    OCCASION,
    PERSON,
    SALUTATION,
    WHERE,
    compact,
    holds_number,
)
from corpus.structure.paragraphs import Paragraph
from corpus.structure.site import is_control

# A letterhead and what stands under a title are rarely longer.
_ABOVE, _UNDER = 14, 8
# What is set in so far, in columns, is set to the middle or the right.
_SET_IN = 12
# No line of a form is longer, in characters.
_LONGEST = 320


class Line:
    """A paragraph, how far it is set in, in columns, and its words as forms are matched, made where they are asked for."""

    __slots__ = ("_words", "indent", "paragraph", "raw")

    def __init__(self, text: str, paragraph: Paragraph) -> None:
        self.raw = text[paragraph.start : paragraph.end]
        self.paragraph = paragraph
        blank = text[text.rfind("\n", 0, paragraph.start) + 1 : paragraph.start]
        self.indent = sum(2 if sign == "\u3000" else 1 for sign in blank)
        self._words: str | None = None

    @property
    def words(self) -> str:
        if self._words is None:
            self._words = compact(self.raw) if len(self.raw) <= _LONGEST else self.raw
        return self._words


def is_date(words: str) -> bool:
    """Whether a line is a date and nothing else: 2024年1月8日, 二〇二四年一月八日, （2024.1.8）."""
    return re.fullmatch(rf"[(\[【]?{DATE}[)\]】]?", compact(words)) is not None


def is_occasion(words: str) -> bool:
    """Whether a line says when and where the report was given: 「（2024年1月8日在……会议上）」."""
    return re.fullmatch(OCCASION, compact(words)) is not None


def is_addressee(words: str) -> bool:
    """Whether a line only says to whom: 「县委：」「各乡镇党委，县直各单位：」「各位领导、同志们：」."""
    if words.rstrip()[-1:] not in "：:！!，,":
        return False
    line = compact(words)
    if len(line) > 200:
        return False
    if _is_salutation(line):
        return True
    if not line.endswith(":") or NO_ADDRESS.search(line):
        return False
    pieces = re.split("[、,;]", BRACKETS.sub("", line[:-1]))
    return all(ADDRESSED.fullmatch(piece) for piece in pieces)


def _is_salutation(line: str) -> bool:
    """Whether a line calls to people and says nothing more: 「尊敬的各位领导、同志们，大家好！」."""
    first, *others = line[:-1].split(",")
    if not others:
        return SALUTATION.fullmatch(line) is not None
    return SALUTATION.fullmatch(f"{first},") is not None and all(map(CALLED_TOO.fullmatch, others))


def _calls(head: Sequence["Line"], place: int) -> bool:
    """Whether a line under the title calls to somebody, 「广大用户：」, by its place: a few words, a colon, then text."""
    words, below = head[place].words, head[place + 1].raw if place + 1 < len(head) else ""
    if (
        len(words) > 16
        or words[-1] != ":"
        or re.search("[。;,!?]|告|如下|是|将", words)
        or NO_ADDRESS.search(words)
    ):
        return False
    return len(below) > 2 * len(words) and below[-1] in "。：:" and not names_role_alone(words)


def above_title(text: str, lines: Sequence[Paragraph]) -> list[Mark]:
    """The letterhead: marks for the first so many paragraphs; none where no sure form stands there."""
    found: list[Mark] = []
    sure = 0
    head = lines_of(text, lines[:_ABOVE])
    for place, line in enumerate(head):
        kind = form_of(line, "a")
        masthead = kind is None and _is_masthead(head, place)
        if kind is None and (is_spread_unit(line.raw, line.words) or (sure and ISSUED.fullmatch(line.words))):
            # 「栎 川 县 气 象 局」, set wide; 「××办公室  2024年12月28日」 under the number of minutes.
            kind = "issuer"
        if kind is None and not masthead and not _may_be_issuer(line):
            break
        found.append(Mark(kind or "issuer", line.paragraph.start, line.paragraph.end))
        if kind is not None:
            sure = place + 1
    return found[:sure]


def over_title(text: str, lines: Sequence[Paragraph]) -> list[Mark]:
    """All that stands above a title: each line by its form, else as who issues, or as a note where it is a sentence."""
    head = lines_of(text, lines)
    return [
        Mark(
            form_of(line, "a")
            or form_of(line, "u")
            or ("issuer" if _may_name_issuer(line.words) else "note"),
            line.paragraph.start,
            line.paragraph.end,
        )
        for line in head
    ]


def under_title(text: str, lines: Sequence[Paragraph]) -> list[Mark]:
    """Who speaks, when, under which number and to whom: marks for the first so many paragraphs."""
    found: list[Mark] = []
    head = lines_of(text, lines[:_UNDER])
    called = next((place for place, line in enumerate(head) if is_addressee(line.raw)), 0)
    for place, line in enumerate(head):
        kind = None if line.paragraph.label else _under(head, place)
        if kind is None and place < called and _is_field(line):
            # 「类别：B」 above 「尊敬的……委员：」, whatever a reply calls it.
            kind = form_of(line, "a") or "note"
        if kind is None:
            break
        found.append(Mark(kind, line.paragraph.start, line.paragraph.end))
    return found


def _is_field(line: Line) -> bool:
    """Whether a line is a name and a value, 「类别：B」, and names no part of a report, 「存在问题：人员不足」."""
    name, _, value = line.words.partition(":")
    short = line.paragraph.label is None and 2 <= len(name) <= 8 and 1 <= len(value) <= 24
    # 「造林面积：1000亩」 tells what was done.
    return (
        short
        and not value[0].isdigit()
        and not re.search("[。;,!?:]", name + value)
        and not names_role_alone(name)
    )


def is_spread_name(line: Line) -> bool:
    """Whether a line is 「张 三」「庄 敬 之」: a name set apart."""
    spread = r"[\u4e00-\u9fff]{1,2}(?:[ \u3000]{1,4}[\u4e00-\u9fff]){1,2}"
    return bool(re.fullmatch(spread, line.raw) and NAME_ALONE.fullmatch(line.words))


def _under(head: Sequence[Line], place: int) -> MarkKind | None:
    line = head[place]
    if len(line.raw) > 200:
        return None
    if (kind := form_of(line, "u")) or line.paragraph.hint.table or is_control(line.raw):
        return kind or ("site" if not line.paragraph.hint.table else None)
    if is_addressee(line.raw) or _calls(head, place):
        return "addressee"
    if len(line.words) > 44 or re.search("[。;,!?:]", line.words):
        return None
    apart = re.search(r"[ \u3000\t]", line.raw) is not None
    if (
        ((apart or _unit_post_name(line.words)) and PERSON.fullmatch(line.words))
        or CHIEF.fullmatch(line.words)
        or is_spread_name(line)
    ):
        return "author"
    # 「云岭海关调研组　　2023年10月」, 「李 敏　云岭县教育局」: set apart, and each part is a form of its own.
    pieces = line.raw.split()
    *who, when = re.sub(r"[（(]([^（()）]+)[)）]$", r" \1", line.raw).split()
    if who and is_date(when) and _who(who):
        return "date"
    if apart and (_who(pieces) or _in_a_unit(pieces)):
        return "author"
    # 「岩人办〔2025〕3号　2025年2月11日」
    kinds = [of_form(compact(piece), "u") for piece in pieces]
    if len(kinds) > 1 and kinds[0] and all(kinds):
        return kinds[0]
    if _is_unit(line.words):
        return "author"
    return "author" if _holds_post(head, place) or _name_between(head, place) else None


def _who(pieces: Sequence[str]) -> bool:
    return all(_is_unit(piece) or NAME_ALONE.fullmatch(piece) for piece in pieces)


def _is_unit(words: str) -> bool:
    """Whether words are a unit's name, a second one in brackets or not: 「汀州市盐业专营局（公司）课题组」."""
    return is_unit(words) or ("(" in (own := compact(words)) and is_unit(BRACKETS.sub("", own)))


def _in_a_unit(pieces: Sequence[str]) -> bool:
    """「云峰市中心医院急诊科护士长　罗青」: a unit with whatever post behind it, then a name set apart."""
    if len(pieces) != 2 or not 2 <= len(pieces[1]) <= 4 or not NAME_ALONE.fullmatch(pieces[1]):
        return False
    first = pieces[0]
    return any(is_unit(first[:cut]) for cut in range(len(first) - 1, 3, -1)) and not GENRE_END.search(first)


def _unit_post_name(words: str) -> bool:
    """「青桥县应急管理局纪检组长蒋兰」: a unit in full, then a post, then a name."""
    return any(is_unit(words[:cut]) and PERSON.fullmatch(words[cut:]) for cut in range(len(words) - 4, 4, -1))


def _holds_post(head: Sequence[Line], place: int) -> bool:
    """「石水县教育局党组书记」 above the name of who it is, or that name below it."""
    words = head[place].words
    if HOLDER.fullmatch(words):
        return place + 1 < len(head) and _is_name(head[place + 1])
    return place > 0 and _is_name(head[place]) and HOLDER.fullmatch(head[place - 1].words) is not None


def _is_name(line: Line) -> bool:
    return is_spread_name(line) or (NAME_ALONE.fullmatch(line.words) is not None and len(line.words) <= 3)


def _name_between(head: Sequence[Line], place: int) -> bool:
    """A name alone, set in far or beside a date or salutation: 「张卫东」 above 「（2024年1月20日）」."""
    if not NAME_ALONE.fullmatch(head[place].words) or len(head[place].words) > 3:
        return False
    if place == 0 and head[place].indent >= _SET_IN:
        return True
    beside = [head[i] for i in (place - 1, place + 1) if 0 <= i < len(head)]
    return any(form_of(line, "u") or is_addressee(line.raw) for line in beside)


def _is_masthead(head: Sequence[Line], place: int) -> bool:
    """The name of a sheet, with the number of its issue in one of the two lines below."""
    if not MASTHEAD.fullmatch(head[place].words) or "关于" in head[place].words:
        return False
    return any(form_of(line, "a") == "number" for line in head[place + 1 : place + 3])


def is_spread_unit(raw: str, words: str) -> bool:
    """Whether a line is a unit's name set wide, 「栎 川 县 气 象 局」; ``words`` are the same without blanks."""
    pieces = raw.split()
    return len(pieces) > 3 and all(len(piece) == 1 for piece in pieces) and is_unit(words)


def _may_be_issuer(line: Line) -> bool:
    """A line that may name one of those who issue, if a sure form stands below it."""
    plain = line.paragraph.label is None and line.paragraph.hint.level != 0
    return plain and (is_unit(line.words) or not line.paragraph.hint.table) and _may_name_issuer(line.words)


@functools.lru_cache(maxsize=4096)
def _may_name_issuer(words: str) -> bool:
    short = len(words) <= 40 and not re.search("[。;,!?:《]", words)
    return short and not GENRE_END.search(words) and "关于" not in words


def form_of(line: Line, where: str) -> MarkKind | None:
    """The form of a line; a row of a table has that of its first cell where every cell has one."""
    if line.paragraph.hint.table:
        kinds = [of_form(compact(cell), where) for cell in line.raw.split("|")]
        return kinds[0] if all(kinds) else None
    numbered = where != "e" and holds_number(line.raw)
    return "number" if numbered else of_form(line.words, where)


# Heads of neighbouring lines overlap: each line is looked at some fifteen times in a row.
@functools.lru_cache(maxsize=4096)
def of_form(words: str, where: str) -> MarkKind | None:
    if not words or len(words) > 320:
        return None
    return next((kind for kind, pattern in WHERE[where] if pattern.fullmatch(words)), None)


def lines_of(text: str, paragraphs: Sequence[Paragraph]) -> list[Line]:
    """Paragraphs as lines that forms are matched against."""
    return [Line(text, paragraph) for paragraph in paragraphs]
