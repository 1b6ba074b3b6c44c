"""A question and its conversation → an answer, over one snapshot.

Read (conversation) → narrow down (scope) → rank (search) → look at the best passages (candidates)
→ arrange (grouping, coverage) → cite.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.errors import YoujuError
from corpus.report import ROLES
from retrieval.answerability import reasons
from retrieval.answerability.confidence import FOUND, confidence
from retrieval.answerability.coverage import MOST, best_of_each, counted, saying
from retrieval.answerability.evidence import Evidence, evidence
from retrieval.presentation.citation import cite
from retrieval.presentation.explain import why
from retrieval.ranking.candidates import (
    CANDIDATES,
    SPARE,
    Asked,
    Candidate,
    best,
    in_lists,
    looked_at,
    most_extra,
    read_again,
)
from retrieval.ranking.grouping import alike, groups_of
from retrieval.ranking.highlighting import sought
from retrieval.ranking.rank import Searcher
from retrieval.ranking.signals import Mode, matches, summed, weights
from retrieval.types import Answer, CitedPassage, Coverage, Field, Filters, Sentence, Turn, Understood
from retrieval.understanding.conversation import read, shown
from retrieval.understanding.question import Question
from retrieval.understanding.scope import Mask

NO_FILTERS = Filters()
# So many passages are ranked for one question and those that ask for more, at most: each is compared with
# every other (one third of a second for so many).
DEEPEST = 300


@dataclass(frozen=True, slots=True)
class _Found:
    """What the passages come to: the question with as many as were needed, groups of those alike, best first, and how sure they answer."""

    asked: Asked
    groups: list[list[Candidate]]
    certainty: float
    evident: Evidence
    coverage: Coverage | None = None


def ask(
    searcher: Searcher,
    question: str,
    *,
    top: int = 10,
    filters: Filters = NO_FILTERS,
    history: Sequence[Turn] = (),
    without: Collection[Understood] = (),
    explain: bool = False,
    mode: Mode = "shipped",
) -> Answer:
    """One question over one snapshot, by the views of `mode`; YoujuError for a blank one or ``top < 1``.

    ``history`` are the earlier questions of its conversation, oldest first; ``without`` is what
    the asker takes away of how it was understood.
    """
    if top < 1:
        raise YoujuError(
            f"--top 至少为 1，现在是 {top}。", f"--top must be at least 1, and {top} was asked for."
        )
    reading = read(question, searcher.library, history, without, _fields_set(filters))
    by_asker = searcher.scope.set_by_asker(filters)
    allowed = by_asker & searcher.scope.understood(reading.question.filters)
    count = min(top * (reading.page + 1), DEEPEST)
    reason = _nothing_there(searcher, reading.question, filters, by_asker, allowed)
    nothing = reason is not None
    if nothing:
        allowed = _nearest(searcher, reading.question, by_asker)
    asked = _asked(searcher, reading.question, allowed, count, mode)
    found = _found(searcher, asked, allowed, count, reading.page, mode)
    size = MOST if found.coverage and found.coverage.found else top
    cited = _cited(searcher, found.asked, found.groups, size * reading.page, size, explain)
    answered = bool(cited) and not nothing and found.certainty >= FOUND
    if not answered and not nothing:
        exhausted = reading.page > 0 and not cited
        reason = _no_more(found) if exhausted else _unanswered(asked.question, found.evident)
    return Answer(
        question=reading.text,
        found=answered,
        confidence=0.0 if nothing else found.certainty,
        passages=cited,
        reports=len({passage.report for passage in cited}),
        filters=filters,
        reason=reason,
        understood=reading.understood,
        coverage=found.coverage,
        hint=reasons.unheard(asked.question.unheard) if answered and asked.question.unheard else None,
    )


def evident_in(
    searcher: Searcher, question: str, history: Sequence[Turn] = ()
) -> tuple[Question, Evidence] | None:
    """A question as read and what its first passages hold of it; None where the curve of the confidence is
    not asked: for nothing but a role, or where nothing is of the year or name in question."""
    reading = read(question, searcher.library, history)
    allowed = searcher.scope.set_by_asker(NO_FILTERS) & searcher.scope.understood(reading.question.filters)
    nothing = _nothing_there(searcher, reading.question, NO_FILTERS, allowed, allowed) is not None
    if reading.question.role_only or nothing:
        return None
    asked = _asked(searcher, reading.question, allowed, 10)
    return asked.question, _certainty(searcher, asked, best(searcher, asked, 10))[1]


def _asked(
    searcher: Searcher, question: Question, allowed: Mask, count: int, mode: Mode = "shipped"
) -> Asked:
    """The question with its views, true for the allowed rows as deep as `count` groups can reach."""
    words = searcher.words(question)
    by = weights(mode, question.language)
    if _everywhere(question):
        views = searcher.views(question, words, allowed)
    else:
        depth = max(count + SPARE, CANDIDATES if searcher.reranker else 0)
        views = searcher.views_for(question, words, by, allowed, depth)
    return read_again(
        searcher, Asked(question, words, sought(words, searcher.snapshot.lexical), views, views.parts(by))
    )


def _everywhere(question: Question) -> bool:
    """Whether views of every passage are needed: the best of each report, or a phrase, may stand anywhere."""
    return question.coverage or bool(question.quotes)


def _found(searcher: Searcher, asked: Asked, allowed: Mask, count: int, page: int, mode: Mode) -> _Found:
    """The passages for an answer, `count` groups of those alike at least, if there are so many; of every
    report one, as far as this `page`, from 0, of ``MOST`` goes, where all that say it are asked for."""
    coverage = None
    if asked.question.coverage and len(np.unique(searcher.snapshot.columns.reports[allowed])) > 1:
        ranked, reports = _of_each(searcher, asked, MOST * (page + 1))
        listed = [one.stored.report_id for one in ranked]
        coverage = counted(searcher, asked.question, allowed, reports, listed)
        if ranked:
            # Those alike are looked for on the page that is shown.
            before, shown_now = ranked[: MOST * page], ranked[MOST * page :]
            groups = [[one] for one in before] + _grouped(shown_now)
            return _Found(asked, groups, *_certainty(searcher, asked, ranked), coverage)
    ranked = best(searcher, asked, count)
    groups = _grouped(ranked)
    # A paragraph that many reports share takes one place: look further for others.
    depth = count
    while len(groups) < count and len(ranked) > depth and depth < MOST:
        if depth == count and not _everywhere(asked.question):
            asked = _asked(searcher, asked.question, allowed, 2 * MOST, mode)
        depth *= 2
        ranked = best(searcher, asked, depth)
        groups = _grouped(ranked)
    certainty, evident = _certainty(searcher, asked, ranked)
    if coverage is not None:
        # No report says it by itself: what comes nearest is no answer for every one.
        certainty = min(certainty, 1.0 - FOUND)
    return _Found(asked, groups[:count], certainty, evident, coverage)


def _certainty(searcher: Searcher, asked: Asked, ranked: Sequence[Candidate]) -> tuple[float, Evidence]:
    """How sure it is that the ranked passages answer, and by what."""
    rows = [one.row for one in ranked]
    evident = evidence(searcher, asked.words, asked.views, rows, weights("shipped", asked.question.language))
    of_role = bool(asked.views.role[asked.views.places(rows[:1])].max(initial=0.0) >= 1.0)
    return confidence(asked.question, evident, of_role=of_role) if rows else 0.0, evident


def _of_each(searcher: Searcher, asked: Asked, count: int) -> tuple[list[Candidate], list[int]]:
    """The best passages of the reports that truly say it, best first, `count` at most; and the ids of
    all these reports.

    Texts are read only until no other report can come before those that were found.
    """
    scores, owners = summed(asked.parts), searcher.snapshot.columns.reports
    places = best_of_each(scores, owners[asked.views.rows])
    rows = saying(searcher, asked.question, asked.words, asked.views, asked.views.rows[places])
    reports, first, of_report = np.unique(owners[rows], return_index=True, return_inverse=True)
    # The first row of a report is its best.
    bounds = scores[asked.views.places(rows[first])].astype(np.float64) + most_extra(asked.question)
    order = np.argsort(-bounds, kind="stable")
    depth = count + SPARE
    found = _best_of(searcher, asked, rows[np.isin(of_report, order[:depth])])
    while depth < len(reports) and (len(found) < count or found[count - 1].worth <= bounds[order[depth]]):
        depth *= 2
        found = _best_of(searcher, asked, rows[np.isin(of_report, order[:depth])])
    return found[:count], reports.tolist()


def _best_of(searcher: Searcher, asked: Asked, rows: NDArray[np.int64]) -> list[Candidate]:
    """Of these rows the best of each report, best first."""
    found: dict[int, Candidate] = {}
    for candidate in in_lists(searcher, asked, looked_at(searcher, asked, rows)):
        found.setdefault(candidate.stored.report_id, candidate)
    return list(found.values())


def _grouped(ranked: Sequence[Candidate]) -> list[list[Candidate]]:
    likes = alike([one.stored.passage.text for one in ranked], [one.stored.report_id for one in ranked])
    return [[ranked[item] for item in group] for group in groups_of(likes)]


def _cited(
    searcher: Searcher,
    asked: Asked,
    groups: Sequence[Sequence[Candidate]],
    skip: int,
    top: int,
    explain: bool,
) -> tuple[CitedPassage, ...]:
    """A page of `top` groups behind the first `skip`; ranks go on from there."""
    index = searcher.snapshot.lexical
    rank = sum(map(len, groups[:skip]))
    cited = []
    for group in groups[skip : skip + top]:
        first = rank + 1
        for one in group:
            rank += 1
            because = (
                why(one.row, asked.words, asked.parts_of(one.row), one.extra, index) if explain else None
            )
            like = None if rank == first else first
            cited.append(cite(one, rank, asked, like, because))
    return tuple(cited)


def _fields_set(filters: Filters) -> list[Field]:
    held: dict[Field, object] = {
        "year": filters.years,
        "unit": filters.units,
        "kind": filters.kinds,
        "report": filters.reports,
    }
    return [field for field, values in held.items() if values]


def _nothing_there(
    searcher: Searcher, question: Question, filters: Filters, by_asker: Mask, allowed: Mask
) -> Sentence | None:
    """Why no passage can answer, whatever it says: there is none of what is asked for."""
    library, columns = searcher.library, searcher.snapshot.columns
    if not by_asker.any():
        return reasons.nothing_set(filters)
    if not allowed.any():
        return reasons.nothing_of(question.filters, library.years)
    # Passages that only mention a year are its plans or a look back: they have no problems of that year.
    of_year = any(item.field == "year" for item in question.filters)
    if (
        of_year
        and question.role is not None
        and not library.holds(question.filters)
        and not any((columns.roles[allowed] == ROLES.index(role)).any() for _, role in matches(question.role))
    ):
        return reasons.nothing_of(question.filters, library.years)
    return None


def _nearest(searcher: Searcher, question: Question, by_asker: Mask) -> Mask:
    """Where to look when nothing is of what is asked for: the same unit in other years, else everywhere."""
    timeless = [item for item in question.filters if item.field != "year"]
    allowed = by_asker & searcher.scope.understood(timeless)
    return allowed if allowed.any() else by_asker


def _no_more(found: _Found) -> Sentence:
    """Why a page is empty whose question was answered on those before it."""
    deepest = found.coverage is None and len(found.groups) >= DEEPEST
    return reasons.too_many(DEEPEST) if deepest else reasons.no_more()


def _unanswered(question: Question, evident: Evidence) -> Sentence:
    """Why no passage seems to answer."""
    if question.unheard is not None:
        return reasons.unheard(question.unheard)
    if evident.missing:
        return reasons.no_words(evident.missing)
    return reasons.nothing_about(shown(question.subject), question.filters)
