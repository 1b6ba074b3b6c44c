"""A question and where to look → its candidates, scored, and arranged as an answer shows them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.conditions import EVERYTHING, NOTHING, And, Condition, In, of_reports
from index.engine.scoring import best_of_each, best_places, summed
from retrieval.answerability.coverage import EACH, MOST, counted, may_say, saying
from retrieval.answerability.evidence import coverage_of_each
from retrieval.answerability.usual import BACKGROUND, in_general, usual
from retrieval.ranking.candidates import (
    CANDIDATES,
    CLOSER,
    SPARE,
    Hit,
    ScoredQuestion,
    best,
    in_lists,
    looked_at,
    looked_closer,
    most_extra,
    read_again,
)
from retrieval.ranking.grouping import groups_of, near_duplicates
from retrieval.ranking.highlighting import best_sentence, sought
from retrieval.ranking.rank import CandidateLimits, Searcher
from retrieval.ranking.signals import MIXED
from retrieval.types import AnswerCoverage
from retrieval.understanding.question import Question

# So many passages are ranked for one question and those that ask for more, at most: each is compared with
# every other (one third of a second for so many).
DEEPEST = 300
# Up to so many passages a library that is not on this machine says of each that it fits: 120 kB.
_FEW = 8_000


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The ``number``-th page of an answer, from 0, of ``top`` groups of passages."""

    number: int
    top: int


@dataclass(frozen=True, slots=True)
class Arranged:
    """The ``ranked`` passages, best first, in ``groups`` of near duplicates, quoted as whole points; a page of them begins at ``skip`` and
    has ``size``. ``asked`` is the question with as many candidates as were needed; ``more`` says that a next page
    has passages."""

    asked: ScoredQuestion
    ranked: list[Hit]
    groups: list[list[Hit]]
    skip: int
    size: int
    coverage: AnswerCoverage | None = None
    more: bool = False


def background_of(searcher: Searcher) -> float:
    """How near the nearest passage of this library comes to questions in general."""
    some = in_general(searcher.encoder)
    return BACKGROUND if some is None else searcher.background(some)


def asked_of(searcher: Searcher, question: Question, where: Condition, count: int) -> ScoredQuestion:
    """The question with its candidates, enough for the best `count` passages and for every report where all
    that say it are asked for."""
    words, vector = searcher.words(question), searcher.vector(question)
    depth = max(count + SPARE, CLOSER, CANDIDATES if searcher.reranker else 0)
    wanted = CandidateLimits(depth)
    if question.coverage:
        may, _ = may_say(searcher.engine, question, words)
        wanted = CandidateLimits(depth, EACH, every=False, saying=may)
    candidates = searcher.candidates(question, words, where, wanted, vector)
    ready = sought(words, searcher.engine.statistics)
    asked = ScoredQuestion(
        question,
        words,
        ready,
        candidates,
        candidates.signals.parts(searcher.by[question.language]),
        usual(searcher.encoder, vector),
        background_of(searcher),
    )
    return read_again(searcher, looked_closer(searcher, asked, vector) if searcher.closer else asked)


def arranged(searcher: Searcher, question: Question, where: Condition, page: ResultPage) -> Arranged:
    """A page of passages: of every report the best, where all that say it are asked for and some do, else
    the best of all."""
    asked = asked_of(searcher, question, where, page.top)
    coverage = None
    if question.coverage and len(there := _in_question(searcher, asked, where)) > 1:
        ranked, reports, most = _of_each(searcher, asked, MOST * (page.number + 1))
        listed = [one.stored.report_id for one in ranked]
        left = _left(searcher, asked, there, most)
        coverage = counted(searcher.library, question, there, reports, listed, left)
        if ranked:
            # Near duplicates are looked for on the page that is shown.
            skip = MOST * page.number
            shown_whole = _quoted(searcher, asked, ranked)
            groups = [[one] for one in shown_whole[:skip]] + _grouped(shown_whole[skip:])
            more = coverage.listed < coverage.found
            return Arranged(asked, ranked, groups, skip, MOST, coverage, more)
    asked, ranked, found = _first_groups(searcher, asked, where, page.top)
    shown = found[: page.top]
    skip = page.top * page.number
    if not skip:
        shown_keys = [one.key for group in shown for one in group]
        more = len(shown) == page.top and bool(len(np.setdiff1d(_that_say(searcher, asked), shown_keys)))
        return Arranged(asked, ranked, shown, skip, page.top, coverage, more)
    shown += _further(searcher, asked, where, shown)
    return Arranged(asked, ranked, shown, skip, page.top, coverage, len(shown) > skip + page.top)


def _further(
    searcher: Searcher, asked: ScoredQuestion, where: Condition, shown: Sequence[list[Hit]]
) -> list[list[Hit]]:
    """What comes behind the first page: the best groups of passages that say what is asked, of which nothing was
    `shown`. All pages are cut from this one list, so that nothing comes twice."""
    if asked.candidates.bound != 0.0:
        asked = asked_of(searcher, asked.question, where, DEEPEST)
    there = {_place(one) for group in shown for one in group}
    hits = _quoted(searcher, asked, in_lists(asked, looked_at(searcher, asked, _that_say(searcher, asked))))
    return _grouped([one for one in hits if _place(one) not in there])[: DEEPEST - len(shown)]


def _that_say(searcher: Searcher, asked: ScoredQuestion) -> NDArray[np.int64]:
    """Of the best `DEEPEST` passages those that truly say what is asked (`saying`), and those of which reading says
    that they answer: where a list of them ends."""
    keys = asked.signals.keys[best_places(summed(asked.parts), DEEPEST)]
    said, _ = saying(searcher.engine, asked.question, asked.words, asked.signals, keys)
    if asked.answers is None:
        return said
    read = asked.answers[asked.signals.places(keys)]
    return np.union1d(said, keys[read > 0.0])


def _in_question(searcher: Searcher, asked: ScoredQuestion, where: Condition) -> frozenset[int]:
    """The ids of the reports that were searched. In a large library not all passages that fit are asked for, where
    others are enough to count by (`counted`), or so many fit that whoever may count does."""
    engine = searcher.engine
    if asked.candidates.bound is not None:
        return engine.reports_in(where)
    sure = engine.reports_in(of_reports(where, NOTHING))
    in_question = {report.id for report in searcher.library.fitting(asked.question.filters)}
    if len(sure & in_question) > 1:
        return sure
    few = engine.how_many(where) <= _FEW
    return engine.reports_in(where if few else of_reports(where, EVERYTHING))


def _left(searcher: Searcher, asked: ScoredQuestion, there: frozenset[int], most: float) -> frozenset[int]:
    """The ids of the reports of which it is not known whether they say it, where the best passage holds so much."""
    if asked.candidates.bound is not None:
        return frozenset()
    _, supposed = may_say(searcher.engine, asked.question, asked.words)
    if most >= supposed:
        return asked.candidates.left
    # What was taken for too little to say it may be enough.
    return asked.candidates.left | (there - frozenset(asked.candidates.reports.tolist()))


def _first_groups(
    searcher: Searcher, asked: ScoredQuestion, where: Condition, count: int
) -> tuple[ScoredQuestion, list[Hit], list[list[Hit]]]:
    """The first `count` groups and a few more, with the passages that were ranked for them, and the question with
    as many candidates as that took."""
    ranked = best(searcher, asked, count)
    groups = _grouped(_quoted(searcher, asked, ranked))
    # A paragraph that many reports share takes one place: look further for others.
    depth = count
    while len(groups) < count and len(ranked) > depth and depth < MOST:
        if depth == count and asked.candidates.bound != 0.0:
            asked = asked_of(searcher, asked.question, where, 2 * MOST)
        depth *= 2
        ranked = best(searcher, asked, depth)
        groups = _grouped(_quoted(searcher, asked, ranked))
    return asked, ranked, groups


def _place(one: Hit) -> tuple[str, int]:
    """Where a quoted point stands: another part of it may be found on a later page."""
    return one.stored.path, one.stored.passage.start


def _of_each(searcher: Searcher, asked: ScoredQuestion, count: int) -> tuple[list[Hit], list[int], float]:
    """The best passages of the reports that truly say it, best first, `count` at most; the ids of all these reports;
    and what the best passage holds of the question.

    Texts are read only until no other report can come before those that were found.
    """
    scores, owners, signals = summed(asked.parts), asked.candidates.reports, asked.signals
    places = best_of_each(scores, owners, EACH)
    keys, most = saying(searcher.engine, asked.question, asked.words, signals, signals.keys[places])
    keys = _in_their_texts(searcher, asked, keys)
    keys = np.concatenate([keys, _in_the_same_breath(searcher, asked, keys, most)])
    reports, first, of_report = np.unique(
        owners[signals.places(keys)], return_index=True, return_inverse=True
    )
    # The first key of a report is its best.
    bounds = scores[signals.places(keys[first])].astype(np.float64) + most_extra(asked.question)
    order = np.argsort(-bounds, kind="stable")
    depth = count + SPARE
    read = looked_at(searcher, asked, keys[np.isin(of_report, order[:depth])])
    found = _best_of(asked, read)
    while depth < len(reports) and (len(found) < count or found[count - 1].score <= bounds[order[depth]]):
        read += looked_at(searcher, asked, keys[np.isin(of_report, order[depth : 2 * depth])])
        depth *= 2
        found = _best_of(asked, read)
    return found[:count], reports.tolist(), most


def _in_their_texts(searcher: Searcher, asked: ScoredQuestion, keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """The passages by which reports are shown to say it, by report, the best first: where no role is asked for, in
    place of those ``keys`` whose text holds no word of it, others of the same report that do. A title is above
    every passage."""
    signals, owners = asked.signals, asked.candidates.reports
    silent = np.unique(owners[signals.places(keys)][signals.text[signals.places(keys)] <= 0.0])
    if asked.question.role is not None or not len(silent):
        return keys
    scores = summed(asked.parts) * (signals.text > 0.0) * np.isin(owners, silent)
    places = best_of_each(scores.astype(np.float32), owners, EACH)
    instead, _ = saying(searcher.engine, asked.question, asked.words, signals, signals.keys[places])
    kept = keys[~np.isin(owners[signals.places(keys)], owners[signals.places(instead)])]
    found = np.concatenate([kept, instead])
    at = signals.places(found)
    return found[np.lexsort((-summed(asked.parts)[at], owners[at]))]


def _in_the_same_breath(
    searcher: Searcher, asked: ScoredQuestion, keys: NDArray[np.int64], most: float
) -> NDArray[np.int64]:
    """Of reports without any of these ``keys`` the passages, the best first, that hold as much of the question as the
    best of all does, ``most``, and whose role is told in the same breath as the one asked for: 留不住年轻人 as a cause,
    where problems are. In a library too large to compare every passage none is looked for."""
    near = tuple(role for role, (other, _) in MIXED.items() if other == asked.question.role)
    if not near or most <= 0.0 or asked.candidates.bound is None:
        return np.empty(0, dtype=np.int64)
    may, _ = may_say(searcher.engine, asked.question, asked.words)
    signals, owners = asked.signals, asked.candidates.reports
    of_role, _ = searcher.engine.fitting(And((In("role", near), may)))
    able = np.intersect1d(of_role, signals.keys)
    able = able[~np.isin(owners[signals.places(able)], owners[signals.places(keys)])]
    able = able[coverage_of_each(searcher.engine, asked.words, able) >= most]
    return able[np.argsort(-summed(asked.parts)[signals.places(able)], kind="stable")]


def _best_of(asked: ScoredQuestion, read: Sequence[Hit]) -> list[Hit]:
    """Of these passages the best of each report, best first."""
    found: dict[int, Hit] = {}
    for candidate in in_lists(asked, sorted(read, key=lambda one: (-one.score, one.key))):
        found.setdefault(candidate.stored.report_id, candidate)
    return list(found.values())


def _quoted(searcher: Searcher, asked: ScoredQuestion, ranked: Sequence[Hit]) -> list[Hit]:
    """Ranked passages as they are quoted: whole points, each once, where the best of its parts stands, with the best
    sentence of that part marked."""
    found: dict[tuple[str, int], Hit] = {}
    for one in ranked:
        whole = searcher.whole(one.stored)
        as_quoted = one
        if whole is not one.stored:
            part = one.stored.passage
            start, end = one.mark or best_sentence(part.text, asked.sought, asked.question)
            ahead = part.start - whole.passage.start
            as_quoted = replace(one, stored=whole, mark=(max(0, ahead + start), max(0, ahead + end)))
        # Parts of a list are in order: the first of a point need not be its best.
        before = found.get(_place(as_quoted))
        if before is None or before.score < one.score:
            found[_place(as_quoted)] = as_quoted
    return list(found.values())


def _grouped(ranked: Sequence[Hit]) -> list[list[Hit]]:
    likes = near_duplicates(
        [one.stored.passage.text for one in ranked], [one.stored.report_id for one in ranked]
    )
    return [[ranked[item] for item in group] for group in groups_of(likes)]
