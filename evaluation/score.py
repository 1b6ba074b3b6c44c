"""Question sets → a row of metrics for each search mode and question language."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus.errors import YoujuError
from corpus.report import Passage, Report, file_of
from evaluation.metrics import Rank, f1, hit_at, mrr_at, recall_at
from evaluation.questions import Gold, PassageQuestion, ReadyPassage, ReportQuestion
from index.engine.local.snapshot import Snapshot
from index.engine.scoring import Weights, summed
from index.models.encoder import Encoder
from index.storage.reading import StoredPassage
from retrieval.pipeline import ask
from retrieval.ranking.candidates import ScoredQuestion, looked_closer
from retrieval.ranking.rank import Reads, Searcher
from retrieval.ranking.signals import SHIPPED
from retrieval.types import Answer, Turn
from retrieval.understanding.question import Language, read_question

# Each after ``hybrid`` adds one thing to the one before: ``roles`` the asked role, ``sections`` title and
# headings, ``shipped`` that reports come first, and a closer look at the best.
Mode = Literal["lexical", "dense", "hybrid", "roles", "sections", "shipped"]
MODES: tuple[Mode, ...] = ("lexical", "dense", "hybrid", "roles", "sections", "shipped")

# Deeper than any metric looks.
_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the result table: a mode, a question language, and named figures.

    ``among`` is ``crowd`` where other files stood beside the reports.
    """

    mode: Mode
    language: str
    questions: int
    figures: dict[str, float] = field(default_factory=dict)
    among: str = "alone"


def score_passages(
    passages: Sequence[ReadyPassage], questions: Sequence[PassageQuestion], encoder: Encoder
) -> list[Row]:
    """R@1, R@10 and MRR@10 per mode and language; each question has one right passage."""
    _check_ids(passages, questions)
    snapshot = Snapshot.in_memory([_one_passage_report(p) for p in passages], encoder)
    searcher = Searcher(snapshot, encoder)
    row_of = {stored.path: row for row, stored in enumerate(_all_passages(snapshot))}
    ranks: dict[tuple[Mode, str], list[Rank]] = defaultdict(list)
    for question in questions:
        read = read_question(question.question)
        vector = searcher.vector(read)
        found = searcher.candidates(read, vector=vector)
        for mode in MODES:
            asked = ScoredQuestion(read, (), (), found, found.signals.parts(weights(mode, read.language)))
            if mode == "shipped":
                asked = looked_closer(searcher, asked, vector)
            ranks[mode, question.language].append(rank_of(summed(asked.parts), row_of[question.passage]))
    return [
        Row(
            mode,
            language,
            len(found),
            {"R@1": hit_at(found, 1), "R@10": hit_at(found, 10), "MRR@10": mrr_at(found, 10)},
        )
        for (mode, language), found in _by_mode(ranks)
    ]


def score_reports(
    snapshot: Snapshot,
    questions: Sequence[ReportQuestion],
    encoder: Encoder,
    modes: Sequence[Mode] = MODES,
    reranker: Reads | None = None,
) -> list[Row]:
    """hit@1/3/5, recall@10, and how well ``found`` tells questions without an answer apart."""
    shipped = Searcher(snapshot, encoder, reranker=reranker)
    shipped.make_ready()
    rows = [
        Row(mode, language, len(found.golds), found.figures())
        for mode in modes
        for language, found in outcomes(in_mode(shipped, mode), questions).items()
        if found.golds
    ]
    return sorted(rows, key=lambda row: (row.language, MODES.index(row.mode)))


@dataclass(slots=True)
class Outcomes:
    """Of the questions of one language: the ranks of what each should find, and (has no answer, was refused)."""

    golds: list[list[Rank]] = field(default_factory=list)
    refused: list[tuple[bool, bool]] = field(default_factory=list)

    def add(self, question: ReportQuestion, answer: Answer) -> None:
        """What a question got; of one with neither gold nor kind ``none``, nothing."""
        if question.gold or not question.answerable:
            self.refused.append((not question.answerable, not answer.found))
        if question.gold:
            places = [(passage.report, passage.text) for passage in answer.passages]
            self.golds.append([gold_rank(places, gold) for gold in question.gold])

    def figures(self) -> dict[str, float]:
        """hit@1/3/5 and recall@10, F1 of refusing and the share refused wrongly."""
        firsts = [first(ranks) for ranks in self.golds]
        return (
            {f"hit@{k}": hit_at(firsts, k) for k in (1, 3, 5)}
            | {"recall@10": recall_at(self.golds, 10)}
            | _refusal(self.refused)
        )


def outcomes(searcher: Searcher, questions: Sequence[ReportQuestion]) -> dict[str, Outcomes]:
    """What a searcher makes of the questions, by language."""
    found: dict[str, Outcomes] = defaultdict(Outcomes)
    for question in questions:
        history = [Turn(earlier) for earlier in question.history]
        answer = ask(searcher, question.question, top=_DEPTH, history=history)
        found[question.language].add(question, answer)
    return found


def in_mode(searcher: Searcher, mode: Mode) -> Searcher:
    """One over the same index that ranks by a mode."""
    by = {language: weights(mode, language) for language in SHIPPED}
    return Searcher(
        searcher.engine, searcher.encoder, searcher, searcher.reranker, by, closer=mode == "shipped"
    )


def weights(mode: Mode, language: Language) -> Weights:
    """The weights of a mode."""
    shipped = SHIPPED[language]
    match mode:
        case "lexical":
            return Weights(text=1.0, headings=0.0, vector=0.0, role=0.0, likely=0.0, report=0.0)
        case "dense":
            return Weights(text=0.0, headings=0.0, vector=1.0, role=0.0, likely=0.0, report=0.0)
        case "hybrid":
            return replace(shipped, headings=0.0, role=0.0, likely=0.0, report=0.0)
        case "roles":
            return replace(shipped, headings=0.0, report=0.0)
        case "sections":
            return replace(shipped, report=0.0)
        case "shipped":
            return shipped


def rank_of(scores: NDArray[np.float32], row: int) -> Rank:
    """The place of a row when rows are sorted by (−score, row); None where its score is not above 0."""
    own = scores[row]
    if own <= 0.0:
        return None
    return int((scores > own).sum() + (scores[:row] == own).sum()) + 1


def gold_rank(places: Sequence[tuple[str, str]], gold: Gold) -> Rank:
    """The place of the first passage of the gold report, named with or without its suffix, with the quote."""
    quote = _squeezed(gold.quote)
    for place, (report, text) in enumerate(places, 1):
        if gold.report in (report, PurePosixPath(file_of(report)).stem) and quote in _squeezed(text):
            return place
    return None


def first(ranks: Iterable[Rank]) -> Rank:
    """The best of several ranks."""
    return min((rank for rank in ranks if rank is not None), default=None)


def _refusal(outcomes: Sequence[tuple[bool, bool]]) -> dict[str, float]:
    """From (has no answer, was refused): F1 of refusing, and the share refused wrongly."""
    right = sum(none and refused for none, refused in outcomes)
    wrong = sum(refused and not none for none, refused in outcomes)
    missed = sum(none and not refused for none, refused in outcomes)
    answerable = sum(not none for none, _ in outcomes)
    return {"no-answer F1": f1(right, wrong, missed), "refused": wrong / answerable if answerable else 0.0}


def _squeezed(text: str) -> str:
    return "".join(text.split())


_T = TypeVar("_T")


def _by_mode(groups: dict[tuple[Mode, str], list[_T]]) -> list[tuple[tuple[Mode, str], list[_T]]]:
    return sorted(groups.items(), key=lambda item: (item[0][1], MODES.index(item[0][0])))


def _all_passages(snapshot: Snapshot) -> list[StoredPassage]:
    return snapshot.passages(range(len(snapshot.columns.passage_ids)))


def _check_ids(passages: Sequence[ReadyPassage], questions: Sequence[PassageQuestion]) -> None:
    """Passage and question files belong together, each passage once."""
    ids = {passage.id for passage in passages}
    if len(ids) < len(passages):
        raise YoujuError(
            "段落文件里有重复的 id，请检查该文件。", "The passage file holds an id twice; check this file."
        )
    for question in questions:
        if question.passage not in ids:
            raise YoujuError(
                f"题目 {question.id} 指向的段落 {question.passage} 不在段落文件里，请检查两个文件是否配套。",
                f"Question {question.id} names the passage {question.passage}, which is not in the passage file; "
                "check that the two files belong together.",
            )


def _one_passage_report(passage: ReadyPassage) -> Report:
    whole = Passage(0, len(passage.text), passage.text, (), None, "other", 0)
    return Report(
        path=passage.id,
        digest=passage.id,
        format="txt",
        encoding=None,
        text=passage.text,
        title="",
        title_start=0,
        title_end=0,
        year=None,
        unit=None,
        kind=None,
        sections=(),
        passages=(whole,),
        noise=(),
    )
