"""The lines around a report's body: letterhead (版头), what stands under the title, and imprint (版记).

GB/T 9704-2012 names them: 份号, 密级, 紧急程度, 发文机关标志, 发文字号, 签发人 above the title, 主送 below
it; 附件说明, 署名, 成文日期, 附注, 抄送, 印发 at the end. They say whose report it is, of when and
under which number; they are no body. A form is matched against a line without blanks, in NFKC.
"""

import functools
import itertools
import re
from collections.abc import Sequence

from corpus.metadata.unit import is_unit
from corpus.report import Mark, MarkKind
from corpus.roles.headings import names_role_alone
from corpus.structure.forms import (
    ADDRESSED,
    APPENDIX,
    ATTACHED,
    BRACKETS,
    CHIEF,
    DATE,
    GENRE_END,
    ISSUED,
    MASTHEAD,
    NAME_ALONE,
    NO_ADDRESS,
    OCCASION,
    PERSON,
    SALUTATION,
    WHERE,
    compact,
)
from corpus.structure.labels import MAX_HEADING
from corpus.structure.paragraphs import Paragraph

# A letterhead, what stands under a title, and an imprint are rarely longer.
_ABOVE, _UNDER, _END = 14, 8, 24
# 「（盖章）」 behind a signature.
_SEAL = re.compile(r"[(](?:盖章|公章|印章|签章|代章|章|签字|签名)[)]")
# No line of a form is longer, in characters; at the end only lists of people and offices are so long.
_LONGEST, _LONG = 320, 90
_LISTS = frozenset("抄分发报主呈印送出列缺请参与记附联（(")


class _Line:
    """A paragraph, and its words as forms are matched: made only where they are asked for."""

    __slots__ = ("_words", "paragraph", "raw")

    def __init__(self, text: str, paragraph: Paragraph) -> None:
        self.raw = text[paragraph.start : paragraph.end]
        self.paragraph = paragraph
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
    if SALUTATION.fullmatch(line):
        return True
    if len(line) > 200 or not line.endswith(":") or NO_ADDRESS.search(line):
        return False
    pieces = re.split("[、,;]", BRACKETS.sub("", line[:-1]))
    return all(ADDRESSED.fullmatch(piece) for piece in pieces)


def _calls(head: Sequence["_Line"], place: int) -> bool:
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
    head = _lines(text, lines[:_ABOVE])
    for place, line in enumerate(head):
        kind = _form(line, "a")
        masthead = kind is None and _is_masthead(head, place)
        if kind is None and (_is_spread_unit(line) or (sure and ISSUED.fullmatch(line.words))):
            # 「栎 川 县 气 象 局」, set wide; 「××办公室  2024年12月28日」 under the number of minutes.
            kind = "issuer"
        if kind is None and not masthead and not _may_be_issuer(line):
            break
        found.append(Mark(kind or "issuer", line.paragraph.start, line.paragraph.end))
        if kind is not None:
            sure = place + 1
    return found[:sure]


def under_title(text: str, lines: Sequence[Paragraph]) -> list[Mark]:
    """Who speaks, when, under which number and to whom: marks for the first so many paragraphs."""
    found: list[Mark] = []
    head = _lines(text, lines[:_UNDER])
    for place, line in enumerate(head):
        kind = None if line.paragraph.label else _under(head, place)
        if kind is None:
            break
        found.append(Mark(kind, line.paragraph.start, line.paragraph.end))
    return found


def at_end(text: str, lines: Sequence[Paragraph]) -> list[tuple[int, Mark]]:
    """Signature, date, notes and imprint, with their places: at the very end, and above each annex."""
    names = attached(text, lines)
    bounds = [i for i, p in enumerate(lines) if i and (i in names or begins_annex(text, p))]
    found: list[tuple[int, Mark]] = []
    for start, end in itertools.pairwise([0, *bounds, len(lines)]):
        found += reversed(_closing(text, lines, end, start))
    return found


def ends_report(text: str, lines: Sequence[Paragraph]) -> bool:
    """Whether the last of these paragraphs is a signature, a date or an imprint."""
    found = _closing(text, lines, len(lines), max(0, len(lines) - 4))
    return any(mark.kind in ("date", "imprint", "signature", "copies") for _, mark in found)


def attached(text: str, lines: Sequence[Paragraph]) -> set[int]:
    """The titles of documents that the title above all of them names: 「关于印发《……方案》的通知」."""
    named = set(ATTACHED.findall(text, 0, lines[0].start)) if lines else set()
    return {place for place, p in enumerate(lines) if named and text[p.start : p.end].strip() in named}


def begins_annex(text: str, paragraph: Paragraph) -> bool:
    """Whether a line begins an annex: 「附件1」, not 「附件：1.清单」, which only names it."""
    if text[paragraph.start] != "附":
        return False
    words = text[paragraph.start : min(paragraph.end, paragraph.start + MAX_HEADING + 1)]
    return len(words) <= MAX_HEADING and APPENDIX.fullmatch(compact(words)) is not None


def _closing(text: str, lines: Sequence[Paragraph], end: int, start: int) -> list[tuple[int, Mark]]:
    """From ``end`` upwards as long as each line is of a form; names count only beside a date."""
    found: list[tuple[int, Mark]] = []
    first = max(start, end - _END)
    tail = _lines(text, lines[first:end])
    dated = False
    for place in range(len(tail) - 1, -1, -1):
        line = tail[place]
        kind = _ending(tail, place, dated)
        if kind is None:
            break
        dated = dated or kind in ("date", "imprint", "author")
        found.append((first + place, Mark(kind, line.paragraph.start, line.paragraph.end)))
    return found


def _ending(tail: Sequence[_Line], place: int, dated: bool) -> MarkKind | None:
    line = tail[place]
    if len(line.raw) > _LONG and line.raw[0] not in _LISTS:
        return None
    if line.paragraph.hint.table:
        # The two cells of an imprint are often drawn as a table.
        return "imprint" if _form(line, "e") else None
    if line.paragraph.label is None or line.words.startswith("附"):
        if kind := _form(line, "e"):
            return kind
        if _is_signature(line, dated):
            return "signature"
    return _goes_on(tail, place)


def _goes_on(tail: Sequence[_Line], place: int) -> MarkKind | None:
    """The second line of a list of annexes or of copies: 「2.责任清单」, 「县政协办公室。」."""
    if len(tail[place].raw) > MAX_HEADING:
        return None
    for above in range(place - 1, max(-1, place - 13), -1):
        if tail[above].raw[0] not in _LISTS:
            continue
        kind = _form(tail[above], "e")
        if (
            kind == "attachment"
            and len(tail[place].raw) <= MAX_HEADING
            and tail[place].words[-1] not in "。;:"
        ):
            numbered = all(tail[i].paragraph.label for i in range(above + 1, place + 1))
            return kind if numbered else None
        if (
            kind == "copies"
            and above == place - 1
            and tail[above].words[-1] in "、,;"
            and tail[place].words[-1] == "。"
        ):
            return kind
    return None


def _is_signature(line: _Line, dated: bool) -> bool:
    """A unit at the end; a person only where a date stands below."""
    words = _SEAL.sub("", line.words)
    if len(words) > 40 or re.search("[。;,!?:]", words):
        return False
    named = PERSON.fullmatch(line.words) or (NAME_ALONE.fullmatch(line.words) and len(line.words) <= 3)
    several = re.split(r"\s+", line.raw)
    return is_unit(words) or (dated and bool(named or all(map(is_unit, several)) or _spread_name(line)))


def _spread_name(line: _Line) -> bool:
    """「张 三」「庄 敬 之」: a name set apart."""
    return re.fullmatch(r"[\u4e00-\u9fff]{1,2}(?:[ \u3000]{1,4}[\u4e00-\u9fff]){1,2}", line.raw) is not None


def _under(head: Sequence[_Line], place: int) -> MarkKind | None:
    line = head[place]
    if len(line.raw) > 200:
        return None
    if kind := _form(line, "u"):
        return kind
    if is_addressee(line.raw) or _calls(head, place):
        return "addressee"
    if len(line.words) > 44 or re.search("[。;,!?:]", line.words):
        return None
    apart = re.search(r"[ \u3000\t]", line.raw) is not None
    if (apart and PERSON.fullmatch(line.words)) or CHIEF.fullmatch(line.words) or _spread_name(line):
        return "author"
    if apart and all(is_unit(piece) or NAME_ALONE.fullmatch(piece) for piece in line.raw.split()):
        return "author"
    if is_unit(line.words):
        return "author"
    return "author" if _name_between(head, place) else None


def _name_between(head: Sequence[_Line], place: int) -> bool:
    """A name alone, which a date or salutation stands beside: 「张卫东」 above 「（2024年1月20日）」."""
    if not NAME_ALONE.fullmatch(head[place].words) or len(head[place].words) > 3:
        return False
    beside = [head[i] for i in (place - 1, place + 1) if 0 <= i < len(head)]
    return any(_form(line, "u") or is_addressee(line.raw) for line in beside)


def _is_masthead(head: Sequence[_Line], place: int) -> bool:
    """The name of a sheet, with the number of its issue in one of the two lines below."""
    if not MASTHEAD.fullmatch(head[place].words) or "关于" in head[place].words:
        return False
    return any(_form(line, "a") == "number" for line in head[place + 1 : place + 3])


def _is_spread_unit(line: _Line) -> bool:
    pieces = line.raw.split()
    return len(pieces) > 3 and all(len(piece) == 1 for piece in pieces) and is_unit(line.words)


def _may_be_issuer(line: _Line) -> bool:
    """A line that may name one of those who issue, if a sure form stands below it."""
    plain = line.paragraph.label is None and not line.paragraph.hint.table and line.paragraph.hint.level != 0
    return plain and _may_name_issuer(line.words)


@functools.lru_cache(maxsize=4096)
def _may_name_issuer(words: str) -> bool:
    short = len(words) <= 40 and not re.search("[。;,!?:《]", words)
    return short and not GENRE_END.search(words) and "关于" not in words


def _form(line: _Line, where: str) -> MarkKind | None:
    """The form of a line; a row of a table has that of its first cell where every cell has one."""
    if line.paragraph.hint.table:
        kinds = [_of_form(compact(cell), where) for cell in line.raw.split("|")]
        return kinds[0] if all(kinds) else None
    return _of_form(line.words, where)


# Heads of neighbouring lines overlap: each line is looked at some fifteen times in a row.
@functools.lru_cache(maxsize=4096)
def _of_form(words: str, where: str) -> MarkKind | None:
    if not words or len(words) > 320:
        return None
    return next((kind for kind, pattern in WHERE[where] if pattern.fullmatch(words)), None)


def _lines(text: str, paragraphs: Sequence[Paragraph]) -> list[_Line]:
    return [_Line(text, paragraph) for paragraph in paragraphs]
