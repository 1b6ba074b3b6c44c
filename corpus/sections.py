"""Paragraphs → the tree of sections, and the stretches of text under each of them.

A number makes a heading only where something stands under it. The level follows
from the form *and* from what is open above: 「1.」 straight under 「一、」 is level 2
even where another section has 「（一）」 between them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus import roles
from corpus.ends import APPENDIX, closing_start, is_tail, line_role, own_end, point_label, words_of
from corpus.headings import MAX_HEADING, RANK, Form
from corpus.layout import Paragraph
from corpus.metadata import is_furniture, is_signature
from corpus.points import label_at
from corpus.report import Role, Section
from corpus.section_roles import section_roles

# Raise it whenever the same file would be cut into other sections or passages.
SPLITTER_VERSION = 2

# Style levels and bold lines take the place of the numbered form of their depth.
_STYLE_FORMS: tuple[Form, ...] = ("dun", "paren", "dot", "decimal", "dotparen", "circled")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text below a heading that still has to be cut into passages.

    ``label`` is the number of a point that is no section; ``role`` is set where
    the kind of line settles it, whatever the section says.
    """

    start: int
    end: int
    section: int
    label: str | None
    role: Role | None
    page: int | None


@dataclass(frozen=True, slots=True)
class Tree:
    """Sections in order, the roles each may have, the text under them, and the report's year."""

    sections: tuple[Section, ...]
    roles: tuple[tuple[Role, ...], ...]
    stretches: tuple[Stretch, ...]
    year: int | None


@dataclass(slots=True)
class _Node:
    heading_start: int
    heading_end: int
    level: int
    form: Form | None
    parent: int | None
    end: int


@dataclass(slots=True)
class _Builder:
    nodes: list[_Node]
    stretches: list[Stretch]
    open: list[int]

    def heading(self, start: int, end: int, form: Form) -> None:
        self.close(form)
        parent = self.open[-1] if self.open else None
        level = self.nodes[parent].level + 1 if parent is not None else 1
        self.open.append(len(self.nodes))
        self.nodes.append(_Node(start, end, level, form, parent, end))

    def close(self, form: Form) -> None:
        """Close every open section of this form, of an outer one found below it, or inner."""
        while self.open and self._ends(self.nodes[self.open[-1]].form, form):
            self.open.pop()

    def _ends(self, open_form: Form | None, form: Form) -> bool:
        return open_form is None or RANK[open_form] >= RANK[form]

    def nameless(self, place: int, level: int) -> None:
        self.open = [len(self.nodes)]
        self.nodes.append(_Node(place, place, level, None, None, place))

    def text(self, start: int, end: int, label: str | None, role: Role | None, page: int | None) -> None:
        if start >= end:
            return
        if not self.open and self.nodes and self.nodes[-1].form is None:
            self.open = [len(self.nodes) - 1]
        elif not self.open:
            # A nameless section at the start is the opening, later on the closing.
            self.nameless(start, 0 if not self.nodes else 1)
        self.stretches.append(Stretch(start, end, self.open[-1], label, role, page))


def build_tree(text: str, body: Sequence[Paragraph], year: int | None, default: Role) -> Tree:
    """The tree over the paragraphs after the title."""
    forms = _heading_forms(text, body)
    ends = [own_end(text, paragraph, form) for paragraph, form in zip(body, forms, strict=True)]
    _keep_real_headings(text, body, forms, ends)
    first = next((place for place, form in enumerate(forms) if form), len(body))
    closing = closing_start(text, body, forms)
    builder = _Builder([], [], [])
    skip = -1
    for place, paragraph in enumerate(body):
        if place <= skip:
            continue
        form, end, page = forms[place], ends[place], paragraph.hint.page
        if place == closing:
            builder.nameless(paragraph.start, 1)
        if form is not None and end is not None:
            builder.heading(paragraph.start, end, form)
            builder.text(_after_blanks(text, end, paragraph.end), paragraph.end, None, None, page)
            continue
        label = paragraph.label
        if label is not None and place < closing:
            builder.close(label.form)
        words = text[label.start : label.end] if label else point_label(text, paragraph)
        role = line_role(text, body, place, first, closing)
        skip = _last_of_stretch(text, body, forms, place, first, closing, role)
        builder.text(paragraph.start, body[skip].end, words, role, page)
    return _finish(text, builder, year, default)


def _heading_forms(text: str, body: Sequence[Paragraph]) -> list[Form | None]:
    """The form each paragraph would have as a heading; None for text."""
    levels = sorted({p.hint.level for p in body if p.hint.level})
    numbered = {p.label.form for p in body if p.label}
    named = any(p.hint.bold and roles.names_role_alone(text[p.start : p.end]) for p in body)
    forms: list[Form | None] = []
    for paragraph in body:
        words_end = min(paragraph.end, paragraph.start + MAX_HEADING)
        short = paragraph.end == words_end
        words = text[paragraph.start : words_end]
        if paragraph.label is not None:
            forms.append(paragraph.label.form)
        elif paragraph.hint.level and short:
            forms.append(_STYLE_FORMS[min(levels.index(paragraph.hint.level), len(_STYLE_FORMS) - 1)])
        elif short and APPENDIX.match(words):
            forms.append("part")
        elif short and not paragraph.hint.table and roles.names_role_alone(words):
            forms.append("dun")
        elif paragraph.hint.bold and len(words) <= 30 and not re.search("[。；，：！？]", words):
            furniture = is_furniture(words) or is_signature(words)
            forms.append(None if furniture else "plain" if "dun" in numbered or named else "dun")
        else:
            forms.append(None)
    return forms


def _keep_real_headings(
    text: str, body: Sequence[Paragraph], forms: list[Form | None], ends: Sequence[int | None]
) -> None:
    """A number with nothing under it, or before a long sentence, is a point: unset its form."""
    for place in range(len(body) - 1, -1, -1):
        form, end, paragraph = forms[place], ends[place], body[place]
        if form is None:
            continue
        below = forms[place + 1] if place + 1 < len(body) else None
        label_below = body[place + 1].label if place + 1 < len(body) else None
        lower = below or (label_below.form if label_below else None)
        child = lower is not None and RANK[lower] > RANK[form]
        followed = place + 1 < len(body) and lower is None
        followed = followed and not is_tail(text, body, place + 1)
        own_text = end is not None and end < paragraph.end
        long = end is None or end - paragraph.start > MAX_HEADING
        sentence = (
            end is not None
            and end == paragraph.end
            and text[end - 1] in "。；;"
            and end - paragraph.start > 30
        )
        clause = text[paragraph.end - 1] in "；;" and not child
        if paragraph.label is None:
            real = followed or child or lower is not None
        elif child:
            real = end is not None
        elif long or clause:
            real = False
        else:
            real = own_text or (followed and not (sentence and _sibling_before(body, place)))
        if not real:
            forms[place] = None


def _sibling_before(body: Sequence[Paragraph], place: int) -> bool:
    """Whether the line right above carries the number before this one: a list of points."""
    if place == 0:
        return False
    above, own = body[place - 1].label, body[place].label
    return above is not None and own is not None and above.form == own.form and above.number + 1 == own.number


def _last_of_stretch(
    text: str, body: Sequence[Paragraph], forms: Sequence[Form | None], place: int,
    first: int, closing: int, role: Role | None,
) -> int:  # fmt: skip
    """The last paragraph that belongs in one stretch with ``place``.

    Signature lines stay together; a bare point 「一是加强学习。」 takes the paragraph below it.
    """
    last = place
    if body[place].hint.table:
        while last + 1 < len(body) and body[last + 1].hint.table and last + 1 != closing:
            last += 1
        return last
    if role == "other":
        while last + 1 < len(body) and (last + 1 < first or last + 1 > closing) and forms[last + 1] is None:
            if line_role(text, body, last + 1, first, closing) != "other":
                break
            last += 1
        return last
    words = words_of(text, body[place])
    following = body[place + 1] if place + 1 < len(body) else None
    if (
        len(words) <= 30
        and following is not None
        and place + 1 != closing
        and forms[place + 1] is None
        and following.label is None
        and label_at(words, 0, len(words))
        and words[-1] not in "；;，,"
        and not label_at(text, following.start, following.end)
        and following.end - following.start > len(words)
    ):
        return place + 1
    return last


def _after_blanks(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _finish(text: str, builder: _Builder, year: int | None, default: Role) -> Tree:
    """Close the spans, then give every section its roles."""
    nodes = builder.nodes
    for stretch in builder.stretches:
        nodes[stretch.section].end = max(nodes[stretch.section].end, stretch.end)
    for node in reversed(nodes):
        if node.parent is not None:
            nodes[node.parent].end = max(nodes[node.parent].end, node.end)
    bare = [
        Section(
            heading=text[node.heading_start : node.heading_end],
            level=node.level,
            heading_start=node.heading_start,
            heading_end=node.heading_end,
            start=node.heading_start,
            end=node.end,
            parent=node.parent,
            role="other",
        )
        for node in nodes
    ]
    found = section_roles(text, bare, year, default)
    sections = tuple(replace(section, role=own[0]) for section, own in zip(bare, found, strict=True))
    return Tree(sections, tuple(found), tuple(builder.stretches), year)
