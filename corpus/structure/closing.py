"""The two ends of a report: what stands above its first heading and below its last.

Above: who speaks, when, to whom. Below: a closing under no heading, an appendix
line, a signature and a date. Told by how they speak and by where they stand.
"""

import re
from collections.abc import Sequence

from corpus.metadata.title import is_furniture, is_signature
from corpus.report import Role
from corpus.roles.cues import looks_ahead
from corpus.roles.headings import roles_of_heading
from corpus.structure.forms import PEOPLE
from corpus.structure.heading.candidates import heading_end
from corpus.structure.labels import MAX_HEADING, Form
from corpus.structure.letterhead import is_date
from corpus.structure.paragraphs import Paragraph
from corpus.structure.points import label_at

_CLOSING = re.compile(
    r"(?:以上(?!问题|不足|差距|现象|种种|原因|短板)|总之|综上|总的来[说看]|过去(?:的)?一年|回顾(?:过去|一年|这一年|20)|虽然|尽管|最后[，,]|述职完毕|汇报完毕|报告完毕|特此|专此|谢谢"
    r"|恳请|敬请|请(?:各位|予|领导|大家|批评|审议|组织)|不[妥当足]之处|今后[，,]|下一步[，,]|下步[，,]|新的一年|新征程|面[向对](?:未来|新)"
    r"|展望|回望|回首|站在新|奋进|在今后|在新的|明年|来年|20\d\d年[，,]|成绩属于|一年来[，,]虽)"
)
# A speech calls to its audience once more, or says that it is over.
_CALLS = re.compile(
    rf"(?:同志们|各位[^，。！；：,!]{{0,6}}{PEOPLE})[，！：,!](?!要|须|必须|请)|让我们"
    r"|我的[^，。]{2,6}(?:到此)?(?:完了|完毕|结束|就到这里)"
)
# Looking back, looking ahead, thanks: a closing is rarely longer.
_CLOSING_PARAGRAPHS, _CLOSING_LINES = 4, 14
_FAREWELL = re.compile(
    r"以上(?!问题|不足|差距|现象|种种|原因|短板)|特此|专此|谢谢|欢迎[^。]{0,24}(?:监督|批评|反映)|述职完毕|汇报完毕|报告完毕|恳请|敬请|请(?:各位|予|领导|大家|批评|审议)|不[妥当]之处"
)
APPENDIX = re.compile(
    r"附(?:件|表|录)?\s*[\d一二三四五六七八九十]{0,2}\s*[：:]?$|附(?:件|表|录)[\d一二三四五六七八九十]{0,2}\s*[：:.．、 ]"
)

# 「附件：1.任务清单」 lists what is attached; 「附件1」 begins it.
_LISTED = 12
# Said to the audience between the paragraphs of a speech.
_ADDRESS = re.compile(r"(?:各位|同志们|尊敬的)[^。，]{0,20}[：:！!，,]?")
APPENDIX_LIST = re.compile(r"附(?:件|表|录)?\s*[：:]\s*\S")


def words_of(text: str, paragraph: Paragraph) -> str:
    return text[paragraph.start : paragraph.end]


def point_label(text: str, paragraph: Paragraph) -> str | None:
    return None if paragraph.hint.table else label_at(text, paragraph.start, paragraph.end)


def _is_head_line(words: str) -> bool:
    """A line between title and text: who speaks, when, to whom."""
    short = len(words) <= 30 and not re.search("[。；，！？,;!?]", words)
    return short or is_furniture(words)


def _is_end_line(words: str) -> bool:
    appendix = len(words) <= MAX_HEADING and APPENDIX.match(words) is not None
    return is_furniture(words) or is_signature(words) or appendix


def line_role(text: str, body: Sequence[Paragraph], place: int, first: int, closing: int) -> Role | None:
    """``other`` for dates, names and salutations at either end; else undecided, as are the rows of a table, whose
    first, 「项目 | 内容」, says nothing of those below it."""
    if body[place].hint.table and place < closing:
        return None
    words = words_of(text, body[place])
    if _ADDRESS.fullmatch(words):
        return "other"
    if place < first and _signs(text, body, place):
        return "other"
    if place < first and place < 5 and _is_head_line(words):
        return (
            "other" if all(_is_head_line(words_of(text, paragraph)) for paragraph in body[:place]) else None
        )
    listed = _is_end_line(words) or is_listed(text, body, place)
    return "other" if place >= closing and listed else None


def _signs(text: str, body: Sequence[Paragraph], place: int) -> bool:
    """Whether a line above the headings is furniture: that of the letter around an attached document."""
    words = words_of(text, body[place])
    below = words_of(text, body[place + 1]) if place + 1 < len(body) else ""
    return is_furniture(words) or (is_date(below) and is_signature(words))


def is_tail(text: str, body: Sequence[Paragraph], place: int) -> bool:
    """Whether from ``place`` on there are only signature lines."""
    return len(body) - place <= 4 and all(_is_end_line(text[p.start : p.end]) for p in body[place:])


def closing_start(text: str, body: Sequence[Paragraph], forms: Sequence[Form | None]) -> int:
    """The place of the first paragraph that closes the report, under no heading of it.

    From the end: an appendix is passed over, then signature lines, then at most
    four paragraphs that speak as closings do, if the section above them has more.
    """
    end = next(
        (i for i, f in enumerate(forms) if f == "part" and APPENDIX.match(text, body[i].start, body[i].end)),
        len(body),
    )
    place = end
    while (
        place > 0
        and end - place < 8
        and forms[place - 1] is None
        and (_is_end_line(words_of(text, body[place - 1])) or is_listed(text, body, place - 1))
    ):
        place -= 1
    if place < end and not any(is_furniture(words_of(text, p)) for p in body[place:end]):
        # A name without a date or a title in front of it may be anything.
        place = end
    top = next((i for i, form in enumerate(forms) if form), end)
    place = _closing_paragraphs(text, body, forms, place, top)
    return place if place > top and place < end else len(body)


def _closing_paragraphs(
    text: str, body: Sequence[Paragraph], forms: Sequence[Form | None], place: int, top: int
) -> int:
    """Where the paragraphs begin that close the report above ``place``; ``place`` if none do.

    Points may stand among them, 「下一步，做好以下工作：」 and 「一是……」, if their lead-in does.
    """
    seen, listed = 0, False
    for earlier in range(place - 1, max(top, place - 1 - _CLOSING_LINES), -1):
        paragraph = body[earlier]
        plain = _is_plain(text, paragraph, forms[earlier])
        if not plain and (forms[earlier] is not None or point_label(text, paragraph) is None):
            break
        if not plain:
            listed = True
            continue
        seen += 1
        announces = text[paragraph.end - 1] in "：:"
        if seen > _CLOSING_PARAGRAPHS or (listed and not announces):
            break
        if _closes(text, body, forms, earlier):
            place, listed = earlier, False
    return place


def is_listed(text: str, body: Sequence[Paragraph], place: int) -> bool:
    """Whether a line goes on with the list of appendices above it: 「2.责任清单」."""
    for above in range(place - 1, max(-1, place - 1 - _LISTED), -1):
        below = body[above + 1]
        if below.label is None or below.end - below.start > MAX_HEADING:
            return False
        if APPENDIX_LIST.match(text, body[above].start, body[above].end):
            return True
    return False


def _is_plain(text: str, paragraph: Paragraph, form: Form | None) -> bool:
    """Whether a paragraph is neither heading nor point nor a row of a table."""
    numbered = form is not None or paragraph.label is not None
    return not numbered and not paragraph.hint.table and point_label(text, paragraph) is None


def _closes(text: str, body: Sequence[Paragraph], forms: Sequence[Form | None], place: int) -> bool:
    paragraph = body[place]
    if _FAREWELL.match(text, paragraph.start, paragraph.end):
        return True
    # What leads in to points is no end: 「各位代表，……重点做好以下工作：」.
    leads_in = text[paragraph.end - 1] in "：:"
    calls = not leads_in and _CALLS.match(text, paragraph.start, paragraph.end) is not None
    if not (
        calls
        or _CLOSING.match(text, paragraph.start, paragraph.end)
        or _breaks_pattern(text, body, forms, place)
    ):
        return False
    above = body[place - 1]
    if forms[place - 1] is None:
        return calls or not _goes_on_with_heading(text, body, forms, place)
    # Straight under a heading: only where the heading has its own text on its line.
    end = heading_end(text, above) if forms[place - 1] else None
    return end is not None and end < above.end


def _goes_on_with_heading(
    text: str, body: Sequence[Paragraph], forms: Sequence[Form | None], place: int
) -> bool:
    """Whether a paragraph that looks ahead stands straight under the heading of the plans."""
    heading = next((i for i in range(place - 1, -1, -1) if forms[i] is not None), None)
    if heading is None or "plan" not in roles_of_heading(words_of(text, body[heading])[:MAX_HEADING]):
        return False
    return looks_ahead(words_of(text, body[place]))


def _breaks_pattern(text: str, body: Sequence[Paragraph], forms: Sequence[Form | None], place: int) -> bool:
    """Whether a last paragraph follows a list whose items all are a single line.

    After 「（一）题。文。」 … 「（四）题。文。」 or 「一是……」 … 「四是……」 a line without a
    number belongs to none of them.
    """
    above = [_shape(text, body[earlier], forms[earlier]) for earlier in range(max(0, place - 3), place)]
    return len(above) == 3 and above[0] is not None and len(set(above)) == 1


def _shape(text: str, paragraph: Paragraph, form: Form | None) -> str | None:
    """The form of a numbered line that has its text with it; None for any other line."""
    if form is not None:
        end = heading_end(text, paragraph)
        return form if end is not None and end < paragraph.end else None
    if paragraph.label is not None:
        return paragraph.label.form
    return point_label(text, paragraph) and "point"
