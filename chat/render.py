"""Answers as markup: pure functions from values to strings."""

from chat.markup import Html, button, escape, join, one_line, printable, tag
from chat.texts import Lang, found, number, role_word, say
from retrieval.answer import Answer, CitedPassage, Filters


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
    return tag(
        "p",
        Html('<span class="yj-step" aria-hidden="true">›</span>').join(
            tag("span", escape(step)) for step in steps
        ),
        class_="yj-place",
    )


def marked(text: str, mark: tuple[int, int]) -> Html:
    """The text, verbatim, the sentence that matched in `<mark>`; a span outside it marks nothing."""
    start, end = max(0, min(mark[0], len(text))), max(0, min(mark[1], len(text)))
    if start >= end:
        return escape(text)
    return join(escape(text[:start]), tag("mark", escape(text[start:end])), escape(text[end:]))


def role_badge(lang: Lang, passage: CitedPassage) -> Html:
    return tag("span", escape(role_word(lang, passage.role)), class_=f"yj-role yj-role-{passage.role}")


def card(lang: Lang, passage: CitedPassage) -> Html:
    """One passage. Its title is the button that opens the report; the whole card is a wider target for it."""
    # Most titles begin with the unit; saying it twice only makes the line longer.
    unit = None if passage.unit is None or passage.unit in passage.title else one_line(passage.unit, 40)
    facts = [passage.year, unit]
    name = join(
        button(
            one_line(passage.title),
            "open",
            class_="yj-title",
            title=f"{say(lang, 'open')} · {passage.report}",
        ),
        role_badge(lang, passage),
        *(tag("span", escape(fact), class_="yj-fact") for fact in facts if fact is not None),
    )
    head = join(tag("span", escape(passage.rank), class_="yj-rank"), tag("div", name, class_="yj-card-name"))
    foot = join(
        button(
            say(lang, "copy"),
            "copy",
            class_="yj-link",
            data_copy=quotation(passage),
            data_done=say(lang, "copied"),
            data_failed=say(lang, "copy_failed"),
        ),
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


def file_name(path: str, title: str) -> str:
    """The path of a report, or only its suffix where the file is called like the title beside it."""
    stem, dot, suffix = path.rpartition(".")
    return dot + suffix if stem == title else path


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


def turn(lang: Lang, answer: Answer, *, cut: int = 0) -> Html:
    """A question and its answer, as they stand in the conversation; `cut` where only so much was searched."""
    shown = answer.passages if answer.found else answer.passages[:NEAREST]
    cards = join(*(card(lang, passage) for passage in shown))
    if answer.found:
        summary = tag("p", escape(found(lang, len(answer.passages), answer.reports)), class_="yj-summary")
        body = tag("div", cards, class_="yj-cards")
    else:
        narrowed = answer.filters != Filters()
        summary = tag("p", escape(say(lang, "none_filtered" if narrowed else "none")), class_="yj-none")
        body = Html("")
        if shown:
            label = say(lang, "nearest", passages=_nearest(lang, len(shown)))
            body = tag(
                "details",
                join(tag("summary", escape(label)), tag("div", cards, class_="yj-cards")),
                class_="yj-nearest",
                open=True,
            )
    note = tag("p", escape(say(lang, "cut", limit=cut)), class_="yj-filtered") if cut else ""
    return join(
        question_bubble(lang, answer.question), note, summary, filter_note(lang, answer.filters), body
    )


# How many of the nearest passages are worth a look when none of them answers.
NEAREST = 3


def _nearest(lang: Lang, count: int) -> str:
    return str(count) if lang == "zh" else number(lang, count, "passage")


def failure(lang: Lang, question: str, sentence: str) -> Html:
    """A question that could not be asked, with the sentence that says why."""
    return join(question_bubble(lang, question), tag("p", escape(sentence), class_="yj-none", role="alert"))
