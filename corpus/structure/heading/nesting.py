"""Lists that count in the same numbers as the headings they stand under: which number is inside which.

The form of a number says how deep it is only where each depth has a form of its own. Below 「2. 存在问题」 a list
may begin at 「1.」 again, and 「3. 下步安排」 goes on with the outer count. Such a list is given the next inner forms,
so that all that looks at forms sees two depths. What the file marks as a heading (a style, a mark of Markdown)
holds what it does not mark; elsewhere the names have to count on around lists that each begin at one.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.roles.headings import names_role_alone
from corpus.structure.heading.candidates import SENTENCE
from corpus.structure.labels import MAX_HEADING, RANK, Form
from corpus.structure.paragraphs import Paragraph

# What an inner list becomes, outermost first.
_INNER: tuple[Form, ...] = ("paren", "dot", "decimal", "dotparen", "circled")
# The name of a section without anything behind it, in characters; and a paragraph that is no name of anything.
_NAME, _TEXT = 30, 20
_PAUSES = frozenset("，。；：！？,;:!?")


def nested(text: str, body: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs, numbers of a list inside a section of the same numbers as inner ones."""
    return _by_count(text, _by_style(body))


def is_styled(paragraph: Paragraph) -> bool:
    """Whether the file itself marks a line as a heading."""
    return (
        bool(paragraph.hint.level)
        and not paragraph.hint.table
        and paragraph.end - paragraph.start <= MAX_HEADING
    )


@dataclass(slots=True)
class _Open:
    """A marked heading that is open: its level (that of text is deeper than all), its number's form, and as what it counts."""

    level: int
    said: Form | None
    form: Form | None


def _by_style(body: Sequence[Paragraph]) -> list[Paragraph]:
    """Numbers below a marked heading with a number of the same form, which begin at one again, are inner."""
    found = list(body)
    above: list[_Open] = []
    lists: dict[Form, Form] = {}
    for place, p in enumerate(body):
        styled, label = is_styled(p), p.label
        if styled:
            lists = {}
            level = p.hint.level or 0
            siblings = [own for own in above if own.level == level]
            above = [own for own in above if own.level < level]
            form = label.form if label else None
            again = label is not None and (
                label.number == 1 or (bool(siblings) and siblings[-1].said == form)
            )
            if form and ((again and any(own.said == form for own in above)) or _is_moved(above, form)):
                form = _next_inner(max((own.form for own in above if own.form), key=_rank))
            above.append(_Open(level, label.form if label else None, form))
        elif label is not None:
            if label.form not in lists and label.number == 1 and any(own.said == label.form for own in above):
                lists[label.form] = _next_inner(max((own.form for own in above if own.form), key=_rank))
            form = _shifted(label.form, lists)
        else:
            continue
        if label is not None and form is not None and form != label.form:
            found[place] = replace(p, label=replace(label, form=form))
    return found


def _is_moved(above: Sequence[_Open], form: Form) -> bool:
    """Whether a heading of this form would not be inside the one above it, which was moved inwards."""
    last = above[-1] if above else None
    return (
        last is not None
        and last.form is not None
        and last.form != last.said
        and RANK[form] <= RANK[last.form]
    )


def _shifted(form: Form, lists: dict[Form, Form]) -> Form:
    """The form that a number in a list has, among the lists that were moved inwards."""
    if form in lists:
        return lists[form]
    outer = [moved for own, moved in lists.items() if RANK[own] < RANK[form] <= RANK[moved]]
    return _next_inner(max(outer, key=_rank)) if outer else form


def _rank(form: Form) -> int:
    return RANK[form]


def _next_inner(form: Form) -> Form:
    return next((inner for inner in _INNER if RANK[inner] > RANK[form]), _INNER[-1])


def _by_count(text: str, body: Sequence[Paragraph]) -> list[Paragraph]:
    """Numbers of lists that each begin at one below a name, where the names count on around them, are inner."""
    found = list(body)
    forms = {p.label.form for p in body if p.label and not p.hint.table}
    for form in sorted(forms, key=_rank):
        for stretch in _stretches(body, form):
            inner = _inside(text, body, stretch)
            if not inner:
                continue
            between = _between(body, stretch, inner)
            moved = {form: _next_inner(max({form, *between}, key=_rank))}
            listed = False
            for place in _reach(body, stretch, form):
                label = body[place].label
                if label is None or label.form in between:
                    continue
                # Of what stands below a name only what is in its list moves.
                listed = place in inner if label.form == form else listed
                if listed and (own := _shifted(label.form, moved)) != label.form:
                    found[place] = replace(found[place], label=replace(label, form=own))
    return found


def _reach(body: Sequence[Paragraph], stretch: Sequence[int], form: Form) -> range:
    """The places from the first number of a stretch up to an outer one or a marked heading."""
    last = stretch[-1] + 1
    while last < len(body) and not _parts(body[last], form):
        last += 1
    return range(stretch[0], last)


def _parts(paragraph: Paragraph, form: Form) -> bool:
    """Whether numbers of a form end above a paragraph: an outer number, or what the file marks as a heading."""
    label = paragraph.label
    return bool(paragraph.hint.level) or (
        label is not None and not paragraph.hint.table and RANK[label.form] < RANK[form]
    )


def _between(body: Sequence[Paragraph], stretch: Sequence[int], inner: set[int]) -> set[Form]:
    """The forms that stand between a name and its list, 「1.1」 between 「1.」 and 「1.」."""
    return {
        label.form
        for above, below in itertools.pairwise(stretch)
        if above not in inner and below in inner
        for p in body[above + 1 : below]
        if (label := p.label)
    }


def _stretches(body: Sequence[Paragraph], form: Form) -> list[list[int]]:
    """The places of the numbers of one form that nothing outer parts."""
    found: list[list[int]] = [[]]
    for place, p in enumerate(body):
        if _parts(p, form):
            found.append([])
        elif p.label is not None and p.label.form == form and not p.hint.table:
            found[-1].append(place)
    return [places for places in found if len(places) > 2]


def _inside(text: str, body: Sequence[Paragraph], stretch: Sequence[int]) -> set[int]:
    """Of numbers of one form those inside a section of the others; none where they are one count, or not sure."""
    inner: set[int] = set()
    outer: list[int] = []
    # How far the names and the list below the last of them count; whether that list has names, too.
    count = last = item = 0
    alike = False
    for place in stretch:
        p = body[place]
        number, name = (p.label.number if p.label else 0), _is_name(text, p)
        if number == 1 and outer:
            parted = _is_parted(text, body, item, place) if last else _holds(text, body, outer[-1], place)
            if not parted:
                return set()
        elif (
            number == count + 1
            and name
            and (number != last + 1 or not last or not alike or _is_role(text, p))
        ):
            outer.append(place)
            count, last, alike = number, 0, False
            continue
        elif not last or number != last + 1:
            return set()
        inner.add(place)
        last, item, alike = number, place, alike or name
    return inner if len(outer) > 1 and _have_text(body, outer) else set()


def _is_role(text: str, paragraph: Paragraph) -> bool:
    """Whether a numbered line is nothing but the name of a role."""
    return names_role_alone(text[paragraph.label.end if paragraph.label else paragraph.start : paragraph.end])


def _is_name(text: str, paragraph: Paragraph) -> bool:
    """Whether a numbered line is a few words without a stop."""
    start = paragraph.label.end if paragraph.label else paragraph.start
    return paragraph.end - start <= _NAME and not _PAUSES.intersection(text[start : paragraph.end])


def _holds(text: str, body: Sequence[Paragraph], name: int, place: int) -> bool:
    """Whether a list at ``place`` stands in the section of the name: right below it, or below nothing but text."""
    return all(
        p.label is not None
        or (p.end - p.start >= _TEXT and SENTENCE.search(text, p.start, p.end) is not None)
        or text[p.end - 1] in "：:"
        for p in body[name + 1 : place]
    )


def _is_parted(text: str, body: Sequence[Paragraph], item: int, place: int) -> bool:
    """Whether a name with a number of its own, 「1.2 个人学」, stands between the last item of a list and the first of
    another; else what parts them is not told by numbers."""
    return any(p.label is not None and _is_name(text, p) for p in body[item + 1 : place])


def _have_text(body: Sequence[Paragraph], outer: Sequence[int]) -> bool:
    """Whether each name has something below it."""
    return all(after > before + 1 for before, after in itertools.pairwise(outer)) and outer[-1] + 1 < len(
        body
    )
