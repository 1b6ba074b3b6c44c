"""Which of the first lines are the title: every run of them is a candidate, and what speaks for it is told here.

The lines above a title are those of a letterhead; none of them is numbered or a sentence. No run at all is a
candidate too: then the file's name has to serve.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.metadata.choice import Evidence, bundled
from corpus.metadata.mentions import likeliest
from corpus.metadata.names import canonical, is_unit
from corpus.metadata.shortening import is_short_for
from corpus.structure.forms import CHIEF, GENRE, ISSUED, MASTHEAD, PERSON, WAY, WHERE, compact, holds_number
from corpus.structure.letterhead import is_addressee, is_date, is_occasion, is_spread_unit
from corpus.structure.paragraphs import Paragraph
from corpus.structure.site import is_control

# A title stands among so many lines and takes so many of them, so many signs at most.
_HEAD, _LINES, _LONGEST = 16, 5, 130
_TITLE_END = re.compile(rf"(?:{GENRE})(?:稿|书|表|文稿)?(?:[(【\[][^)】\]]{{1,30}}[)】\]])?$")
_HAS_GENRE = re.compile(GENRE)
_ON = re.compile(r"关于.+的.{2,8}$")
_YEAR = re.compile(r"(?:19|20)\d\d|二[〇○零Oo0一二三四五六七八九]{3}")
# 「12月5日，支队长主持召开办公会，……」: the first line of a text broken at the edge of a page.
_TELLS = re.compile(
    r"(?:(?:19|20)\d\d年)?\d{1,2}月\d{1,2}日[^在]{0,4}[，,]|[^，,]{2,20}[，,][^，,]{2,30}[，,]"
)
# 「……2024年工作总结暨2025年工作设想」, whatever it ends in.
_OF_A_YEAR = re.compile(
    r"(?:(?:19|20)\d\d|二[〇○零Oo0][〇○零Oo0一二三四五六七八九]{2})年?度?[^，。,]{0,12}(?:工作|总结)[^，。,]{0,24}$"
)
_GOES_ON = re.compile(r"[的暨及和与、（(]")
_SENTENCE = re.compile("[。！？；!?]")
_DASH = ("——", "--", "―", "—")
# What minutes say of a meeting before they say what was said.
_FIELD = re.compile("(?:会议)?(?:时间|日期|地点|主持人?|出席|参加|列席|缺席|记录人?|议题)[:：]")
# What stands in front of the first words of a sheet: 「【编者按】……」.
_EDITOR = re.compile(r"[【\[(（]?(?:编者)?按(?:语)?[】\])）:：]")
# Forms that a title may have by chance; all others are sure.
_MAYBE = frozenset(("masthead", "issuer", "author", "note", "person", "issued"))
# What stands below a title and never above it.
_SAID_BELOW = frozenset(("addressee", "date", "occasion", "author"))
_PAIRS = (("《", "》"), ("“", "”"), ("（", "）"), ("(", ")"))


@dataclass(frozen=True, slots=True)
class _Line:
    """What is told of one line by itself."""

    words: str
    raw: str
    indent: int
    apart: bool
    level: int | None
    bold: bool
    form: str
    unit: bool
    ends: bool
    genre: bool
    titular: bool


def find_headline(text: str, lines: Sequence[Paragraph], stem: str) -> tuple[int, int]:
    """The places of the first line of the title and of the line behind it; equal where the text has none."""
    spans, evidence = candidates(text, lines, stem)
    return spans[bundled("title").best(evidence)]


def candidates(
    text: str, lines: Sequence[Paragraph], stem: str
) -> tuple[list[tuple[int, int]], list[Evidence]]:
    """Every run of lines that may be the title, none first, and what speaks for each."""
    head = [
        _line(text, lines[place], lines[place - 1] if place else None)
        for place in range(min(_HEAD, len(lines)))
    ]
    spans = [(0, 0), *_spans(head, lines)]
    name = compact(stem)
    return spans, [_nothing(head, name) if a == b else _speaks(head, a, b, name) for a, b in spans]


def _spans(head: Sequence[_Line], lines: Sequence[Paragraph]) -> Iterator[tuple[int, int]]:
    for first, line in enumerate(head):
        if line.titular and lines[first].label is None and not lines[first].hint.table:
            length = 0
            for last in range(first, min(first + _LINES, len(head))):
                own = head[last]
                length += len(own.words)
                below = lines[last]
                if below.hint.table or not own.titular or below.label or length > _LONGEST:
                    break
                if own.level == 0 and line.level is None and not line.bold:
                    # What a format marks as the title does not begin in the line above.
                    break
                yield first, last + 1
        if lines[first].label is not None or (lines[first].hint.table and not (line.form or line.unit)):
            return
        if not (len(line.words) <= 60 and not _SENTENCE.search(line.words)) and not _EDITOR.match(line.words):
            return


def _line(text: str, paragraph: Paragraph, above: Paragraph | None) -> _Line:
    raw = text[paragraph.start : paragraph.end]
    if paragraph.hint.table:
        raw = raw.replace("|", " ")
    words = compact(raw) if len(raw) <= 320 else raw
    start = text.rfind("\n", 0, paragraph.start) + 1
    own = "".join(raw.split()) if len(raw) <= 200 else raw
    short = len(words) <= 90
    return _Line(
        words=words,
        raw=raw,
        indent=sum(2 if sign == "\u3000" else 1 for sign in text[start : paragraph.start]),
        apart=above is not None and text.count("\n", above.end, paragraph.start) > 1,
        level=paragraph.hint.level,
        bold=paragraph.hint.bold,
        form=_form_of(raw, words) if short else "",
        unit=short and is_unit(words),
        ends=short and _TITLE_END.search(own if own.endswith(("》", "）")) else words) is not None,
        genre=short and _HAS_GENRE.search(words) is not None,
        titular=short
        and bool(words)
        and not is_control(raw)
        and words[-1] not in "。，；、：:,;"
        and not _SENTENCE.search(words[:-1])
        and not _FIELD.match(words),
    )


def _form_of(raw: str, words: str) -> str:
    """What a line is where it is no title: a date, an address, a number, the name of a sheet, …; "" for none."""
    if is_date(raw):
        return "date"
    if holds_number(raw):
        return "number"
    if is_occasion(raw):
        return "occasion"
    if is_addressee(raw):
        return "addressee"
    if WAY.fullmatch(words):
        return "way"
    for where in ("a", "u"):
        kind = next((kind for kind, pattern in WHERE[where] if pattern.fullmatch(words)), None)
        if kind is not None:
            # What is set in brackets under a title, whatever it says, counts as one thing here.
            return "author" if kind == "period" else kind
    if MASTHEAD.fullmatch(words) and "关于" not in words:
        return "masthead"
    if is_spread_unit(raw, words):
        return "spread"
    if ISSUED.fullmatch(words):
        return "issued"
    apart = re.search(r"[ \u3000\t]", raw) is not None
    if (apart and PERSON.fullmatch(words)) or CHIEF.fullmatch(words):
        return "person"
    return ""


def _nothing(head: Sequence[_Line], stem: str) -> Evidence:
    first = head[0] if head else None
    return {
        "none": 1.0,
        "none, first is a sentence": float(first is None or not first.titular),
        "none, first is called": float(first is not None and first.form == "addressee"),
        "none, file is titled": float(_TITLE_END.search(stem) is not None),
        "none, something ends": float(any(line.ends and line.titular for line in head[:5])),
    }


def _speaks(head: Sequence[_Line], a: int, b: int, stem: str) -> Evidence:
    """What speaks for the lines from ``a`` up to ``b``, by name; what is not told is 0."""
    own = head[a:b]
    words = "".join(line.words for line in own)
    return {
        **_of_words(words, own, stem),
        **_of_lines(own),
        **(_of_breaks(own, head[a - 1] if a else None) if len(own) > 1 else {}),
        **(_of_above(head[:a]) if a else {"place 0": 1.0}),
        **_of_below(own, head[b] if b < len(head) else None),
    }


def _of_words(words: str, own: Sequence[_Line], stem: str) -> Evidence:
    pairs = {words[i : i + 2] for i in range(len(words) - 1)}
    named = {stem[i : i + 2] for i in range(len(stem) - 1)}
    shared = len(pairs & named)
    ends, on = own[-1].ends, _ON.search(words) is not None
    return {
        "length": min(len(words), 60) / 20,
        **{f"at most {limit}": float(len(words) <= limit) for limit in (2, 4, 6)},
        **{f"over {limit}": float(len(words) > limit) for limit in (30, 45, 60)},
        "ends with a genre": float(ends),
        "has a genre": float(not ends and _HAS_GENRE.search(words) is not None),
        "begins with 关于": float(words.startswith("关于")),
        "关于…的…": float(on),
        "关于 left open": float(not on and "关于" in words),
        "year": float(_YEAR.search(words) is not None),
        "of a year's work": float(_OF_A_YEAR.search(words) is not None),
        "tells of a day": float(_TELLS.match(words) is not None),
        "comma": float("," in words or "，" in words),
        "pair left open": float(any(words.count(left) != words.count(right) for left, right in _PAIRS)),
        "in file's name": shared / len(pairs) if pairs and named else 0.0,
        "file's name in it": shared / len(named) if pairs and named else 0.0,
        "whole in file's name": float(bool(pairs and named) and words in stem),
    }


def _of_lines(own: Sequence[_Line]) -> Evidence:
    levels = [line.level for line in own]
    set_in = [line.indent >= 4 for line in own]
    return {
        f"lines {len(own)}": 1.0,
        **{f"has {line.form}": 1.0 for line in own if line.form},
        "has what is no title": float(any(line.form and line.form not in _MAYBE for line in own)),
        "is a unit": float(len(own) == 1 and own[0].unit),
        "styled as title": float(0 in levels),
        "all styled as title": float(all(level == 0 for level in levels)),
        "all first level": float(all(level == 1 for level in levels)),
        "inner heading": float(any(level not in (None, 0, 1) for level in levels)),
        "bold": float(all(line.bold for line in own)),
        "set in": float(all(set_in)),
        "some set in": float(any(set_in) and not all(set_in)),
        "begins with a dash": float(own[0].words.startswith(_DASH)),
        "blank above": float(own[0].apart),
    }


def _of_breaks(own: Sequence[_Line], above: _Line | None) -> Evidence:
    """What is told by where a title is broken; one of several units below each other is no beginning."""
    last = own[-1]
    ended = any(line.ends for line in own[:-1])
    return {
        "begins with a unit": float(own[0].unit and not (above is not None and above.unit)),
        "unit within": float(any(line.unit for line in own[1:])),
        "begins with a unit, said again": float(own[0].unit and len(own) > 1 and _says_again(own)),
        "ended before": float(ended),
        "ended before, short end": float(ended and last.ends and len(last.words) <= 8),
        "ended before, goes on": float(ended and _GOES_ON.match(last.words) is not None),
        "ended before, then a year": float(ended and not own[0].unit and _YEAR.match(last.words) is not None),
        "subtitle": float(any(line.words.startswith(_DASH) for line in own[1:])),
        "blank line within": float(any(line.apart for line in own[1:])),
    }


def _says_again(own: Sequence[_Line]) -> bool:
    """Whether the unit that the first line names begins the second as well, in full or short."""
    name, other = canonical(own[0].words), likeliest(own[1].words)
    if name is None or other is None:
        return False
    return name == other or is_short_for(name, other) or is_short_for(other, name)


def _of_above(above: Sequence[_Line]) -> Evidence:
    formed = sum(bool(line.form) or line.unit for line in above)
    last = above[-1]
    return {
        f"place {min(len(above), 4)}": 1.0,
        "formed above": formed / len(above),
        "plain above": float(len(above) - formed),
        f"above {last.form or ('unit' if last.unit else 'plain')}": 1.0,
        "number above": float(any(line.form == "number" for line in above)),
        "a title above": float(any(line.ends and not line.form for line in above)),
        "styled title above": float(any(line.level == 0 for line in above)),
        "sentence above": float(any(not line.titular and line.form != "addressee" for line in above)),
        "said below titles above": float(any(line.form in _SAID_BELOW for line in above)),
    }


def _of_below(own: Sequence[_Line], below: _Line | None) -> Evidence:
    if below is None:
        return {"nothing below": 1.0}
    what = below.form or ("unit" if below.unit else "plain" if below.titular else "sentence")
    open_line = float(what == "plain")
    ends = open_line * below.ends
    return {
        f"below {what}": 1.0,
        "blank below": float(below.apart),
        "subtitle below": float(below.words.startswith(_DASH) and below.form != "occasion"),
        "styled title below": float(below.level == 0),
        "set in, so is below": open_line * (below.indent >= 4 and all(line.indent >= 4 for line in own)),
        "a title's end below": ends,
        "a title's end below, open": ends * (not own[-1].ends),
        "a short end below": ends * (len(below.words) <= 8),
        "goes on below": open_line * (_GOES_ON.match(below.words) is not None),
    }
