"""Which paragraphs are headings, and of which form: a learned score for each line, then what holds for all.

A line is a heading only where something stands under it; siblings are judged together; lines without
a number take the place among the numbered forms that the counts around them leave.
"""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from corpus.metadata.title import is_furniture
from corpus.roles import headings
from corpus.structure.closing import APPENDIX, APPENDIX_LIST, is_listed, is_tail, words_of
from corpus.structure.heading.asking import questions
from corpus.structure.heading.candidates import (
    ASKED,
    ATTRIBUTION,
    SENTENCE,
    SET_OFF,
    Candidate,
    bullet_of,
    candidates,
    heading_end,
    with_topics,
)
from corpus.structure.heading.evidence import groups
from corpus.structure.heading.nesting import is_styled
from corpus.structure.heading.scoring import bundled
from corpus.structure.imprint import attached
from corpus.structure.labels import MAX_HEADING, RANK, Form
from corpus.structure.paragraphs import Paragraph
from corpus.structure.points import label_at

# Style levels take the place of the numbered form of their depth.
_STYLE_FORMS: tuple[Form, ...] = ("dun", "paren", "dot", "decimal", "dotparen", "circled")
# How much the siblings of a numbered line count beside the line itself.
_TOGETHER = 0.5
# So many lines without a number that begin alike are siblings.
_ALIKE = 3
# A point whose line is no longer may name what the text below tells.
_NAMED_POINT = 16
_STOPS = frozenset("。；，、：！？;,:!?")


def find_headings(text: str, body: Sequence[Paragraph]) -> tuple[list[Form | None], list[int | None]]:
    """The form of each paragraph as a heading, None for text; and where its heading would end."""
    body = with_topics(text, body, bundled().word_scores)
    told = [place for place, p in enumerate(body) if not ATTRIBUTION.fullmatch(text, p.start, p.end)]
    forms: list[Form | None] = [None] * len(body)
    ends: list[int | None] = [None] * len(body)
    for place, form, end in zip(told, *_among(text, [body[place] for place in told]), strict=True):
        forms[place], ends[place] = form, end
    return forms, ends


def _among(text: str, body: Sequence[Paragraph]) -> tuple[list[Form | None], list[int | None]]:
    """`find_headings` where no line only says who does what the line above asks."""
    ends = [heading_end(text, p) for p in body]
    lines = candidates(text, body, ends)
    odds = _log_odds(text, body, lines, ends)
    # A number in a line that the file marks as a heading leaves no doubt, nor one alone on the line above.
    sure = {
        line.place
        for line in lines
        if line.form and (is_styled(body[line.place]) or body[line.place].below_number)
    }
    chosen = [line for line, own in zip(lines, odds, strict=True) if own > 0 or line.place in sure]
    forms: list[Form | None] = [None] * len(body)
    for line in chosen:
        forms[line.place] = line.form
    _sentences_above_headings(body, lines, forms, ends)
    _unnumbered(text, body, [line for line in chosen if line.form is None], forms)
    for place in _named_points(text, body):
        forms[place] = "plain"
    parts = _appendices(text, body) | attached(text, body)
    for place in parts:
        forms[place] = "part"
    looks = {
        line.place: line.look.removesuffix("?") for line in lines if line.look and line.place not in parts
    }
    _unset_items(text, body, forms, ends)
    _keep_those_with_text(text, body, forms, ends, looks)
    for place in questions(text, body, forms):
        forms[place], ends[place] = "part", body[place].end
    return forms, [end if form else None for form, end in zip(forms, ends, strict=True)]


def _named_points(text: str, body: Sequence[Paragraph]) -> list[int]:
    """「一是抓质量」「二是党建引领方面。」 on lines of their own, each with text below: two of them name sections."""
    found = [
        place
        for place, (p, below) in enumerate(itertools.pairwise(body))
        if p.label is None
        and p.end - p.start <= _NAMED_POINT
        and label_at(text, p.start, p.end)
        and (text[p.end - 1] not in _STOPS or text[p.start : p.end - 1].endswith("方面"))
        and not SENTENCE.search(text, p.start, p.end - 1)
        and below.label is None
        and not below.hint.table
        and below.end - below.start > p.end - p.start
        and not label_at(text, below.start, below.end)
    ]
    return found if len(found) > 1 else []


def _appendices(text: str, body: Sequence[Paragraph]) -> set[int]:
    words = {place: words_of(text, p) for place, p in enumerate(body) if p.end - p.start <= MAX_HEADING}
    return {place for place, own in words.items() if APPENDIX.match(own) and not APPENDIX_LIST.match(own)}


def _sentences_above_headings(
    body: Sequence[Paragraph],
    lines: Sequence[Candidate],
    forms: list[Form | None],
    ends: Sequence[int | None],
) -> None:
    """A numbered line of any length is a heading where it has no text but headings below it, which count from one."""
    for line in lines:
        after = line.place + 1
        below = forms[after] if after < len(body) else None
        whole = ends[line.place] == body[line.place].end
        if line.form and whole and below and RANK[below] > RANK[line.form]:
            label = body[after].label
            if label is not None and label.number == 1:
                forms[line.place] = line.form


def _log_odds(
    text: str, body: Sequence[Paragraph], lines: Sequence[Candidate], ends: Sequence[int | None]
) -> list[float]:
    """Of each candidate log P(heading) / P(text); that of one with a number, or that asks, is drawn towards its siblings'."""
    shares = np.clip(bundled().probabilities(text, body, lines, ends), 1e-4, 1 - 1e-4)
    own = dict(zip((line.place for line in lines), np.log(shares / (1 - shares)), strict=True))
    mixed = dict(own)
    asked = {line.place for line in lines if line.look == ASKED}
    for group in groups(body, lines):
        # A sentence too long for a heading says nothing about the others.
        told = [
            place
            for place in group
            if (body[place].label or place in asked) and _fits(body[place], ends[place])
        ]
        told += _alike(text, [place for place in group if not body[place].label and place not in asked], body)
        if told:
            mean = sum(own[place] for place in told) / len(told)
            mixed.update({place: (1 - _TOGETHER) * own[place] + _TOGETHER * mean for place in told})
    return [float(mixed[line.place]) for line in lines]


def _alike(text: str, places: Sequence[int], body: Sequence[Paragraph]) -> list[int]:
    """Of lines without a number those that begin with the same word, 「关于……」, where most of them do."""
    begin = Counter(text[body[place].start : body[place].start + 2] for place in places)
    most, count = begin.most_common(1)[0] if begin else ("", 0)
    if count < max(_ALIKE, len(places) / 2):
        return []
    return [place for place in places if text.startswith(most, body[place].start)]


def _fits(paragraph: Paragraph, end: int | None) -> bool:
    return end is not None and end - paragraph.start <= MAX_HEADING


def _unnumbered(
    text: str, body: Sequence[Paragraph], lines: Sequence[Candidate], forms: list[Form | None]
) -> None:
    """Give headings without a number a form: that of their style's depth, or above or below all numbers."""
    styles = {body[place].hint.level or 0 for place, form in enumerate(forms) if form} | {
        body[line.place].hint.level or 0 for line in lines
    }
    levels = sorted(styles - {0})
    for line in lines:
        if line.look.startswith("level"):
            depth = levels.index(body[line.place].hint.level or 0)
            forms[line.place] = _STYLE_FORMS[min(depth, len(_STYLE_FORMS) - 1)]
    looks: dict[str, list[int]] = {}
    for line in lines:
        if not line.look.startswith("level"):
            looks.setdefault(line.look.removesuffix("?"), []).append(line.place)
    numbered = [place for place, form in enumerate(forms) if form is not None]
    styled = [line.place for line in lines if line.look.startswith("level")]
    for look, places in looks.items():
        if len(styled) > 1 and styled[0] < places[0]:
            # Below headings that the file marks as such, no line that only looks like one is further out.
            for place in places:
                forms[place] = "plain"
            continue
        above = _form_above(body, places, numbered)
        named = [place for place in places if headings.names_role_alone(words_of(text, body[place]))]
        if named and named[-1:] == places[-2:-1]:
            # Alone behind the last of them, 「二〇二四年重点」 below 「困难和问题」, it is next to it: nobody divides in one.
            named.append(places[-1])
        for place in places:
            outer = above in ("part", "dun") and (not named or place in named or above == "part")
            forms[place] = above if outer else "dun" if place in named else "plain"
        if look.startswith(SET_OFF):
            _inside(forms, looks, look)
        if look != "lead" and above == "dun":
            numbered = sorted([*numbered, *places])


def _inside(forms: list[Form | None], looks: Mapping[str, Sequence[int]], look: str) -> None:
    """Set headings in a type that stands below another, 「bold 1」, inside those: no further out than next to them."""
    outer = max((other for other in looks if other < look and other.startswith(SET_OFF)), default=look)
    for place in looks[look] if outer != look else ():
        above, own = forms[looks[outer][0]], forms[place]
        if above and own and RANK[own] <= RANK[above]:
            forms[place] = "dun" if above == "part" else "plain"


def _form_above(body: Sequence[Paragraph], places: Sequence[int], headings: Sequence[int]) -> Form:
    """The form of unnumbered headings of one look: `part` where each stands right above a number or numbers begin
    anew under each, `plain` below them.

    ``headings`` are the places of all others; where there is none, these are the outermost.
    """
    labels = {place: p.label for place, p in enumerate(body) if p.label is not None}
    if not labels:
        return "plain" if headings else "dun"
    outermost = min((label.form for label in labels.values()), key=lambda form: RANK[form])
    counts = [place for place, label in labels.items() if label.form == outermost]
    if not headings and places[0] > counts[0]:
        return "dun"
    if places[0] > counts[0] or (len(places) < 2 and headings):
        return "plain"
    if len(places) > 1 and {place + 1 for place in places}.issubset(counts):
        return "part"
    for place, after in zip(places, [*places[1:], len(body)], strict=True):
        first = next((count for count in counts if place < count < after), None)
        if first is not None and labels[first].number != 1:
            return "plain"
    return "part"


def _keep_those_with_text(
    text: str,
    body: Sequence[Paragraph],
    forms: list[Form | None],
    ends: Sequence[int | None],
    looks: Mapping[int, str],
) -> None:
    """Unset what has nothing under it, from the last line up; unnumbered lines of which most have nothing are a list."""
    chosen = Counter(look for place, look in looks.items() if forms[place])
    for place in range(len(body) - 1, -1, -1):
        form, end, paragraph = forms[place], ends[place], body[place]
        if form is None:
            continue
        if paragraph.label is not None and is_listed(text, body, place):
            forms[place] = None
            continue
        if paragraph.label is None and is_furniture(words_of(text, paragraph)):
            forms[place] = None
            continue
        after = place + 1
        below = forms[after] if after < len(body) else None
        label = body[after].label if after < len(body) else None
        child = below is not None and RANK[below] > RANK[form]
        followed = after < len(body) and below is None and not is_tail(text, body, after)
        sibling = label is not None and below is None and label.form == form
        alike = place in looks and below is None and looks.get(after) == looks[place]
        sibling = sibling or (alike and text[body[after].end - 1] not in "：:")
        own_text = _fits(paragraph, end) and ((followed and not sibling) or (end or 0) < paragraph.end)
        if end is None or not (child or own_text):
            forms[place] = None
    kept = Counter(look for place, look in looks.items() if forms[place])
    for place, look in looks.items():
        if 2 * kept[look] < chosen[look]:
            forms[place] = None


def _unset_items(
    text: str, body: Sequence[Paragraph], forms: list[Form | None], ends: Sequence[int | None]
) -> None:
    """Unset what begins with a bullet, runs on in text and stands next to an item with the same bullet that is no
    heading, 「——路不好走。7条……」 above 「——村集体家底薄，14个……」: it is an item, too."""
    marks = [bullet_of(text, p) for p in body]
    pairs = list(itertools.pairwise(range(len(body))))
    # Down the list, then up: each item tells its neighbour.
    for own, next_to in (*((b, a) for a, b in pairs), *reversed(pairs)):
        runs_on = forms[own] is not None and (ends[own] or 0) < body[own].end
        if runs_on and marks[own] and marks[own] == marks[next_to] and forms[next_to] is None:
            forms[own] = None
