"""Which paragraphs are headings, and of which form: by number, style, bold, or name of a role.

A number makes a heading only where something stands under it.
"""

import re
from collections.abc import Sequence

from corpus.metadata.title import is_furniture, is_signature
from corpus.roles import headings
from corpus.structure.closing import APPENDIX, APPENDIX_LIST, is_listed, is_tail, words_of
from corpus.structure.labels import MAX_HEADING, RANK, Form
from corpus.structure.letterhead import attached
from corpus.structure.lists import unset_lists
from corpus.structure.paragraphs import Paragraph
from corpus.structure.points import label_at

# Style levels and bold lines take the place of the numbered form of their depth.
_STYLE_FORMS: tuple[Form, ...] = ("dun", "paren", "dot", "decimal", "dotparen", "circled")
# Says of the line above who does it and until when: 「责任单位：……」「（牵头部门：……）」.
_ATTRIBUTION = re.compile(
    r"[（(【\[]?\s*(?:责任|牵头|配合|主办|协办|承办|分管|完成|整改|包案|落实)(?:单位|部门|科室|领导|校领导|院领导|人|时限|时间|期限)\s*[：:].*"
)
# A numbered sentence longer than this names no section below its like.
_LONG = 30
# 「■ 存在问题」 above a paragraph; many such lines one below the other are a list.
_BULLET = re.compile(r"[■◆▲★◎▶►❖➤][ \t\u3000]*[^。，；：,;:]{2,24}")
_FRAMED = re.compile(r"[【〖［\[][^【】〖〗［］\[\]。，；]{2,24}[】〗］\]]")


def heading_forms(text: str, body: Sequence[Paragraph]) -> list[Form | None]:
    """The form each paragraph would have as a heading; None for text."""
    levels = sorted({p.hint.level for p in body if p.hint.level})
    numbered = {p.label.form for p in body if p.label}
    named = any(p.hint.bold and headings.names_role_alone(text[p.start : p.end]) for p in body)
    halves = _halves(text, body) | attached(text, body)
    framed, leads = _framed(text, body), _leads(text, body)
    forms: list[Form | None] = []
    for place, paragraph in enumerate(body):
        words_end = min(paragraph.end, paragraph.start + MAX_HEADING)
        short = paragraph.end == words_end
        words = text[paragraph.start : words_end]
        if paragraph.label is not None:
            forms.append(paragraph.label.form)
        elif place in leads:
            forms.append("plain")
        elif place in framed:
            forms.append(framed[place])
        elif paragraph.hint.level and short:
            forms.append(_STYLE_FORMS[min(levels.index(paragraph.hint.level), len(_STYLE_FORMS) - 1)])
        elif (short and APPENDIX.match(words) and not APPENDIX_LIST.match(words)) or place in halves:
            forms.append("part")
        elif short and not paragraph.hint.table and headings.names_role_alone(words):
            forms.append("part" if halves else "dun")
        elif paragraph.hint.bold and len(words) <= 30 and not re.search("[。；，：！？]", words):
            at_end = place < 2 or place >= len(body) - 4
            furniture = is_furniture(words) or (at_end and is_signature(words))
            forms.append(None if furniture else "plain" if "dun" in numbered or named else "dun")
        else:
            forms.append(None)
    return forms


def _framed(text: str, body: Sequence[Paragraph]) -> dict[int, Form]:
    """Lines that stand in brackets as a whole, 【存在问题】, where there are several: above the numbers or below."""
    places = [
        place for place, p in enumerate(body) if p.label is None and _FRAMED.fullmatch(text, p.start, p.end)
    ]
    if not places:
        places = [
            place for place, p in enumerate(body[:-1]) if p.label is None and _BULLET.fullmatch(text, p.start, p.end)
            and text[body[place + 1].start] != text[p.start]
        ]  # fmt: skip
    if len(places) < 2:
        return {}
    outer = next((place for place, p in enumerate(body) if p.label and p.label.form in ("part", "dun")), None)
    form: Form = "dun" if outer is None else "part" if places[0] < outer else "plain"
    return dict.fromkeys(places, form)


def _leads(text: str, body: Sequence[Paragraph]) -> set[int]:
    """Paragraphs that begin with a few words in bold, 「**守好关口。** 全年……」, where there are several."""
    places = {
        place
        for place, p in enumerate(body)
        if p.label is None and 2 <= p.hint.lead <= _LONG and p.start + p.hint.lead < p.end
        and (text[p.start + p.hint.lead - 1] in "。：:；！." or text[p.start + p.hint.lead].isspace())
        and label_at(text, p.start, p.end) is None
    }  # fmt: skip
    return places if len(places) > 1 else set()


def _halves(text: str, body: Sequence[Paragraph]) -> set[int]:
    """Lines without a number above a count that begins anew: 「2024年工作计划」 over 「一、」.

    Each names a role and stands above all numbers below it.
    """
    outermost = min((p.label.form for p in body if p.label), key=lambda form: RANK[form], default=None)
    first = {
        place for place, p in enumerate(body) if p.label and p.label.form == outermost and p.label.number == 1
    }
    if len(first) < 2:
        return set()
    above = (place - 1 for place in first if place and body[place - 1].label is None)
    return {
        place
        for place in above
        if body[place].end - body[place].start <= 24
        and not re.search("[，。；：！？]", words_of(text, body[place]))
        and headings.roles_of_heading(words_of(text, body[place]))
    }


def keep_real_headings(
    text: str, body: Sequence[Paragraph], forms: list[Form | None], ends: Sequence[int | None]
) -> None:
    """A number with nothing under it, or before a long sentence, is a point: unset its form."""
    for place in range(len(body) - 1, -1, -1):
        form, end, paragraph = forms[place], ends[place], body[place]
        if form is None:
            continue
        if paragraph.label is not None and is_listed(text, body, place):
            forms[place] = None
            continue
        after = _after_attribution(text, body, place)
        below = forms[after] if after < len(body) else None
        label_below = body[after].label if after < len(body) else None
        lower = below or (label_below.form if label_below else None)
        child = lower is not None and RANK[lower] > RANK[form]
        followed = after < len(body) and lower is None and not is_tail(text, body, after)
        own_text = end is not None and end < paragraph.end
        long = end is None or end - paragraph.start > MAX_HEADING
        sentence = end is not None and end == paragraph.end and text[end - 1] in "。；;"
        clause = text[paragraph.end - 1] in "；;" and not child
        if paragraph.label is None:
            real = followed or child or lower is not None
        elif child:
            real = end is not None
        elif long or clause:
            real = False
        else:
            real = own_text or (followed and not (sentence and _in_list(text, body, place, ends)))
        if not real:
            forms[place] = None
    unset_lists(text, body, forms, ends)


def _after_attribution(text: str, body: Sequence[Paragraph], place: int) -> int:
    """The place of what stands below a paragraph, lines such as 「责任单位：……」 passed over."""
    after = place + 1
    if body[place].label is not None and text[body[place].end - 1] in "。；;":
        while after < len(body) and _ATTRIBUTION.fullmatch(words_of(text, body[after])):
            after += 1
    return after


def _in_list(text: str, body: Sequence[Paragraph], place: int, ends: Sequence[int | None]) -> bool:
    """Whether a sentence goes on with a list: the line right above has the number before it.

    A short one may be a heading below 「（一）题。文。」, which has its own text with it.
    """
    above = place - 1
    while above >= 0 and _ATTRIBUTION.fullmatch(words_of(text, body[above])):
        above -= 1
    before, own = body[above].label if above >= 0 else None, body[place].label
    if before is None or own is None or before.form != own.form or before.number + 1 != own.number:
        return False
    return body[place].end - body[place].start > _LONG or ends[above] in (None, body[above].end)
