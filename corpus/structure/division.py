"""Where one file holds several reports: a title of its own below the end of the report before it."""

import re
from collections.abc import Sequence

from corpus.metadata.headline import find_headline
from corpus.metadata.mentions import unit_in
from corpus.structure.forms import compact
from corpus.structure.imprint import attached, begins_annex, ends_report
from corpus.structure.letterhead import form_of, is_date, lines_of, under_title
from corpus.structure.paragraphs import Paragraph

# No report is shorter than so many paragraphs.
_FEWEST = 3
# What a report is called that stands alone; 「……情况」「……清单」 may be a part of another.
_REPORTS = (
    "报告",
    "总结",
    "计划",
    "材料",
    "要点",
    "方案",
    "汇报",
    "讲话",
    "发言",
    "通报",
    "意见",
    "通知",
    "纪要",
    "对照检查",
)

# What official letters are called (the fifteen kinds of 2012's 党政机关公文处理工作条例) that the list above has not: below
# the end of a report a letterhead begins them.
_LETTERS = ("请示", "批复", "函", "议案", "决议", "决定", "令", "公报", "公告", "通告")

# What belongs to the report above it: a line in brackets on whom to ask, who else gets a copy.
_OF_AN_END = frozenset(("note", "copies", "attachment", "imprint"))
# A letterhead and a title are sought in so many lines.
_HEAD = 16
_LONGEST_DATE = 24  # 「二〇二三年十二月二十八日」, set in or with a stop


def divide(text: str, lines: Sequence[Paragraph]) -> list[int]:
    """The places of the paragraphs with which a second, third, … report begins; [] for one report.

    Each begins with a title, or with a letterhead above one, has no numbers or some that count
    from one, and stands below a signature, a date or an imprint; or below a full stop, where its title names its
    unit or is that of the first, or who speaks or to whom stands under it. Below a text without numbers it has a
    letterhead and stands below a date.
    """
    starts: list[int] = []
    named = attached(text, lines[1:]) if lines else set()
    first = next((place for place, p in enumerate(lines) if p.label), len(lines))
    names = (*_REPORTS, *_LETTERS)
    telling = [any(name in text[p.start : min(p.end, p.start + 60)] for name in names) for p in lines]
    for place in range(_FEWEST, len(lines) - _FEWEST + 1):
        if place - (starts[-1] if starts else 0) < _FEWEST or place - 1 in named:
            continue
        # What stands above a second report has numbers, too, or ends in a date of its own.
        if place <= first and not _dated(text, lines[place - 1]):
            continue
        if not any(telling[place : place + _HEAD]):
            continue
        if _may_begin(text, lines, place) and _begins_report(text, lines, place, unnumbered=place <= first):
            starts.append(place)
    return starts


def _dated(text: str, line: Paragraph) -> bool:
    return line.end - line.start <= _LONGEST_DATE and is_date(text[line.start : line.end])


def _may_begin(text: str, lines: Sequence[Paragraph], place: int) -> bool:
    """What can be told at a glance: a short line without a number or a full stop, under no heading."""
    line, above = lines[place], lines[place - 1]
    own = lines_of(text, [line])[0]
    if form_of(own, "e") in _OF_AN_END:
        return False
    if (
        line.label
        or line.hint.table
        or line.end - line.start > 60
        or text[line.end - 1] in "。；：，、！？:;,"
    ):
        return False
    return above.label is None or text[above.end - 1] in "。！"


# What is in brackets, or a name and a value, says neither who speaks nor to whom.
_FIELD = re.compile(r"[：:]|^\s*[（(\[【]")


def _begins_report(text: str, lines: Sequence[Paragraph], place: int, *, unnumbered: bool) -> bool:
    """Whether the lines at a place are a report's head; below an ``unnumbered`` text only a letterhead and a title are."""
    head, after = find_headline(text, lines[place : place + _HEAD], "")
    if head == after or any(begins_annex(text, line) for line in lines[place - 1 : place + 1]):
        return False
    if any(is_date(text[line.start : line.end]) for line in lines[place : place + head]):
        # A date alone ends the report above; letterheads bear none.
        return False
    below = place + after
    title = _words(text, lines[place + head : below])
    named, ended = title.rstrip(")）").endswith(_REPORTS), ends_report(text, lines[:place])
    # Below a signature or an imprint it may end in more: 「……工作总结及2025年安排」.
    named = named or (ended and any(name in title for name in _REPORTS))
    named = named or (ended and head > 0 and title.rstrip(")）").endswith(_LETTERS))
    if not named or not _counts_anew(lines, below):
        return False
    if unnumbered:
        return head > 0 and ended and _tells(text, lines[:place])
    if head or ended:
        return True
    if text[lines[place - 1].end - 1] not in "。！" or not any(p.label for p in lines[below:]):
        return False
    if title == _first_title(text, lines):
        # A running title stands above numbers of another form.
        first, own = (next((p.label.form for p in some if p.label), None) for some in (lines, lines[below:]))
        return first == own
    return unit_in(title) is not None or _is_said(text, lines[below:])


def _is_said(text: str, under: Sequence[Paragraph]) -> bool:
    """Whether the lines under a title say who speaks, or to whom; 「责任单位：办公室」 does not."""
    return any(
        mark.kind == "addressee" or (mark.kind == "author" and not _FIELD.search(text[mark.start : mark.end]))
        for mark in under_title(text, under)
    )


def _first_title(text: str, lines: Sequence[Paragraph]) -> str:
    first, after = find_headline(text, lines[:_HEAD], "")
    return _words(text, lines[first:after])


def _words(text: str, lines: Sequence[Paragraph]) -> str:
    return "".join(compact(text[p.start : p.end]) for p in lines)


def _tells(text: str, above: Sequence[Paragraph]) -> bool:
    """Whether there is more than a cover: a sentence."""
    return any(text[p.end - 1] in "。！" for p in above)


def _counts_anew(lines: Sequence[Paragraph], below: int) -> bool:
    """Whether the first number below, if there is any, is a one."""
    first = next((p.label for p in lines[below:] if p.label), None)
    return first is None or first.number == 1
