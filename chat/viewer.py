"""A whole report as markup, with the quoted passages marked where they stand.

The text is cut at line ends into blocks and, inside a block, wherever a heading
or a mark begins or ends. What is drawn is the report's text and nothing else.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from chat.markup import Html, button, escape, join, one_line, tag
from chat.render import file_name
from chat.texts import Lang, number, role_word, say
from retrieval.answer import ReportDocument

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marks:
    """What to mark: the chosen passage, its best sentence, and the answer's other passages here."""

    current: Span | None = None
    sentence: Span | None = None
    others: tuple[Span, ...] = ()


def document(lang: Lang, report: ReportDocument, marks: Marks = Marks()) -> Html:
    """The viewer: title and outline on top, the report below."""
    named = file_name(report.path, report.title) == report.path
    stale = marks.current is not None and marks.current not in report.passages
    return tag(
        "div",
        join(
            tag(
                "div",
                join(
                    tag("h2", escape(one_line(report.title)), class_="yj-doc-name"),
                    tag("p", escape(one_line(report.path)), class_="yj-fact") if named else "",
                    _toolbar(lang, marks),
                    tag("p", escape(say(lang, "viewer_stale")), class_="yj-notice") if stale else "",
                    _outline(lang, report),
                ),
                class_="yj-doc-head",
            ),
            tag("div", _body(report, marks), class_="yj-doc", dir="auto", tabindex="0", lang="zh-CN"),
        ),
        class_="yj-viewer",
    )


def empty(lang: Lang) -> Html:
    return tag("p", escape(say(lang, "viewer_empty")), class_="yj-viewer-empty")


def problem(sentence: str) -> Html:
    return tag("p", escape(sentence), class_="yj-notice", role="alert")


def _toolbar(lang: Lang, marks: Marks) -> Html:
    spans = {span for span in (marks.current, *marks.others) if span is not None}
    parts = [button(say(lang, "back"), "back", class_="yj-link yj-back")]
    if spans:
        parts.append(
            tag("span", escape(say(lang, "hits", hits=number(lang, len(spans), "place"))), class_="yj-fact")
        )
    if len(spans) > 1:
        parts.append(button(say(lang, "previous_hit"), "previous-hit", class_="yj-link"))
        parts.append(button(say(lang, "next_hit"), "next-hit", class_="yj-link"))
    return tag("div", join(*parts), class_="yj-doc-bar")


def _outline(lang: Lang, report: ReportDocument) -> Html:
    rows = [
        tag(
            "li",
            join(
                button(
                    one_line(section.heading, 60), "go", class_="yj-link", data_target=f"yj-section-{number_}"
                ),
                tag("span", escape(role_word(lang, section.role)), class_=f"yj-role yj-role-{section.role}")
                if section.role != "other"
                else "",
            ),
            class_=f"yj-level-{min(section.level, 4)}",
        )
        for number_, section in enumerate(report.sections)
        if section.heading
    ]
    if not rows:
        return Html("")
    return tag(
        "details",
        join(tag("summary", escape(say(lang, "outline"))), tag("ul", join(*rows))),
        class_="yj-outline",
    )


def _body(report: ReportDocument, marks: Marks) -> Html:
    """One block a line, blank lines left to the style sheet's margins."""
    painted = _paint(report, marks)
    headings = {
        section.heading_start: (index, section.level)
        for index, section in enumerate(report.sections)
        if section.heading
    }
    blocks: list[Html] = []
    start = cursor = 0
    for line in report.text.split("\n"):
        end = start + len(line)
        while cursor < len(painted) and painted[cursor][0][1] <= start:
            cursor += 1
        if line.strip():
            blocks.append(_block(report, start, end, painted, cursor, headings))
        start = end + 1
    return join(*blocks)


def _block(
    report: ReportDocument,
    start: int,
    end: int,
    painted: Sequence[tuple[Span, str]],
    cursor: int,
    headings: dict[int, tuple[int, int]],
) -> Html:
    pieces: list[Html] = []
    kind, identity = "yj-line", None
    level: int | None = None
    while cursor < len(painted) and painted[cursor][0][0] < end:
        (left, right), names = painted[cursor]
        text = escape(report.text[max(left, start) : min(right, end)])
        if left in headings and left >= start:
            identity = f"yj-section-{headings[left][0]}"
        if "yj-heading" in names and left <= start and not report.text[min(right, end) : end].strip():
            level = headings.get(left, (0, 1))[1]
        if "yj-doc-title" in names:
            kind = "yj-line yj-title-line"
        pieces.append(_piece(text, names))
        cursor += 1
    if level is not None:
        return tag(
            "p",
            join(*pieces),
            class_=f"yj-line yj-heading-line yj-heading-{min(level, 4)}",
            id=identity,
            role="heading",
            aria_level=min(level, 4) + 2,
        )
    return tag("p", join(*pieces), class_=kind, id=identity)


def _piece(text: Html, names: str) -> Html:
    if not names:
        return text
    return tag("mark" if "yj-hit" in names else "span", text, class_=names)


def _paint(report: ReportDocument, marks: Marks) -> list[tuple[Span, str]]:
    """Cut the whole text where anything begins or ends; each piece with the classes that cover it."""
    size = len(report.text)
    layers: list[tuple[Span, str]] = [((report.title_start, report.title_end), "yj-doc-title")]
    layers += [((s.heading_start, s.heading_end), "yj-heading") for s in report.sections if s.heading]
    layers += [(span, "yj-hit") for span in marks.others]
    if marks.current:
        layers.append((marks.current, "yj-hit yj-current"))
    if marks.sentence:
        layers.append((marks.sentence, "yj-sentence"))
    begins: dict[int, list[str]] = {}
    ends: dict[int, list[str]] = {}
    for (start, end), names in layers:
        if 0 <= start < end <= size:
            begins.setdefault(start, []).append(names)
            ends.setdefault(end, []).append(names)
    cuts = sorted({0, size, *begins, *ends})
    active: list[str] = []
    pieces: list[tuple[Span, str]] = []
    for left, right in itertools.pairwise(cuts):
        for name in ends.get(left, ()):
            active.remove(name)
        active += begins.get(left, ())
        pieces.append(((left, right), " ".join(sorted({word for names in active for word in names.split()}))))
    return pieces
