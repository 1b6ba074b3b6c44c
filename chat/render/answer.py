"""Answers as markup: pure functions from values to strings."""

from collections.abc import Iterable

from chat.render.cards import cards, quotation
from chat.render.markup import Html, button, escape, join, one_line, tag
from chat.render.onward import onward
from chat.render.viewer import file_name
from chat.service.contradiction import Contradiction
from chat.texts.sentences import Lang, covered, found, number, role_word, say
from corpus.report import ROLES
from retrieval.answerability.reasons import no_more
from retrieval.types import Answer, Filters, Understood

__all__ = ["NEAREST", "failure", "file_name", "quotation", "turn"]

# How many of the nearest passages are worth a look when none of them answers.
NEAREST = 3
# So many passages fill a page of an answer: there may be more.
PAGE = 10
# What may be asked on after passages of a role.
FOLLOW_UPS = {"problem": ("cause", "plan"), "cause": ("plan",), "plan": ("problem",)}
# How many passages that say nearly the same as another are drawn below it.
ALIKE = 20


def turn(
    lang: Lang,
    answer: Answer,
    *,
    cut: int = 0,
    without: Iterable[Understood] = (),
    contradicting: Iterable[Contradiction] = (),
) -> Html:
    """A question and its answer, as they stand in the conversation; `cut` where only so much was searched.

    `without` are the things the asker took away, which can be given back.
    """
    note = tag("p", escape(say(lang, "cut", limit=cut)), class_="yj-filtered") if cut else ""
    return join(
        question_bubble(lang, answer.question),
        note,
        understood_line(lang, answer.understood, without),
        filter_line(lang, answer.filters),
        contradictions(lang, contradicting),
        _answered(lang, answer) if answer.found else _unanswered(lang, answer),
    )


def failure(lang: Lang, question: str, sentence: str) -> Html:
    """A question that could not be asked, with the sentence that says why."""
    return join(question_bubble(lang, question), tag("p", escape(sentence), class_="yj-none", role="alert"))


def question_bubble(lang: Lang, question: str) -> Html:
    tools = tag(
        "span",
        join(
            button(say(lang, "edit"), "edit", class_="yj-link"),
            button(say(lang, "retry"), "retry", class_="yj-link"),
        ),
        class_="yj-edit",
    )
    return tag(
        "div",
        join(tag("p", escape(question), class_="yj-question-text", dir="auto"), tools),
        class_="yj-question",
    )


def understood_line(lang: Lang, understood: Iterable[Understood], without: Iterable[Understood] = ()) -> Html:
    """What the question was understood to ask for; each can be taken away, and given back.

    The topic of a question is the question itself; it is shown where it was carried over.
    """
    shown = [one for one in understood if one.field != "topic" or one.carried]
    chips = [_understood_chip(lang, one) for one in shown]
    given = [
        button(
            f"{_value(lang, one)} ↺",
            "restore",
            class_="yj-chip yj-gone",
            data_field=one.field,
            data_value=one.value,
            title=say(lang, "give_back"),
        )
        for one in without
    ]
    if not chips and not given:
        return Html("")
    label = tag("span", escape(say(lang, "understood")))
    return tag("p", join(label, *chips, *given), class_="yj-filtered yj-understood")


def _understood_chip(lang: Lang, one: Understood) -> Html:
    value = _value(lang, one)
    carried = tag("span", escape(say(lang, "carried")), class_="yj-carried") if one.carried else ""
    take = tag(
        "button",
        "×",
        type="button",
        data_do="without",
        data_field=one.field,
        data_value=one.value,
        class_="yj-take",
        aria_label=say(lang, "take_away", value=value),
        title=say(lang, "take_away", value=value),
    )
    return tag("span", join(carried, escape(value), take), class_="yj-chip")


def _value(lang: Lang, one: Understood) -> str:
    if one.field == "role":
        return next((role_word(lang, role) for role in ROLES if role == one.value), one.value)
    if one.field == "report":
        return one_line(one.value.rpartition(".")[0] or one.value, 40)
    return one_line(one.value, 40)


def filter_line(lang: Lang, filters: Filters) -> Html:
    """Which filters an answer was asked with, so that a narrow answer never looks like a whole one."""
    values: list[tuple[str, str, str]] = [("roles", role, role_word(lang, role)) for role in filters.roles]
    values += [("years", str(year), str(year)) for year in filters.years]
    values += [("units", unit, one_line(unit, 40)) for unit in filters.units]
    values += [("kinds", kind, one_line(kind, 40)) for kind in filters.kinds]
    values += [("reports", report, one_line(report, 40)) for report in filters.reports]
    if not values:
        return Html("")
    chips = join(*(_filter_chip(lang, *value) for value in values))
    return tag("p", join(tag("span", escape(say(lang, "filtered"))), chips), class_="yj-filtered")


def _filter_chip(lang: Lang, field: str, value: str, shown: str) -> Html:
    take = tag(
        "button",
        "×",
        type="button",
        data_do="unfilter",
        data_field=field,
        data_value=value,
        class_="yj-take",
        aria_label=say(lang, "take_away", value=shown),
        title=say(lang, "take_away", value=shown),
    )
    return tag("span", join(escape(shown), take), class_="yj-chip")


def _answered(lang: Lang, answer: Answer) -> Html:
    full = answer.coverage is None and len(answer.passages) >= PAGE
    line = escape(found(lang, len(answer.passages), answer.reports, page=full))
    covers = ""
    if answer.coverage is not None:
        covers = tag("span", escape(covered(lang, answer.coverage)), class_="yj-coverage")
    tools = tag(
        "span",
        join(
            button(say(lang, "copy_all"), "copy-all", class_="yj-link"),
            *(button(say(lang, f"export_{kind}"), "export", class_="yj-link", data_format=kind)
              for kind in ("docx", "md", "xlsx")),
        ),
        class_="yj-tools",
    )  # fmt: skip
    head = tag("div", join(covers, tag("p", line, class_="yj-summary"), tools), class_="yj-answer-head")
    hint = answer.hint and tag(
        "p", escape(answer.hint.zh if lang == "zh" else answer.hint.en), class_="yj-hint"
    )
    # Who asks which units say it wants all of them; else a stock sentence of hundreds would bury the rest.
    shown = cards(lang, answer.passages, most=None if answer.coverage else ALIKE)
    left = answer.coverage is not None and answer.coverage.listed < answer.coverage.found
    return join(head, hint or "", shown, _asking_on(lang, answer, more=full or left))


def _asking_on(lang: Lang, answer: Answer, *, more: bool) -> Html:
    """The next passages, and what is asked next by most: buttons that ask it."""
    role = answer.passages[0].role if answer.passages else "other"
    asks = (
        [button(say(lang, "more"), "ask", class_="yj-example", data_question=say(lang, "more_question"))]
        if more
        else []
    )
    for next_ in FOLLOW_UPS.get(role, ("problem", "plan")):
        question = say(lang, f"follow_{next_}")
        asks.append(button(question, "ask", class_="yj-example", data_question=question))
    asks.append(onward(lang, answer))
    return tag("div", join(*asks), class_="yj-asking-on", role="group", aria_label=say(lang, "follow_up"))


def smalltalk(lang: Lang, question: str, examples: Iterable[str]) -> Html:
    """One sentence on what can be asked here, and examples; the question can be looked for all the same."""
    asks = (button(one_line(one), "ask", class_="yj-example", data_question=one) for one in examples)
    anyway = button(say(lang, "anyway"), "anyway", class_="yj-link")
    return join(
        question_bubble(lang, question),
        tag("p", join(escape(say(lang, "smalltalk")), " ", anyway), class_="yj-none"),
        tag("div", join(*asks), class_="yj-asking-on", role="group", aria_label=say(lang, "examples")),
    )


def contradictions(lang: Lang, found: Iterable[Contradiction]) -> Html:
    """Where a filter says something else than the question: which was followed, and the way to the other."""
    parts = (
        tag(
            "p",
            join(
                escape(say(lang, "contradicts", asked="、".join(one.asked), chosen="、".join(one.chosen))),
                " ",
                button(say(lang, "obey_question"), "obey-question", class_="yj-link", data_field=one.field),
            ),
            class_="yj-notice",
            role="status",
        )
        for one in found
    )
    return join(*parts)


def _unanswered(lang: Lang, answer: Answer) -> Html:
    """That nothing answers, in one sentence that says why; the way on; and the nearest passages apart."""
    reason = answer.reason
    why = say(lang, "none") if reason is None else reason.zh if lang == "zh" else reason.en
    sentence = join(tag("b", escape(why)), " ", _way_on(lang, answer))
    plain = tag("p", sentence, class_="yj-none")
    shown = answer.passages[:NEAREST]
    if not shown:
        return plain
    label = say(lang, "nearest", passages=len(shown) if lang == "zh" else number(lang, len(shown), "passage"))
    nearest = tag(
        "details",
        join(tag("summary", escape(label)), cards(lang, shown, most=ALIKE)),
        class_="yj-nearest",
        open=True,
    )
    return join(plain, nearest)


def _way_on(lang: Lang, answer: Answer) -> Html:
    """What somebody can do now: ask without the filters, without what the question was read as, in other words."""
    if answer.filters != Filters():
        return button(say(lang, "none_widen"), "widen", class_="yj-link")
    if answer.reason == no_more():
        return Html("")
    narrowed = any(one.field not in ("topic", "role") for one in answer.understood)
    return tag("span", escape(say(lang, "none_narrow" if narrowed else "none_words")))
