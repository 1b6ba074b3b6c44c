"""Who does not say something, for the head of an answer: the coverage of the work view, so that both count alike."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from analysis.asked import as_it_stands, read_asked
from analysis.coverage import Coverage, Mention, coverage
from analysis.statements import Statement
from chat.service.looked import Holder, Looked
from corpus.errors import YoujuError
from index.conditions import EVERYTHING
from index.errors import Moved
from retrieval.ranking.highlighting import QueryTerm, best_sentence
from retrieval.ranking.rank import Searcher
from retrieval.steady import Opened
from retrieval.types import Answer, CitedPassage, ReportDocument

# To look through more sentences would keep the answer waiting.
_MOST_PASSAGES = 20_000
# So many passages tell how a unit says it where its words stand; where it only means it, the likeliest does.
_QUOTED = 2


class Quoting(Protocol):
    """What cites whole passages by their place."""

    def report(self, path: str) -> ReportDocument: ...
    def passages(self, places: Sequence[tuple[str, int, int]]) -> list[CitedPassage | None]: ...


def silent(assistant: object, answer: Answer, counted: Looked | None) -> Looked | None:
    """In place of what was ``counted`` word for word, where those are asked for that do not say it: who says nothing of
    it, who does, in these or other words, and of whom that is not clear.

    As it was where that would take too long, or where only some kinds of report or some reports are in question, which
    coverage does not tell apart.
    """
    topic = next((one for one in answer.understood if one.field == "topic"), None)
    words = counted.words if counted else topic.value if topic else ""
    asks_not = counted.asked_not if counted else answer.asks_not
    if not asks_not or not words or not isinstance(assistant, Opened):
        return counted
    # A topic that was carried over does not stand in the question.
    text = words if topic and topic.carried else answer.question
    try:
        return _covered(assistant.searcher, answer, text, words) or counted
    except Moved:
        return counted


def _covered(searcher: Searcher, answer: Answer, text: str, words: str) -> Looked | None:
    read = {
        field: tuple(one.value for one in answer.understood if one.field == field)
        for field in ("unit", "year", "kind", "report", "not_unit")
    }
    filters = answer.filters
    if read["kind"] or read["report"] or filters.kinds or filters.reports or filters.roles:
        return None
    if searcher.engine.how_many(EVERYTHING) > _MOST_PASSAGES:
        return None
    asked = as_it_stands(read_asked(text, searcher.library, negated=True), searcher.engine)
    units = filters.units or read["unit"] or (asked.units if read["not_unit"] else ())
    years = filters.years or tuple(map(int, read["year"]))
    asked = replace(asked, units=units, years=years)
    try:
        found = coverage(searcher, asked)
    except YoujuError:
        # There is no report of these, which the answer says.
        return None
    paths: dict[str, str] = {}
    for report in searcher.engine.reports():
        for name in (report.unit or report.title, f"{report.title}（{report.path}）"):
            paths.setdefault(name, report.path)
    return Looked(
        words,
        "units",
        _holders(found, literal=True),
        tuple(Holder(name, paths[name]) for name in found.not_said),
        asked_not=True,
        meant=_holders(found, literal=False),
        unclear=tuple(map(_holder, found.unclear)),
        quoted=tuple(one for mention in found.said for one in _told(mention)),
    )


def cited_of(assistant: Quoting, counted: Looked) -> tuple[CitedPassage, ...]:
    """How those say it that do: the passages where ``counted`` found it, whole, as an answer shows them."""
    found: dict[tuple[str, int, int], CitedPassage] = {}
    for said in counted.quoted:
        spans = assistant.report(said.report).passages
        span = next((one for one in spans if one[0] <= said.start < one[1]), None)
        place = (said.report, *span) if span else None
        (one,) = assistant.passages([place]) if place else (None,)
        if place is None or one is None or place in found:
            continue
        marks = tuple(match.span() for match in re.finditer(re.escape(counted.words), one.text))
        mark = (max(0, said.start - one.start), min(len(one.text), said.end - one.start))
        if marks:
            sought = QueryTerm([(counted.words, 1.0)], 1.0, [counted.words], pair=False)
            mark = best_sentence(one.text, [sought])
            marks = tuple((start, end) for start, end in marks if mark[0] <= start and end <= mark[1])
        found[place] = replace(one, rank=len(found) + 1, mark=mark, marks=marks)
    return tuple(found.values())


def _told(mention: Mention) -> Sequence[Statement]:
    return mention.passages[: _QUOTED if mention.literal else 1]


def _holders(found: Coverage, *, literal: bool) -> tuple[Holder, ...]:
    return tuple(_holder(one) for one in found.said if one.literal is literal)


def _holder(mention: Mention) -> Holder:
    return Holder(mention.unit, mention.passages[0].report if mention.passages else "")
