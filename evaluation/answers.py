"""What an answer is worth beyond its first passage: the asked role, conversations, and coverage.

``score_answers`` gives rows of the shipped search for each language:

* role share@3: of the first three passages, the share with the role asked for;
* follow-ups: the share of questions after others that are understood as labelled, and answered
  by a gold passage among the first five, where one is named;
* coverage: of the reports that say it, the share listed (recall), and of those listed the
  share that says it (precision).
"""

from collections.abc import Callable, Sequence
from statistics import fmean

from evaluation.metrics import Rank
from evaluation.questions import Expected, ReportQuestion
from evaluation.score import Row, first, gold_rank
from index.conditions import And, In
from index.engine.local.snapshot import Snapshot
from index.models.encoder import Encoder
from retrieval.pipeline import ask
from retrieval.ranking.rank import Reads, Searcher
from retrieval.types import Answer, Turn
from retrieval.understanding.conversation import Reading, read
from retrieval.understanding.scope import understood

_TOP = 10

Figures = Callable[[Searcher, ReportQuestion], dict[str, float] | None]


def score_answers(
    snapshot: Snapshot,
    questions: Sequence[ReportQuestion],
    encoder: Encoder,
    reranker: Reads | None = None,
) -> list[Row]:
    """A row per figure and language, over the questions that it is about."""
    searcher = Searcher(snapshot, encoder, reranker=reranker)
    rows = []
    for figures in (role_share, follow_up, coverage):
        for language in sorted({question.language for question in questions}):
            of_language = (question for question in questions if question.language == language)
            found = [
                one for one in (figures(searcher, question) for question in of_language) if one is not None
            ]
            if found:
                means = {name: fmean(one[name] for one in found) for name in found[0]}
                rows.append(Row("shipped", language, len(found), means))
    return rows


def role_share(searcher: Searcher, question: ReportQuestion) -> dict[str, float] | None:
    """For a question that asks for a role; of fewer than three where its unit and year have no more of it."""
    if question.role is None:
        return None
    asked = read(question.question, searcher.library, _turns(question)).question
    of_role = In("role", (question.role,))
    there = searcher.engine.how_many(And((understood(asked.filters), of_role)))
    best = _answer(searcher, question).passages[: min(3, there)]
    return {"role share@3": fmean(passage.role == question.role for passage in best) if best else 0.0}


def follow_up(searcher: Searcher, question: ReportQuestion) -> dict[str, float] | None:
    """For a question that stands in a conversation and says how it must be understood."""
    if question.understood is None or not question.history:
        return None
    reading = read(question.question, searcher.library, _turns(question))
    resolved = as_expected(reading, question.understood)
    if question.gold:
        places = [(passage.report, passage.text) for passage in _answer(searcher, question).passages]
        rank: Rank = first(gold_rank(places, gold) for gold in question.gold)
        answered = rank is not None and rank <= 5
    else:
        answered = True
    return {"follow-ups": float(resolved), "and answered": float(resolved and answered)}


def coverage(searcher: Searcher, question: ReportQuestion) -> dict[str, float] | None:
    """For a question that wants every report."""
    if not question.reports:
        return None
    listed = {passage.report for passage in _answer(searcher, question).passages}
    right = listed & set(question.reports)
    return {
        "coverage recall": len(right) / len(question.reports),
        "coverage precision": len(right) / len(listed) if listed else 0.0,
    }


def as_expected(reading: Reading, expected: Expected) -> bool:
    """Whether role, filters and page are as labelled, and the topic holds the labelled words."""
    filters = {(item.field, item.value) for item in reading.question.filters}
    return (
        reading.question.role == expected.role
        and filters == expected.filters
        and reading.page == expected.page
        and (expected.topic is None or expected.topic in "".join(reading.question.subject.split()))
        and expected.coverage in (None, reading.question.coverage)
    )


def _answer(searcher: Searcher, question: ReportQuestion) -> Answer:
    return ask(searcher, question.question, top=_TOP, history=_turns(question))


def _turns(question: ReportQuestion) -> list[Turn]:
    return [Turn(earlier) for earlier in question.history]
