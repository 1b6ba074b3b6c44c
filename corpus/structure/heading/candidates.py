"""Lines that may be headings: those with a number, those that a format sets off, short ones that are no sentence."""

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.structure.labels import MAX_HEADING, Form
from corpus.structure.labels import heading_end as first_stop
from corpus.structure.paragraphs import Paragraph
from corpus.structure.points import label_at

# The longest line without a number that may be a heading, and the longest heading that text runs on behind.
PLAIN = 36
# The look of lines that ask, 「钱从哪里来？」: siblings of each other, otherwise like plain ones.
ASKED = "plain?"
# The look of lines in bold, or in another type than the text.
SET_OFF = "bold"
SENTENCE = re.compile("[。；！？;!?]")
FRAMED = re.compile(r"[【〖［\[〔][^【】〖〗［］\[\]〔〕。，；]{2,24}[】〗］\]〕]")
BULLET = re.compile(r"(?:[■◆▲★◎▶►❖➤●○◇□▪•◼⬛※]|[—–]{1,2}|--)[ \t\u3000]*")
# What a bullet's line begins with where it has a name: 「——经济稳中有进。全年……」.
_NAMED = re.compile(r"[^。；：！？，,;:!?]{2,24}(?:[。：:]|$)")
# Words that so many neighbours begin with are what each is about: a topic, the name of a point, a short sentence.
_TOPICS = (
    re.compile(r"[^。；：！？，、,;:!?\s\d]{1,8}(?:。|[上中]：|方面：|\u3000{1,2})(?=[ \u3000]*\S{6})"),
    re.compile(r"[一二三四五六七八九十]{1,3}是[^。；：！？，、,;:!?\s\d]{1,3}[。：](?=[ \u3000]*\S{6})"),
    re.compile(r"[^。；：！？;:!?\s\d]{4,20}。(?=\S{12})"),
    re.compile(
        r"[（(【〔\[][^。；：！？，、,;:!?\s\d（(【〔\[）)】〕\]]{2,8}[）)】〕\]](?=[ \u3000]*[^\s。；：！？，、,;:!?]{6})"
    ),
)
# Which of them are points, and the mean log odds below which others do not sound like names of sections.
_POINTS, _UNLIKE = 1, -1.3
# Shorter paragraphs are nothing but a topic, in characters.
_NEIGHBOURS, _LEAST = 3, 9
# The look of names of points, 「一是补学习。」; a longer one says what the point says.
POINT = "point"
# 「问：……」「答：……」 are what somebody says, however they are set.
_SPOKEN = re.compile(r"[问答QA][\d一二三四五六七八九十]{0,2}[：:]")
# Says of the line above who does it and until when: 「责任单位：……」「（牵头部门：……）」.
ATTRIBUTION = re.compile(
    r"[（(【\[]?\s*(?:责任|牵头|配合|主办|协办|承办|分管|完成|整改|包案|落实)(?:单位|部门|科室|领导|校领导|院领导|人|时限|时间|期限)\s*[：:].*"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may be a heading: ``text[start:end]`` of the paragraph at ``place``.

    ``look`` is what lines without a number have in common: a frame, a bullet, bold, a level.
    """

    place: int
    start: int
    end: int
    form: Form | None
    look: str


# How much each line sounds like the name of a section, in log odds.
Sounds = Callable[[str, Sequence[Candidate]], Iterable[float]]


def _topic_ends(text: str, paragraph: Paragraph) -> list[int]:
    """Where the topic of each kind ends that a paragraph without number, table or bold words begins with; 0 for none."""
    hint, start, end = paragraph.hint, paragraph.start, paragraph.end
    if paragraph.label or hint.lead or hint.table or hint.level or end - start < _LEAST:
        return [0] * len(_TOPICS)
    found = [match.end() if (match := topic.match(text, start, end)) else 0 for topic in _TOPICS]
    point = label_at(text, start, end) is not None
    return [own if (kind == _POINTS) == point else 0 for kind, own in enumerate(found)]


def with_topics(text: str, body: Sequence[Paragraph], sounds: Sounds | None = None) -> list[Paragraph]:
    """The paragraphs, those that begin with a topic, 「修路。硬化竹山作业道31公里……」, led by it as bold words lead: where
    neighbours do so as well, and together sound like names of sections, as the short sentences that stories begin with
    do not, 「这一年很不好过。」; ``sounds`` says how much each line does, in log odds."""
    led = list(body)
    for kind, ends in enumerate(zip(*(_topic_ends(text, p) for p in body), strict=True)):
        for told, run in itertools.groupby(range(len(body)), key=lambda place: ends[place] > 0):
            places = list(run)
            if not told or len(places) < _NEIGHBOURS:
                continue
            if sounds and kind != _POINTS:
                lines = [Candidate(place, body[place].start, ends[place], None, "lead") for place in places]
                if sum(sounds(text, lines)) < _UNLIKE * len(lines):
                    continue
            for place in places:
                p = body[place]
                led[place] = replace(p, hint=replace(p.hint, lead=len(text[p.start : ends[place]].rstrip())))
    return led


def candidates(text: str, body: Sequence[Paragraph], ends: Sequence[int | None]) -> list[Candidate]:
    """The lines that may be headings; ``ends`` says where each would end."""
    found: list[Candidate] = []
    for place, paragraph in enumerate(body):
        end = ends[place]
        if paragraph.label is not None:
            reach = min(paragraph.end, paragraph.start + MAX_HEADING) if end is None else end
            words = text[paragraph.label.end : reach].lstrip("，,：:、 \u3000\n")
            found.append(Candidate(place, reach - len(words), reach, paragraph.label.form, ""))
        elif (look := _look(text, paragraph)) and end is not None:
            found.append(Candidate(place, paragraph.start, end, None, look))
    return _nested(body, found)


def _nested(body: Sequence[Paragraph], found: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, those set off in a type of its own apart: that of a line right below one of another type is
    inner to it, 「bold 1」, unless it also stands the other way round."""
    own = {line.place: body[line.place].hint for line in found if line.look == SET_OFF}
    types = {place: (hint.bold, hint.face) for place, hint in own.items()}
    pairs = {
        (above, types[place + 1])
        for place, above in types.items()
        if place + 1 in types and place + 2 not in types and types[place + 1] != above
    }
    pairs = {(outer, inner) for outer, inner in pairs if (inner, outer) not in pairs}
    if not pairs:
        return list(found)
    depths = dict.fromkeys(types.values(), 0)
    for _ in depths:
        # As often as there are types: then the innermost has been told by all above it.
        for outer, inner in sorted(pairs):
            depths[inner] = min(max(depths[inner], depths[outer] + 1), len(depths) - 1)
    return [
        replace(line, look=f"{SET_OFF} {depth}")
        if line.place in types and (depth := depths[types[line.place]])
        else line
        for line in found
    ]


def _look(text: str, paragraph: Paragraph) -> str:
    """How a line without a number is set off; "" where it cannot be a heading."""
    hint, length = paragraph.hint, paragraph.end - paragraph.start
    if hint.table or _SPOKEN.match(text, paragraph.start, paragraph.end):
        return ""
    if hint.level:
        return f"level {hint.level}" if length <= MAX_HEADING else ""
    if label_at(text, paragraph.start, paragraph.end) is not None and not (hint.bold and length <= PLAIN):
        return POINT if hint.lead and _TOPICS[1].match(text, paragraph.start, paragraph.end) else ""
    if 2 <= hint.lead <= PLAIN and hint.lead < length:
        last = text[paragraph.start + hint.lead - 1]
        framed = text[paragraph.start] in "（(【〔[" and last in "）)】〕]"
        stopped = last in "。：:；！." or text[paragraph.start + hint.lead].isspace()
        return "lead" if framed or stopped else ""
    if mark := BULLET.match(text, paragraph.start):
        named = _NAMED.match(text, mark.end(), paragraph.end)
        alone = named is not None and named.end() == paragraph.end and text[paragraph.end - 1] in "。："
        return f"bullet{bullet_of(text, paragraph)}" if named and not alone else ""
    if length > PLAIN or SENTENCE.search(text, paragraph.start, paragraph.end - 1):
        return ""
    if text[paragraph.end - 1] in "。；，、！,;!":
        return ""
    if FRAMED.fullmatch(text, paragraph.start, paragraph.end):
        return "framed"
    if hint.bold or hint.face:
        return SET_OFF
    return ASKED if text[paragraph.end - 1] in "？?" else "plain"


def bullet_of(text: str, paragraph: Paragraph) -> str:
    """The sign that a line without a number begins with as items of a list do; "" for none."""
    mark = None if paragraph.label else BULLET.match(text, paragraph.start, paragraph.end)
    return mark.group()[0] if mark else ""


def heading_end(text: str, paragraph: Paragraph) -> int | None:
    """Where a paragraph would end as a heading; None where that is out of reach."""
    label = paragraph.label
    if label is None:
        mark = BULLET.match(text, paragraph.start, paragraph.end)
        if mark and (named := _NAMED.match(text, mark.end(), paragraph.end)):
            return named.end()
        return paragraph.start + paragraph.hint.lead if paragraph.hint.lead else paragraph.end
    if paragraph.below_number:
        return paragraph.end
    end = first_stop(text, label.end, paragraph.end)
    if end is None or end <= label.end:
        return None
    if (
        text[end - 1] in "：:"
        and paragraph.end - paragraph.start <= PLAIN
        and not SENTENCE.search(text, end, paragraph.end)
    ):
        # 「一、底数清：给每根水管办“身份证”」 is a heading as a whole.
        return paragraph.end
    if end < paragraph.end and end - paragraph.start > PLAIN:
        # A sentence as long as that says what the point says; more text behind it does not make it a name.
        return None
    return end
