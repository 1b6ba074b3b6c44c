"""Paragraphs → the tree of sections, and the stretches of text under each of them.

The level of a heading follows from its form *and* from what is open above: 「1.」
straight under 「一、」 is level 2 even where another section has 「（一）」 between them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.report import Role, Section
from corpus.structure.closing import (
    closing_start,
    line_role,
    point_label,
    words_of,
)
from corpus.structure.heading.find import find_headings
from corpus.structure.heading.nesting import nested
from corpus.structure.labels import RANK, Form
from corpus.structure.paragraphs import Paragraph
from corpus.structure.points import label_at

# A point no longer than this may be the title of the paragraph below it.
_BARE = 30
# A name of a section is no longer, and a farewell neither, in characters.
_NAME, _FAREWELL = 16, 20


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text below a heading that still has to be cut into passages.

    ``label`` is the number of a point that is no section; ``role`` is set where
    the kind of line settles it, whatever the section says. The rows of a ``table`` are one
    stretch, a row a line.
    """

    start: int
    end: int
    section: int
    label: str | None
    role: Role | None
    page: int | None
    table: bool = False


@dataclass(frozen=True, slots=True)
class Tree:
    """Sections in order, their roles still open, and the text under them."""

    sections: tuple[Section, ...]
    stretches: tuple[Stretch, ...]


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

    def text(
        self, start: int, end: int, page: int | None, label: str | None = None, role: Role | None = None, table: bool = False,
    ) -> None:  # fmt: skip
        if start >= end:
            return
        if not self.open and self.nodes and self.nodes[-1].form is None:
            self.open = [len(self.nodes) - 1]
        elif not self.open:
            # A nameless section at the start is the opening, later on the closing.
            self.nameless(start, 0 if not self.nodes else 1)
        self.stretches.append(Stretch(start, end, self.open[-1], label, role, page, table))


def _names_section(text: str, heading: Paragraph) -> bool:
    """Whether a numbered line is a few words without a stop."""
    words = text[heading.label.end if heading.label else heading.start : heading.end]
    return len(words) <= _NAME and not any(sign in words for sign in "，。；：,;:")


def build_tree(text: str, body: Sequence[Paragraph]) -> Tree:
    """The tree over the paragraphs after the title."""
    body = nested(text, body)
    forms, ends = find_headings(text, body)
    first = next((place for place, form in enumerate(forms) if form), len(body))
    closing = closing_start(text, body, forms)
    if 0 < closing < len(body) and body[closing - 1].label and ends[closing - 1] == body[closing - 1].end:
        if _names_section(text, body[closing - 1]) and body[closing].end - body[closing].start > _FAREWELL:
            # 「（三）几点建议」 above 「恳请县委协调……。」: that is what it names.
            closing += 1
        else:
            # Nothing stands under it any more: it is the last point.
            forms[closing - 1] = None
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
            builder.text(_after_blanks(text, end, paragraph.end), paragraph.end, page)
            continue
        label = paragraph.label
        if label is not None and place < closing:
            builder.close(label.form)
        words = text[label.start : label.end] if label else point_label(text, paragraph)
        role = line_role(text, body, place, first, closing)
        skip = _last_of_stretch(text, body, forms, place, first, closing, role)
        builder.text(paragraph.start, body[skip].end, page, words, role, paragraph.hint.table)
    return _finish(text, builder)


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
        len(words) <= _BARE
        and following is not None
        and place + 1 != closing
        and forms[place + 1] is None
        and following.label is None
        and label_at(words, 0, len(words))
        and not (place and _is_bare_point(text, body[place - 1]))
        and words[-1] not in "；;，,"
        and not label_at(text, following.start, following.end)
        and following.end - following.start > len(words)
    ):
        return place + 1
    return last


def _is_bare_point(text: str, paragraph: Paragraph) -> bool:
    """Whether a line is a short point; where one has no paragraph of its own, its neighbours have none."""
    return paragraph.end - paragraph.start <= _BARE and point_label(text, paragraph) is not None


def _after_blanks(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _finish(text: str, builder: _Builder) -> Tree:
    """Close the spans, then give every section its roles."""
    nodes = builder.nodes
    for stretch in builder.stretches:
        nodes[stretch.section].end = max(nodes[stretch.section].end, stretch.end)
    for node in reversed(nodes):
        if node.parent is not None:
            nodes[node.parent].end = max(nodes[node.parent].end, node.end)
    sections = tuple(
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
    )
    return Tree(sections, tuple(builder.stretches))
