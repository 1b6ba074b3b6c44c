"""A question and its conversation → an answer, over one revision of the index.

understand (conversation) → scope → candidates → score (candidates' texts) → arrange (grouping, coverage)
→ judge (evidence, confidence, reasons) → cite.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from corpus.errors import YoujuError
from index.conditions import EVERYTHING, And, Condition, HasTerm, In, Not, Or, Titled
from retrieval.answerability import reasons
from retrieval.answerability.arranging import Arranged, ResultPage, arranged, asked_of
from retrieval.answerability.asides import about_library, asks_on, is_scrap
from retrieval.answerability.confidence import LIKELY
from retrieval.answerability.evidence import Evidence
from retrieval.answerability.judging import Judged, evident_of, judged
from retrieval.presentation.citation import cite
from retrieval.presentation.explain import why
from retrieval.presentation.holdings import of_library
from retrieval.ranking.candidates import Hit, best
from retrieval.ranking.rank import Searcher
from retrieval.ranking.signals import matches
from retrieval.types import Answer, CitedPassage, Field, Filters, Sentence, Turn, Understood
from retrieval.understanding.conversation import Reading, read
from retrieval.understanding.question import Question, read_question
from retrieval.understanding.scope import set_by_asker, understood

NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class _Scoped:
    """Where a question is looked for, and why nothing there can answer it, if that is so."""

    where: Condition
    nothing: Sentence | None


def ask(
    searcher: Searcher,
    question: str,
    *,
    top: int = 10,
    filters: Filters = NO_FILTERS,
    history: Sequence[Turn] = (),
    without: Collection[Understood] = (),
    explain: bool = False,
    anyway: bool = False,
) -> Answer:
    """One question over one revision; YoujuError for a blank one or ``top < 1``.

    ``history`` are the earlier questions of its conversation, oldest first; ``without`` is what
    the asker takes away of how it was understood. One about the library itself is answered by its catalogue, unless
    passages are looked for ``anyway``.
    """
    _require(top)
    history = asks_on(searcher.library, history)
    if not anyway and about_library(searcher.library, question, history):
        return _of_catalogue(searcher, question, filters, without)
    reading = _read(searcher, question, filters, history, without)
    scoped = _scoped(searcher, reading.question, filters)
    found = arranged(searcher, reading.question, scoped.where, ResultPage(reading.page, top))
    passages = _cited(searcher, found, explain)
    verdict = judged(scoped.nothing, found, shown_any=bool(passages))
    return Answer(
        question=reading.text,
        found=verdict.found,
        confidence=verdict.certainty,
        passages=passages,
        reports=len({passage.report for passage in passages}),
        filters=filters,
        reason=verdict.reason,
        understood=reading.understood,
        coverage=found.coverage,
        hint=_hint(verdict, reading.question),
        exact=found.asked.candidates.bound is not None,
        stale=found.asked.candidates.stale,
        candidates=len(found.asked.signals.keys),
        asks_not=reading.question.asks_not,
        more=verdict.found and found.more,
    )


def _of_catalogue(
    searcher: Searcher, question: str, filters: Filters, without: Collection[Understood]
) -> Answer:
    """What the library holds of what is asked for."""
    set_ = _fields_set(filters)
    own = read_question(question, searcher.library, without)
    own = replace(own, filters=tuple(item for item in own.filters if item.field not in set_))
    return of_library(searcher, own, filters)


def _read(
    searcher: Searcher,
    question: str,
    filters: Filters,
    history: Sequence[Turn],
    without: Collection[Understood],
) -> Reading:
    """A question after its conversation. One for more of an answer is the question of that answer, word for word: what
    is carried over is searched in other words, and its pages would not be those of one list."""
    library, fields = searcher.library, _fields_set(filters)
    reading = read(question, library, history, without, fields)
    if reading.question.asks_not and reading.question.subject:
        # What denies it, 没有, is no word of those who say it.
        reading = replace(reading, question=replace(reading.question, topic=reading.question.subject))
    if is_scrap(reading.question.subject, [reading.text, *(turn.question for turn in history)]):
        # It is searched like the other words; that the question is about it is not said.
        shown = tuple(item for item in reading.understood if item.field != "topic")
        reading = replace(reading, question=replace(reading.question, subject=""), understood=shown)
    if not reading.page or without:
        return reading
    *before, first = history[: 1 - reading.page or None]
    asked = read(first.question, library, before, first.without, fields).question
    return replace(reading, question=replace(asked, subject=reading.question.subject))


def _hint(verdict: Judged, question: Question) -> Sentence | None:
    """What is to be said beside passages that are shown as an answer: a unit that the reports never mention,
    or that they more likely do not answer."""
    if not verdict.found:
        return None
    if question.unknown_unit:
        return reasons.unknown_unit(question.unknown_unit)
    return reasons.may_not_answer() if verdict.certainty < LIKELY else None


def search(
    searcher: Searcher,
    query: str,
    where: Condition = EVERYTHING,
    limit: int = 10,
) -> list[Hit]:
    """The best `limit` passages that fit a condition, for the words of a query, its role and its meaning.

    Nothing is narrowed down but by `where`, nothing carried over, and nobody judges whether they answer.
    YoujuError for a blank query or ``limit < 1``.
    """
    _require(limit)
    return best(searcher, asked_of(searcher, read_question(query), where, limit), limit)[:limit]


def _require(top: int) -> None:
    if top < 1:
        raise YoujuError(
            f"--top 至少为 1，现在是 {top}。", f"--top must be at least 1, and {top} was asked for."
        )


def evident_in(
    searcher: Searcher, question: str, history: Sequence[Turn] = ()
) -> tuple[Question, Evidence, list[Hit]] | None:
    """A question as read, what the passages hold of it, and the first of these; None where
    the curve of the confidence is not asked: for nothing but a role, or where nothing is of the year or name in
    question."""
    reading = read(question, searcher.library, history)
    scoped = _scoped(searcher, reading.question, NO_FILTERS)
    if reading.question.role_only or scoped.nothing is not None:
        return None
    if not searcher.engine.how_many(scoped.where):
        return None
    asked = asked_of(searcher, reading.question, scoped.where, 10)
    ranked = best(searcher, asked, 10)
    return asked.question, evident_of(asked, ranked), ranked


# Scope.


def _scoped(searcher: Searcher, question: Question, filters: Filters) -> _Scoped:
    """What the asker set and the question narrows down to; where nothing is of that, what comes nearest."""
    by_asker = set_by_asker(filters)
    where = And((by_asker, understood(question.filters)))
    nothing = _nothing_there(searcher, question, filters, by_asker, where)
    if nothing is None:
        return _Scoped(where, None)
    # The same unit in other years, else everywhere.
    timeless = [item for item in question.filters if item.field != "year"]
    nearest = And((by_asker, understood(timeless)))
    return _Scoped(nearest if searcher.engine.how_many(nearest) else by_asker, nothing)


def _nothing_there(
    searcher: Searcher, question: Question, filters: Filters, by_asker: Condition, where: Condition
) -> Sentence | None:
    """Why no passage can answer, whatever it says: there is none of what is asked for."""
    library, engine = searcher.library, searcher.engine
    if not engine.how_many(by_asker):
        return reasons.nothing_set(filters)
    if not engine.how_many(where):
        return reasons.nothing_of(question.filters, library.years)
    years = [int(item.value) for item in question.filters if item.field == "year"]
    if years and question.role is not None and not library.holds(question.filters):
        of_role = In("role", tuple(role for _, role in matches(question.role)))
        told = And((where, of_role)) if question.role == "plan" else And((where, of_role, _called(years)))
        if not engine.how_many(told):
            return reasons.nothing_of(question.filters, library.years)
    return None


def _called(years: Sequence[int]) -> Condition:
    """What a heading, or a title that names no later year, says to be of one of these years: where no report is, what else
    mentions one is its plans or a deadline, and has no problems of that year."""
    return Or(
        tuple(
            Or(
                (
                    Titled(year, later=False),
                    And((HasTerm(str(year), "headings"), Not(Titled(year, later=True)))),
                )
            )
            for year in years
        )
    )


# Citing.


def _cited(searcher: Searcher, arranged: Arranged, explain: bool) -> tuple[CitedPassage, ...]:
    """The page of groups; ranks go on from those before it."""
    asked, skip = arranged.asked, arranged.skip
    rank = sum(map(len, arranged.groups[:skip]))
    cited = []
    for group in arranged.groups[skip : skip + arranged.size]:
        first = rank + 1
        for one in group:
            rank += 1
            because = (
                why(one.key, asked.words, asked.parts_of(one.key), one.extra, searcher.engine)
                if explain
                else None
            )
            like = None if rank == first else first
            cited.append(cite(one, rank, asked, lead=searcher.lead(one.stored), like=like, because=because))
    return tuple(cited)


def _fields_set(filters: Filters) -> list[Field]:
    held: dict[Field, object] = {
        "year": filters.years,
        "unit": filters.units,
        "not_unit": filters.units,
        "kind": filters.kinds,
        "report": filters.reports,
    }
    return [field for field, values in held.items() if values]
