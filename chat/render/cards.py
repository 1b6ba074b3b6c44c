"""A cited passage as a card: pure functions from values to strings."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from chat.render.highlight import cut, piece
from chat.render.markup import Html, button, escape, join, one_line, printable, tag
from chat.texts.sentences import Lang, role_word, say
from corpus.structure.labels import classify
from retrieval.types import CitedPassage, Why

Span = tuple[int, int]


def quotation(passage: CitedPassage) -> str:
    """A quote with its whole source: “text”——《title》headings point."""
    return printable(f"“{passage.text.strip()}”——{source(passage)}")


def source(passage: CitedPassage) -> str:
    """《title》 with the whole headings: 《…总结》二、存在问题（一）意识形态工作还需加强二是."""
    return printable(_title(passage) + "".join(map(one_line, passage.headings)) + (passage.point or ""))


def short_source(passage: CitedPassage) -> str:
    """《title》 with the numbers alone, as people cite: 《…总结》二、（一）二是.

    A heading without a number is named; it could not be found otherwise.
    """
    steps = []
    for heading in passage.headings:
        label = classify(heading)
        steps.append(one_line(heading[: label.end] if label else heading))
    return printable(_title(passage) + "".join(steps) + (passage.point or ""))


def _title(passage: CitedPassage) -> str:
    return f"《{one_line(passage.title).strip('《》')}》"


def place(lang: Lang, passage: CitedPassage) -> Html:
    """Section path, point and page: where in its report a passage stands."""
    steps = [
        tag("span", escape(one_line(heading)))
        for heading in passage.headings or (say(lang, "untitled_section"),)
    ]
    if passage.point:
        steps.append(tag("span", escape(one_line(passage.point, 20)), class_="yj-point"))
    if passage.page is not None:
        steps.append(tag("span", escape(say(lang, "page", page=passage.page)), class_="yj-point"))
    arrow = Html('<span class="yj-step" aria-hidden="true">›</span>')
    return tag("p", arrow.join(steps), class_="yj-place")


def marked(text: str, mark: Span, words: Sequence[Span] = ()) -> Html:
    """The text, verbatim: the best sentence in `<mark>`, matching words bold; spans outside it mark nothing."""
    size = len(text)
    layers = [((max(0, start), min(end, size)), "yj-word") for start, end in words]
    layers.append(((max(0, mark[0]), min(mark[1], size)), "yj-best"))
    pieces: list[Html] = []
    sentence: list[Html] = []
    for (start, end), names in cut(size, layers):
        inside = "yj-best" in names
        if not inside and sentence:
            pieces.append(tag("mark", join(*sentence)))
            sentence = []
        part = piece(escape(text[start:end]), "yj-word" if "yj-word" in names else "")
        (sentence if inside else pieces).append(part)
    if sentence:
        pieces.append(tag("mark", join(*sentence)))
    return join(*pieces)


def role_badge(lang: Lang, passage: CitedPassage) -> Html:
    return tag("span", escape(role_word(lang, passage.role)), class_=f"yj-role yj-role-{passage.role}")


def card(lang: Lang, passage: CitedPassage) -> Html:
    """One passage. Its title is the button that opens the report; the whole card is a wider target for it."""
    return tag(
        "article",
        join(
            tag("header", _head(lang, passage), class_="yj-card-head"),
            place(lang, passage),
            tag(
                "blockquote",
                marked(passage.text, passage.mark, passage.marks),
                class_="yj-text",
                dir="auto",
                lang="zh-CN",
            ),
            tag("footer", _foot(lang), class_="yj-card-foot"),
        ),
        class_=f"yj-card yj-edge-{passage.role}",
        data_report=passage.report,
        data_start=passage.start,
        data_end=passage.end,
        data_mark_start=passage.start + passage.mark[0],
        data_mark_end=passage.start + passage.mark[1],
        data_source=short_source(passage),
        data_full=source(passage),
    )


def _head(lang: Lang, passage: CitedPassage) -> Html:
    # Most titles begin with the unit; saying it twice only makes the line longer.
    unit = None if passage.unit is None or passage.unit in passage.title else one_line(passage.unit, 40)
    name = join(
        button(
            one_line(passage.title),
            "open",
            class_="yj-title",
            title=f"{say(lang, 'open')} · {passage.report}",
        ),
        role_badge(lang, passage),
        *(tag("span", escape(fact), class_="yj-fact") for fact in (passage.year, unit) if fact is not None),
    )
    return join(tag("span", escape(passage.rank), class_="yj-rank"), tag("div", name, class_="yj-card-name"))


@lru_cache(maxsize=2)
def _foot(lang: Lang) -> Html:
    """What can be done with a passage; the forms of a copy are made in the browser from the card itself."""
    forms = join(
        *(
            button(say(lang, f"copy_{form}"), "copy", class_="yj-link", data_form=form)
            for form in ("full", "text", "markdown")
        )
    )
    more = tag(
        "details",
        join(
            tag("summary", "▾", aria_label=say(lang, "copy_forms"), title=say(lang, "copy_forms")),
            tag("span", forms, class_="yj-forms"),
        ),
        class_="yj-more",
    )
    votes = (
        button(say(lang, vote), "rate", class_="yj-link yj-quiet", data_vote=vote, aria_pressed="false")
        for vote in ("useful", "useless")
    )
    return join(
        tag("span", join(button(say(lang, "copy"), "copy", class_="yj-link", data_form="short"), more)),
        button(say(lang, "open"), "open", class_="yj-link"),
        button(say(lang, "section"), "section", class_="yj-link", aria_expanded="false"),
        button(
            say(lang, "basket_put"), "collect", class_="yj-link yj-quiet yj-collect", aria_pressed="false"
        ),
        tag(
            "span",
            join(button(say(lang, "why"), "why", class_="yj-link yj-quiet", aria_expanded="false"), *votes),
            class_="yj-aside",
        ),
    )


def cards(lang: Lang, passages: Iterable[CitedPassage], *, most: int | None = None) -> Html:
    """All cards; passages that say nearly the same lie folded under the first of them, at most `most` of each."""
    heads: dict[int, CitedPassage] = {}
    alike: dict[int, list[CitedPassage]] = {}
    for passage in passages:
        # An earlier passage that is not shown itself hides nothing.
        if passage.like in heads:
            alike[passage.like].append(passage)
        else:
            heads[passage.rank] = passage
            alike[passage.rank] = []
    return tag(
        "div",
        join(*(join(card(lang, head), _folded(lang, alike[rank], most)) for rank, head in heads.items())),
        class_="yj-cards",
    )


def _folded(lang: Lang, passages: Sequence[CitedPassage], most: int | None) -> Html:
    if not passages:
        return Html("")
    key = "alike" if len(passages) > 1 else "alike_one"
    label = say(lang, key, count=len(passages), who=_whose(lang, passages))
    shown = passages[:most]
    left = len(passages) - len(shown)
    inner = tag("div", join(*(card(lang, passage) for passage in shown)), class_="yj-cards")
    more = tag("p", escape(say(lang, "alike_left", count=left)), class_="yj-fact") if left else ""
    return tag("details", join(tag("summary", escape(label)), inner, more), class_="yj-alike")


def _whose(lang: Lang, passages: Sequence[CitedPassage]) -> str:
    """The units that say it, or the reports: who asks which do should not have to unfold every answer."""
    names = list(dict.fromkeys(one_line(passage.unit or passage.title, 24) for passage in passages))
    named = "、".join(names[:_NAMED])
    return say(lang, "alike_more", who=named) if len(names) > _NAMED else named


_NAMED = 8
_VIEWS = ("text", "headings", "vector", "role", "report", "quoted", "number", "sentence", "words", "reranker")


def why(lang: Lang, reasons: Why) -> Html:
    """The words a passage shares with the question, and how much each way of looking gave it."""
    terms = [
        f"{word} → {term}" if word.casefold() != term.casefold() else word
        for word, term in _whole(reasons.terms)
    ]
    shared = say(lang, "why_words", words="、".join(terms)) if terms else say(lang, "why_no_words")
    most = max((abs(value) for _, value in reasons.views), default=0.0) or 1.0
    rows = join(
        *(
            tag(
                "li",
                join(
                    tag("span", escape(say(lang, f"view_{name}") if name in _VIEWS else name)),
                    tag(
                        "progress", "", max=100, value=round(100 * max(0.0, value) / most), aria_hidden="true"
                    ),
                    tag("span", escape(f"{value:.2f}"), class_="yj-fact"),
                ),
            )
            for name, value in reasons.views
            if abs(value) >= 0.005
        )
    )
    return join(tag("p", escape(shared)), tag("ul", rows, class_="yj-views"))


def _whole(terms: Sequence[tuple[str, str, float]]) -> list[tuple[str, str]]:
    """The words among the terms, without the pieces the index cuts of them: 识形 and 态工 of 意识形态工作."""
    pairs = list(dict.fromkeys((word, term) for word, term, _ in terms))
    words = [term for _, term in pairs]

    def is_piece(term: str) -> bool:
        inside = any(term != other and term in other for other in words)
        across = (
            len(term) == 2
            and any(other != term and other.endswith(term[0]) for other in words)
            and any(other != term and other.startswith(term[1]) for other in words)
        )
        return inside or across

    return [(word, term) for word, term in pairs if not is_piece(term)]
