"""Answers, cards and the library as markup: pure functions from values to strings."""

import json
from collections.abc import Iterable, Sequence

from chat.markup import Html, escape, join, one_line, printable, tag
from chat.texts import Lang, found, holdings, number, role_word, say
from corpus.report import Problem
from retrieval.answer import Answer, CitedPassage, Filters, ReportSummary


def quotation(passage: CitedPassage) -> str:
    """What the copy button copies: 「text」——《title》headings point."""
    title = one_line(passage.title).strip("《》")
    place = "".join(one_line(heading) for heading in passage.headings) + (passage.point or "")
    return printable(f"「{passage.text.strip()}」——《{title}》{place}")


def place(lang: Lang, passage: CitedPassage) -> Html:
    """Section path, point and page: where in its report a passage stands."""
    steps = [one_line(heading) for heading in passage.headings] or [say(lang, "untitled_section")]
    if passage.point:
        steps.append(one_line(passage.point, 20))
    if passage.page is not None:
        steps.append(say(lang, "page", page=passage.page))
    return tag("p", Html('<span class="yj-step" aria-hidden="true">›</span>').join(
        tag("span", escape(step)) for step in steps
    ), class_="yj-place")


def marked(text: str, mark: tuple[int, int]) -> Html:
    """The text, verbatim, with the sentence that matched in `<mark>`; a span outside the text marks nothing."""
    start, end = max(0, min(mark[0], len(text))), max(0, min(mark[1], len(text)))
    if start >= end:
        return escape(text)
    return join(escape(text[:start]), tag("mark", escape(text[start:end])), escape(text[end:]))


def role_badge(lang: Lang, passage: CitedPassage) -> Html:
    return tag("span", escape(role_word(lang, passage.role)), class_=f"yj-role yj-role-{passage.role}")


def button(label: str, action: str, /, **attributes: object) -> Html:
    return tag("button", escape(label), type="button", data_do=action, **attributes)


def card(lang: Lang, passage: CitedPassage) -> Html:
    """One passage. The title is the button that opens the report; the rest of the card is a wider target for it."""
    facts = [passage.year, None if passage.unit is None else one_line(passage.unit, 40)]
    head = join(
        tag("span", escape(passage.rank), class_="yj-rank"),
        button(one_line(passage.title), "open", class_="yj-title", title=f"{say(lang, 'open')} · {passage.report}"),
        role_badge(lang, passage),
        *(tag("span", escape(fact), class_="yj-fact") for fact in facts if fact is not None),
    )
    foot = join(
        button(say(lang, "copy"), "copy", class_="yj-link", data_copy=quotation(passage),
               data_done=say(lang, "copied"), data_failed=say(lang, "copy_failed")),
        button(say(lang, "open"), "open", class_="yj-link"),
    )
    return tag(
        "article",
        join(
            tag("header", head, class_="yj-card-head"),
            place(lang, passage),
            tag("blockquote", marked(passage.text, passage.mark), class_="yj-text", dir="auto"),
            tag("footer", foot, class_="yj-card-foot"),
        ),
        class_=f"yj-card yj-edge-{passage.role}",
        data_report=passage.report,
        data_start=passage.start,
        data_end=passage.end,
        data_mark_start=passage.start + passage.mark[0],
        data_mark_end=passage.start + passage.mark[1],
    )


def filter_note(lang: Lang, filters: Filters) -> Html:
    """Which filters an answer was asked with, so that a narrow answer never looks like a whole one."""
    values = [role_word(lang, role) for role in filters.roles]
    values += [str(year) for year in filters.years]
    values += [one_line(report, 40) for report in filters.reports]
    if not values:
        return Html("")
    chips = join(*(tag("span", escape(value), class_="yj-chip") for value in values))
    return tag("p", join(escape(say(lang, "filtered")), chips), class_="yj-filtered")


def question_bubble(lang: Lang, question: str) -> Html:
    return tag(
        "div",
        join(
            tag("p", escape(question), class_="yj-question-text", dir="auto"),
            button(say(lang, "edit"), "edit", class_="yj-link yj-edit"),
        ),
        class_="yj-question",
    )


def turn(lang: Lang, answer: Answer) -> Html:
    """A question and its answer, as they stand in the conversation."""
    cards = join(*(card(lang, passage) for passage in answer.passages))
    if answer.found:
        summary = tag("p", escape(found(lang, len(answer.passages), answer.reports)), class_="yj-summary")
        body = tag("div", cards, class_="yj-cards")
    else:
        narrowed = answer.filters != Filters()
        summary = tag("p", escape(say(lang, "none_filtered" if narrowed else "none")), class_="yj-none")
        body = Html("")
        if answer.passages:
            label = say(lang, "nearest", passages=_nearest(lang, len(answer.passages)))
            body = tag("details", join(tag("summary", escape(label)), tag("div", cards, class_="yj-cards")),
                       class_="yj-nearest", open=True)
    return join(question_bubble(lang, answer.question), summary, filter_note(lang, answer.filters), body)


def _nearest(lang: Lang, count: int) -> str:
    return str(count) if lang == "zh" else number(lang, count, "passage")


def failure(lang: Lang, question: str, sentence: str) -> Html:
    """A question that could not be asked, with the sentence that says why."""
    return join(question_bubble(lang, question), tag("p", escape(sentence), class_="yj-none", role="alert"))


def welcome(lang: Lang, examples: Sequence[str], *, empty: bool) -> Html:
    """What an empty conversation shows."""
    if empty:
        return tag("div", join(
            tag("h2", escape(say(lang, "welcome"))), tag("p", escape(say(lang, "welcome_empty"))),
        ), class_="yj-welcome")
    asks = join(*(button(one_line(example), "ask", class_="yj-example", data_question=example) for example in examples))
    return tag("div", join(
        tag("h2", escape(say(lang, "welcome"))),
        tag("p", escape(say(lang, "welcome_more"))),
        tag("div", asks, class_="yj-examples", role="group", aria_label=say(lang, "examples")),
    ), class_="yj-welcome")


def holdings_line(lang: Lang, reports: Sequence[ReportSummary]) -> Html:
    return tag("span", escape(holdings(lang, len(reports), sum(report.passages for report in reports))),
               class_="yj-holdings")


def header(lang: Lang) -> Html:
    """The bar at the top. Its right half works without the server."""
    other = "/en/" if lang == "zh" else "/?lang=zh"
    return tag("div", join(
        tag("h1", join(tag("span", escape(say(lang, "name")), class_="yj-name"),
                       tag("span", escape(say(lang, "tagline")), class_="yj-tagline")), class_="yj-brand"),
        tag("nav", join(
            button(say(lang, "new_conversation"), "new", class_="yj-bar-button"),
            tag("a", escape(say(lang, "other_language")), class_="yj-bar-button", href=other,
                data_do="language", data_lang="en" if lang == "zh" else "zh",
                lang="en" if lang == "zh" else "zh-CN"),
            tag("button", "◐", type="button", data_do="theme", class_="yj-bar-button",
                aria_label=say(lang, "theme"), title=say(lang, "theme")),
        ), class_="yj-bar"),
    ), class_="yj-header", data_lang="zh-CN" if lang == "zh" else "en")


def conversation(lang: Lang) -> Html:
    """The frame the script fills: the turns, and the box a question is typed into."""
    words = {key: say(lang, key) for key in ("waiting", "slow", "retry", "edit")}
    return join(
        tag("div", "", class_="yj-turns", role="log", aria_live="polite", data_words=json.dumps(words)),
        tag("form", join(
            tag("textarea", "", class_="yj-input", rows=1, placeholder=say(lang, "placeholder"),
                aria_label=say(lang, "question_label"), enterkeyhint="send", autocomplete="off"),
            tag("button", escape(say(lang, "send")), type="submit", class_="yj-send"),
        ), class_="yj-composer", title=say(lang, "hint")),
    )


def library(lang: Lang, folder: str, reports: Sequence[ReportSummary], problems: Sequence[Problem], *,
            samples: bool) -> Html:
    """Every report there is, and every file that could not become one."""
    rows = join(*(_library_row(lang, report) for report in reports))
    listing = tag("ul", rows, class_="yj-reports") if reports else tag("p", escape(say(lang, "library_empty")))
    return join(
        tag("p", join(holdings_line(lang, reports), tag("span", escape(folder), class_="yj-folder",
                                                        title=say(lang, "library_folder"))), class_="yj-library-head"),
        tag("p", escape(say(lang, "library_samples")), class_="yj-notice") if samples else "",
        problem_list(lang, problems),
        listing,
    )


def _library_row(lang: Lang, report: ReportSummary) -> Html:
    facts = [report.year, report.unit, report.kind, number(lang, report.passages, "passage"), report.path]
    return tag("li", join(
        button(one_line(report.title), "open-report", class_="yj-report", data_report=report.path),
        tag("span", escape(" · ".join(one_line(str(fact), 60) for fact in facts if fact is not None)),
            class_="yj-fact"),
    ))


def problem_list(lang: Lang, problems: Iterable[Problem]) -> Html:
    rows = [
        tag("li", join(tag("b", escape(one_line(problem.path))), " ",
                       escape(problem.zh if lang == "zh" else problem.en)))
        for problem in problems
    ]
    if not rows:
        return Html("")
    return tag("details", join(tag("summary", escape(say(lang, "problems", count=len(rows)))),
                               tag("ul", join(*rows))), class_="yj-problems")


def steps(lines: Iterable[tuple[str, str]], *, done: int = 0, total: int = 0, note: str = "") -> Html:
    """The state of an upload: what happened to each file, and how far the whole is."""
    items = join(*(tag("li", join(tag("b", escape(one_line(name))), " ", escape(said))) for name, said in lines))
    bar = tag("progress", "", max=total, value=done) if total else Html("")
    return tag("div", join(tag("p", escape(note)) if note else "", bar, tag("ul", items) if items else ""),
               class_="yj-steps", role="status")


def note(text: str) -> Html:
    return tag("p", escape(text), class_="yj-fact")
