"""A cited passage as a card: pure functions from values to strings."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import count

from analysis.export.citation import cited, cited_in_full, title_of
from chat.render.highlight import cut, occurrences, piece
from chat.render.markup import Html, button, escape, join, one_line, tag
from chat.texts.sentences import Lang, role_word, say
from retrieval.types import CitedPassage, Why

Span = tuple[int, int]


def place(lang: Lang, passage: CitedPassage, words: Sequence[str] = ()) -> Html:
    """Section path, point and page: where in its report a passage stands, `words` in the headings marked."""
    steps = [tag("span", with_words(one_line(heading), words)) for heading in passage.headings]
    if passage.point:
        steps.append(tag("span", escape(one_line(passage.point, 20)), class_="yj-point"))
    if passage.page is not None:
        steps.append(tag("span", escape(say(lang, "page", page=passage.page)), class_="yj-point"))
    arrow = Html('<span class="yj-step" aria-hidden="true">›</span>')
    return tag("p", arrow.join(steps), class_="yj-place") if steps else Html("")


def with_words(text: str, words: Sequence[str]) -> Html:
    layers = [(span, "yj-word") for span in occurrences(text, words)]
    return join(*(piece(escape(text[start:end]), names) for (start, end), names in cut(len(text), layers)))


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


def card(lang: Lang, passage: CitedPassage, words: Sequence[str] = (), number: int | None = None) -> Html:
    """One passage, the ``number``-th that is drawn, by its rank without one. Its title is the button that opens the report; the whole card is
    a wider target for it."""
    return tag(
        "article",
        join(
            tag("header", _head(lang, passage, number or passage.rank), class_="yj-card-head"),
            place(lang, passage, words),
            tag(
                "blockquote",
                marked(passage.text, passage.mark, passage.marks),
                class_="yj-text yj-whole" if _is_whole(passage) else "yj-text",
                dir="auto",
                lang="zh-CN",
            ),
            tag("footer", _foot(lang), class_="yj-card-foot"),
        ),
        class_=f"yj-card yj-edge-{passage.role}",
        data_report=passage.report,
        data_role=passage.role,
        data_start=passage.start,
        data_end=passage.end,
        data_mark_start=passage.start + passage.mark[0],
        data_mark_end=passage.start + passage.mark[1],
        data_title=title_of(passage),
        data_lead=passage.lead or None,
        data_source=cited(passage),
        data_full=cited_in_full(passage),
    )


def _is_whole(passage: CitedPassage) -> bool:
    """Whether the best sentence is all there is: to underline it would say nothing."""
    start, end = passage.mark
    return passage.text[start:end].strip() == passage.text.strip()


def _head(lang: Lang, passage: CitedPassage, number: int) -> Html:
    # Most titles begin with the unit; saying it twice only makes the line longer.
    unit = None if passage.unit is None or passage.unit in passage.title else one_line(passage.unit, 40)
    name = join(
        tag(
            "span",
            button(
                one_line(passage.title),
                "open",
                class_="yj-title",
                title=f"{say(lang, 'open')} · {passage.report}",
            ),
            role="heading",
            aria_level=3,
        ),
        role_badge(lang, passage),
        *(tag("span", escape(fact), class_="yj-fact") for fact in (passage.year, unit) if fact is not None),
    )
    return join(tag("span", escape(number), class_="yj-rank"), tag("div", name, class_="yj-card-name"))


@lru_cache(maxsize=2)
def _foot(lang: Lang) -> Html:
    """What can be done with a passage: two things in sight, the rest in a menu. The forms of a copy are made in
    the browser from the card itself."""
    forms = [
        button(say(lang, f"copy_{form}"), "copy", class_="yj-link", data_form=form)
        for form in ("full", "text", "markdown")
    ]
    unfolds = [
        button(say(lang, what), what, class_="yj-link", aria_expanded="false") for what in ("section", "why")
    ]
    votes = [
        button(say(lang, vote), "rate", class_="yj-link yj-quiet", data_vote=vote, aria_pressed="false")
        for vote in ("useful", "useless")
    ]
    mend = button(say(lang, "correct_role"), "correct-role", class_="yj-link yj-edits")
    more = tag(
        "details",
        join(
            tag("summary", "⋯", aria_label=say(lang, "card_more"), title=say(lang, "card_more")),
            tag("span", join(*unfolds, *forms, mend, *votes), class_="yj-forms"),
        ),
        class_="yj-more",
    )
    return join(
        button(say(lang, "copy"), "copy", class_="yj-link", data_form="short"),
        button(say(lang, "open"), "open", class_="yj-link"),
        more,
        button(
            say(lang, "basket_put"), "collect", class_="yj-link yj-quiet yj-collect", aria_pressed="false"
        ),
    )


def cards(
    lang: Lang,
    passages: Iterable[CitedPassage],
    *,
    most: int | None = None,
    words: Sequence[str] = (),
    numbers: Iterator[int] | None = None,
) -> Html:
    """All cards; passages that say nearly the same lie folded under the first of them, at most `most` of each.

    `words` are marked in headings. Many passages of one report stand together, where its first stands. Cards are
    numbered as they stand there, by the next `numbers` or from 1 on: what is copied or exported counts the same.
    """
    numbers = count(1) if numbers is None else numbers
    heads: dict[int, CitedPassage] = {}
    alike: dict[int, list[CitedPassage]] = {}
    for passage in passages:
        # An earlier passage that is not shown itself hides nothing.
        if passage.like in heads:
            alike[passage.like].append(passage)
        else:
            heads[passage.rank] = passage
            alike[passage.rank] = []
    of_report: dict[str, list[CitedPassage]] = {}
    for head in heads.values():
        of_report.setdefault(head.report, []).append(head)
    apart = len(of_report) > 1
    drawn: list[Html] = []
    done: set[str] = set()
    for head in heads.values():
        many = of_report[head.report]
        if not apart or len(many) < _MANY:
            drawn.append(_with_alike(lang, head, alike[head.rank], most, words, numbers))
        elif head.report not in done:
            done.add(head.report)
            inner = [_with_alike(lang, one, alike[one.rank], most, words, numbers) for one in many]
            name = say(lang, "of_one_report", title=one_line(head.title, 60), count=len(many))
            line = tag("p", escape(name), class_="yj-fact")
            drawn.append(
                tag("section", join(line, *inner), class_="yj-cards yj-of-one-report", aria_label=name)
            )
    return tag("div", join(*drawn), class_="yj-cards")


def _with_alike(
    lang: Lang,
    head: CitedPassage,
    others: Sequence[CitedPassage],
    most: int | None,
    words: Sequence[str],
    numbers: Iterator[int],
) -> Html:
    return join(card(lang, head, words, next(numbers)), _folded(lang, others, most, words, numbers))


def _folded(
    lang: Lang,
    passages: Sequence[CitedPassage],
    most: int | None,
    words: Sequence[str],
    numbers: Iterator[int],
) -> Html:
    if not passages:
        return Html("")
    label = say(lang, "alike", count=len(passages), who=_whose(lang, passages))
    shown = passages[:most]
    left = len(passages) - len(shown)
    inner = tag(
        "div", join(*(card(lang, passage, words, next(numbers)) for passage in shown)), class_="yj-cards"
    )
    more = tag("p", escape(say(lang, "alike_left", count=left)), class_="yj-fact") if left else ""
    return tag("details", join(tag("summary", escape(label)), inner, more), class_="yj-alike")


def _whose(lang: Lang, passages: Sequence[CitedPassage]) -> str:
    """The units that say it, or the reports: who asks which do should not have to unfold every answer."""
    names = list(dict.fromkeys(one_line(passage.unit or passage.title, 24) for passage in passages))
    named = "、".join(names[:_NAMED])
    return say(lang, "alike_more", who=named) if len(names) > _NAMED else named


_NAMED = 8
# So many passages of one report stand together.
_MANY = 3
_WORDS = 5


def why(lang: Lang, reasons: Why, *, about: bool = True) -> Html:
    """One plain sentence: the words a passage shares with the question, and what else spoke for it; ``about`` where
    the question names a topic, in whose words or others it may be written."""
    terms = [
        f"{word} → {term}" if word.casefold() != term.casefold() else word
        for word, term in _whole(reasons.terms)
    ][:_WORDS]
    gave = {name for name, value in reasons.views if value >= _COUNTS}
    # One sentence of it, or its words, being near is the meaning being near.
    gave |= {"vector"} if gave & {"sentence", "words"} else set()
    if terms:
        words = "、".join(f"“{term}”" for term in terms) if lang == "zh" else ", ".join(terms)
        said = [say(lang, "why_words", words=words)]
    else:
        said = [say(lang, "why_no_words")] if about else []
    more = [say(lang, f"why_{name}") for name in ("role", "quoted", "number", "vector") if name in gave]
    if not terms:
        more = [one for one in more if one != say(lang, "why_vector")]
    said = [*said, *more] or [say(lang, "why_near")]
    sentence = "，".join(said) + "。" if lang == "zh" else "; ".join(said) + "."
    return tag("p", escape(sentence[:1].upper() + sentence[1:]))


# What adds less to a score decided nothing.
_COUNTS = 0.05


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
