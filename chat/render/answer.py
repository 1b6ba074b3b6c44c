"""Answers as markup: pure functions from values to strings."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import count

from chat.render.cards import cards
from chat.render.headline import asking_on, count_of, headline, not_exact
from chat.render.markup import Html, button, escape, join, tag
from chat.render.onward import pointing
from chat.render.understood import contradictions, filter_line, understood_line
from chat.render.viewer import file_name
from chat.service.contradiction import Contradiction
from chat.service.looked import Looked
from chat.texts.sentences import Lang, number, role_word, say
from corpus.report import ROLES
from retrieval.answerability.reasons import no_more
from retrieval.types import Answer, CitedPassage, Filters, Understood

__all__ = ["NEAREST", "failure", "file_name", "turn", "waiting"]

# How many of the nearest passages are worth a look when none of them answers.
NEAREST = 5
# More words than these in headings mark nothing that helps.
MOST_WORDS = 24
# How many passages that say nearly the same as another are drawn below it.
ALIKE = 20


def turn(
    lang: Lang,
    answer: Answer,
    *,
    cut: int = 0,
    without: Iterable[Understood] = (),
    contradicting: Iterable[Contradiction] = (),
    counted: Looked | None = None,
    roles: Collection[str] | None = None,
    years: Collection[int] = (),
) -> Html:
    """A question and its answer, as they stand in the conversation; `cut` where only so much was searched.

    `without` are the things the asker took away, which can be given back; `counted` is what the headline
    counts; passages of other `roles` are set apart; `years` are those of the reports in question.
    """
    note = tag("p", escape(say(lang, "cut", limit=cut)), class_="yj-filtered") if cut else ""
    return join(
        question_bubble(lang, answer.question),
        note,
        understood_line(lang, answer.understood, without),
        filter_line(lang, answer.filters),
        contradictions(lang, contradicting),
        _answered(lang, answer, counted, roles, years)
        if answer.found
        else _unanswered(lang, answer, counted),
    )


def failure(lang: Lang, question: str, sentence: str) -> Html:
    """A question that could not be asked, with the sentence that says why."""
    return join(question_bubble(lang, question), tag("p", escape(sentence), class_="yj-none", role="alert"))


def waiting(lang: Lang, question: str, done: int, total: int) -> Html:
    """A question that waits for the first index, of which so many files are read."""
    key = "preparing_wait_count" if total else "preparing_wait"
    line = tag("p", escape(say(lang, key, done=done, total=total)), class_="yj-waiting", role="status")
    return join(question_bubble(lang, question), line)


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
        join(
            tag("p", escape(question), class_="yj-question-text", dir="auto", role="heading", aria_level=2),
            tools,
        ),
        class_="yj-question",
    )


def _answered(
    lang: Lang,
    answer: Answer,
    counted: Looked | None,
    roles: Collection[str] | None,
    years: Collection[int],
) -> Html:
    own, beside = parted(answer.passages, roles)
    literal = [one for one in own if holds(one, counted)] if answer.coverage and counted else []
    full = answer.coverage is None and answer.more
    hint = answer.hint and tag(
        "p", escape(answer.hint.zh if lang == "zh" else answer.hint.en), class_="yj-hint"
    )
    words = words_of(answer, counted)
    # Who asks which units say it wants all of them; else a stock sentence of hundreds would bury the rest.
    most = None if answer.coverage else ALIKE
    numbers = count(1)
    if literal:
        # Who asks which say a word gets those that say it; what means the same in other words is apart.
        own, other = literal, [one for one in own if one not in literal]
        shown = cards(lang, own, most=most, words=words, numbers=numbers)
        label = say(lang, "in_other_words", count=len(other))
        if other:
            further = cards(lang, other, most=most, words=words, numbers=numbers)
            shown = join(shown, folded(label, further))
    else:
        shown = cards(lang, own, most=most, words=words, numbers=numbers)
    shown = join(shown, _beside(lang, answer, beside, words, numbers))
    if counted is not None and counted.asked_not and counted.not_said:
        # Who asks for those that do not is answered by their names; the others are there to compare.
        label = say(lang, "those_that_do", count=len(own))
        shown = folded(label, shown)
    head = headline(lang, answer, own, counted, full=full)
    return join(
        head,
        not_exact(lang, answer),
        hint or "",
        pointing(lang, answer),
        shown,
        asking_on(lang, answer, counted, years, more=answer.more),
    )


def _beside(
    lang: Lang,
    answer: Answer,
    passages: Sequence[CitedPassage],
    words: Sequence[str],
    numbers: Iterator[int],
) -> Html:
    """Passages that are not of the asked role, folded."""
    if not passages:
        return Html("")
    label = say(lang, "beside", count=len(passages), role=_role(lang, answer))
    return folded(label, cards(lang, passages, most=ALIKE, words=words, numbers=numbers))


def further(lang: Lang, answer: Answer, roles: Collection[str] | None = None) -> Html:
    """The next passages of an answer that stands there already, or the sentence that there are none."""
    own, beside = parted(answer.passages if answer.found else (), roles)
    if own:
        reports = number(lang, len({one.report for one in own}), "report")
        line = say(lang, "further", passages=number(lang, len(own), "passage"), reports=reports)
    else:
        line = _reason(lang, answer)
    words = words_of(answer, None)
    numbers = count(answer.passages[0].rank if answer.passages else 1)
    shown = cards(lang, own, most=ALIKE, words=words, numbers=numbers) if own else Html("")
    more = {"data_more": ""} if answer.more else {}
    line = tag("p", escape(line), class_="yj-fact", tabindex=-1)
    inner = join(line, shown, _beside(lang, answer, beside, words, numbers))
    return tag("section", inner, class_="yj-further", **more)


def parted(
    passages: Sequence[CitedPassage], roles: Collection[str] | None
) -> tuple[list[CitedPassage], list[CitedPassage]]:
    """The passages of the asked role, and those beside it; all are the answer where none has it."""
    own = [one for one in passages if roles is None or one.role in roles]
    kept = {one.rank for one in own}
    # What says nearly the same as another goes where that goes.
    return (own, [one for one in passages if one.rank not in kept]) if own else (list(passages), [])


def holds(passage: CitedPassage, counted: Looked | None) -> bool:
    """Whether its unit, or its report, is among those that hold the words that were counted."""
    if counted is None:
        return False
    if counted.counted == "units" and passage.unit:
        return any(one.name == passage.unit for one in counted.said)
    return any(one.report == passage.report for one in (*counted.said, *counted.apart_said))


def words_of(answer: Answer, counted: Looked | None) -> tuple[str, ...]:
    """The words to mark in headings: those of the topic, and those that were met in the texts."""
    met = {one.text[start:end] for one in answer.passages for start, end in one.marks}
    topic = {one.value for one in answer.understood if one.field == "topic"}
    chosen = met | topic | ({counted.words} if counted else set())
    return tuple(sorted(word for word in chosen if len(word) > 1))[:MOST_WORDS]


def folded(label: str, inner: Html) -> Html:
    return tag("details", join(tag("summary", escape(label)), inner), class_="yj-nearest")


def _role(lang: Lang, answer: Answer) -> str:
    asked = next((one.value for one in answer.understood if one.field == "role"), "")
    return next((role_word(lang, role) for role in ROLES if role == asked), asked)


def _unanswered(lang: Lang, answer: Answer, counted: Looked | None) -> Html:
    """That nothing answers, in one sentence that says why; the way on; and the nearest passages apart."""
    sentence = join(tag("b", escape(_reason(lang, answer))), " ", _way_on(lang, answer))
    plain = join(tag("p", sentence, class_="yj-none"), pointing(lang, answer), not_exact(lang, answer))
    if counted is not None and (counted.said or counted.asked_not):
        # The words stand there all the same: that is said, and where.
        plain = join(plain, tag("div", count_of(lang, answer, counted), class_="yj-answer-head"))
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


def _reason(lang: Lang, answer: Answer) -> str:
    reason = answer.reason
    return say(lang, "none") if reason is None else reason.zh if lang == "zh" else reason.en


def _way_on(lang: Lang, answer: Answer) -> Html:
    """What somebody can do now: ask without the filters, without what the question was read as, in other words."""
    if answer.filters != Filters():
        return button(say(lang, "none_widen"), "widen", class_="yj-link")
    if answer.reason in (no_more(), no_more(left=True)):
        return Html("")
    narrowed = any(one.field not in ("topic", "role") for one in answer.understood)
    return tag("span", escape(say(lang, "none_narrow" if narrowed else "none_words")))
