"""A whole report as markup, with the quoted passages marked where they stand; and one section of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from analysis.export.citation import steps
from chat.render.highlight import Layer, Span, lines, occurrences, structure
from chat.render.markup import Html, button, escape, join, one_line, tag
from chat.texts.sentences import Lang, number, role_word, say
from chat.web.assets import near
from corpus.report import Section
from retrieval.types import ReportDocument

# A section longer than this is shown around its passage.
_SECTION = 6_000


@dataclass(frozen=True, slots=True)
class Marks:
    """What to mark: the chosen passage, its best sentence, the answer's other passages here, and words.

    ``says`` are the words that stood at the place when it was chosen, where that need not be a passage.
    """

    current: Span | None = None
    sentence: Span | None = None
    others: tuple[Span, ...] = ()
    words: tuple[str, ...] = ()
    says: str | None = None


def document(lang: Lang, report: ReportDocument, marks: Marks = Marks()) -> Html:
    """The viewer: title, tools and outline on top, the report below."""
    named = file_name(report.path, report.title) == report.path
    stale = marks.current is not None and _is_stale(report, marks.current, marks.says)
    text = lines(report, _layers(report, marks), before=_pages(lang, report))
    return tag(
        "div",
        join(
            tag(
                "div",
                join(
                    tag("h2", escape(one_line(report.title)), class_="yj-doc-name"),
                    tag("p", escape(one_line(report.path)), class_="yj-fact") if named else "",
                    _toolbar(lang, report, marks),
                    tag("p", escape(say(lang, "viewer_stale")), class_="yj-notice") if stale else "",
                    *(
                        tag("p", escape(one_line(said.zh if lang == "zh" else said.en)), class_="yj-notice")
                        for said in report.warnings
                    ),
                ),
                class_="yj-doc-head",
            ),
            _outline(lang, report),
            tag(
                "div",
                text,
                class_="yj-doc",
                dir="auto",
                tabindex="0",
                lang="zh-CN",
                role="document",
                aria_label=one_line(report.title),
            ),
        ),
        class_="yj-viewer",
        data_report=report.path,
        data_title=one_line(report.title),
    )


def _is_stale(report: ReportDocument, at: Span, says: str | None) -> bool:
    """Whether the report is no longer the one in which the place was chosen."""
    return not report.parts(*at) if says is None else report.text[slice(*at)] != says


def empty(lang: Lang) -> Html:
    return tag("p", escape(say(lang, "viewer_empty")), class_="yj-viewer-empty")


def problem(sentence: str) -> Html:
    return tag("p", escape(sentence), class_="yj-notice", role="alert")


def file_name(path: str, title: str) -> str:
    """The path of a report, or only its suffix where the file is called like the title beside it."""
    stem, dot, suffix = path.rpartition(".")
    return dot + suffix if stem == title else path


def section(lang: Lang, report: ReportDocument, marks: Marks) -> Html:
    """The innermost section around the chosen passage, or as much of it as can be read in place."""
    if marks.current is None or not report.parts(*marks.current):
        return problem(say(lang, "viewer_stale"))
    start, end = _around(report, marks.current)
    whole = (start, end) == _section_span(report, marks.current)
    return join(
        lines(report, _layers(report, marks), (start, end), prefix="yj-in-place"),
        "" if whole else tag("p", escape(say(lang, "section_cut")), class_="yj-fact"),
    )


def _section_span(report: ReportDocument, at: Span) -> Span:
    inner = [s for s in report.sections if s.heading and s.start <= at[0] and at[1] <= s.end]
    spans = [(min(s.heading_start, s.start), s.end) for s in inner]
    start, end = min(spans, key=lambda span: span[1] - span[0], default=(0, len(report.text)))
    # Whole lines, without the blank ones at the end.
    start = report.text.rfind("\n", 0, start) + 1
    return start, max(at[1], start + len(report.text[start:end].rstrip()))


def _around(report: ReportDocument, at: Span) -> Span:
    start, end = _section_span(report, at)
    if end - start <= _SECTION:
        return start, end
    left = report.text.rfind("\n", start, max(start, at[0] - _SECTION // 2)) + 1 or start
    right = report.text.find("\n", min(end, at[1] + _SECTION // 2), end)
    return left, right if right >= 0 else end


def _layers(report: ReportDocument, marks: Marks) -> list[Layer]:
    layers = structure(report)
    layers += [(span, "yj-word") for span in occurrences(report.text, marks.words)]
    layers += [
        (span, f"yj-hit yj-nth-{at}" + (" yj-current" if span == marks.current else ""))
        for at, span in enumerate(_hits(marks))
    ]
    if marks.sentence:
        layers.append((marks.sentence, "yj-sentence"))
    return layers


def _hits(marks: Marks) -> list[Span]:
    """The passages that are marked, each once, in the order they stand in."""
    return sorted({span for span in (marks.current, *marks.others) if span is not None})


def _pages(lang: Lang, report: ReportDocument) -> dict[int, Html]:
    """A sign in front of the first passage of each page, where the format has pages."""
    signs: dict[int, Html] = {}
    last: int | None = None
    for (start, _), page in zip(report.passages, report.pages, strict=False):
        if page is not None and page != last:
            signs[start] = tag("p", escape(say(lang, "page", page=page)), class_="yj-page")
            last = page
    return signs


def _toolbar(lang: Lang, report: ReportDocument, marks: Marks) -> Html:
    spans = _hits(marks)
    parts = [button(say(lang, "back"), "back", class_="yj-link yj-back")]
    # A place that was chosen in a table is no answer's.
    if spans and marks.says is None:
        parts.append(
            tag("span", escape(say(lang, "hits", hits=number(lang, len(spans), "place"))), class_="yj-fact")
        )
    if len(spans) > 1:
        at = spans.index(marks.current) + 1 if marks.current in spans else 1
        parts += [
            button(say(lang, "previous_hit"), "previous-hit", class_="yj-link"),
            tag("span", escape(f"{at} / {len(spans)}"), class_="yj-fact yj-at", aria_live="polite"),
            button(say(lang, "next_hit"), "next-hit", class_="yj-link"),
        ]
    parts.append(_find(lang))
    parts.append(button(say(lang, "keep_beside"), "keep-beside", class_="yj-link yj-keep"))
    parts.append(button(say(lang, "correct"), "correct", class_="yj-link yj-edits", data_report=report.path))
    parts.append(
        tag(
            "a",
            escape(say(lang, "original")),
            class_="yj-link yj-original",
            href=near(lang, "/library/original")
            + f"?report={quote(report.path.encode('utf-8', 'replace'), safe='')}",
            download=True,
        )
    )
    return tag("div", join(*parts), class_="yj-doc-bar")


def _find(lang: Lang) -> Html:
    """A box to find words in the report with, and how many places there are."""
    box = tag(
        "input",
        type="search",
        class_="yj-doc-find",
        placeholder=say(lang, "find"),
        aria_label=say(lang, "find"),
        title=say(lang, "find_keys"),
        autocomplete="off",
    )
    at = tag("span", "", class_="yj-fact yj-found-at", role="status")
    return tag("span", join(box.removesuffix("</input>"), at), class_="yj-finding")


def _path(report: ReportDocument, section: Section) -> list[str]:
    """The headings down to a section, its own last."""
    above = [] if section.parent is None else _path(report, report.sections[section.parent])
    return [*above, section.heading] if section.heading else above


def _outline(lang: Lang, report: ReportDocument) -> Html:
    rows: Sequence[Html] = [
        tag(
            "li",
            join(
                button(
                    one_line(section.heading, 60),
                    "go",
                    class_="yj-link",
                    data_target=f"yj-section-{number_}",
                    data_step=steps(_path(report, section))[-1],
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
        join(
            tag("summary", escape(say(lang, "outline_count", count=len(rows)))),
            tag("ul", join(*rows)),
        ),
        class_="yj-outline",
    )
