"""The one facade: a question → an answer, over an index on disk or in memory."""

from collections.abc import Callable
from pathlib import Path

from corpus.errors import YoujuError
from corpus.report import Problem, Report
from index.encoder import Encoder
from index.snapshot import Snapshot, current_generation, open_snapshot
from index.sync import Progress, SyncSummary, sync
from retrieval.answer import Answer, Filters, ReportDocument, ReportSummary
from retrieval.citation import cite
from retrieval.confidence import FOUND, confidence
from retrieval.evidence import evidence
from retrieval.question import read_question
from retrieval.search import Mode, Searcher, best_rows, weights
from retrieval.suggest import example_questions

NO_FILTERS = Filters()

# A passage that only leads in to a list, 主要有以下几个方面：, names a topic and says nothing of it.
_LEAD_IN = 0.5
_LONGEST_LEAD_IN = 60
# So many more rows are looked at, for lead-ins to fall behind them.
_SPARE = 10


class Assistant:
    """Asks one index. Safe to share between threads; never writes while asking."""

    def __init__(self, index_dir: Path, encoder: Encoder) -> None:
        self._index_dir = index_dir
        self._encoder = encoder
        self._searcher = Searcher(open_snapshot(index_dir), encoder)

    @property
    def snapshot(self) -> Snapshot:
        """The edition of the index that questions are answered from just now."""
        return self._searcher.snapshot

    def ask(self, question: str, *, top: int = 10, filters: Filters = NO_FILTERS) -> Answer:
        """The best `top` passages for a question; YoujuError for a blank one or ``top < 1``."""
        return ask(self._searcher, question, top=top, filters=filters)

    def reports(self) -> list[ReportSummary]:
        """The library, by path."""
        return [
            ReportSummary(r.path, r.title, r.year, r.unit, r.kind, r.format, r.passages, r.characters)
            for r in self.snapshot.reports()
        ]

    def report(self, path: str) -> ReportDocument:
        """A whole report for reading; YoujuError where there is none of this path."""
        return _document(self.snapshot.report(path))

    def problems(self) -> list[Problem]:
        """The files that could not become reports."""
        return self.snapshot.problems()

    def example_questions(self) -> list[str]:
        """Questions these reports can answer, made from their own headings."""
        return example_questions(self.snapshot)

    def sync(self, reports_dir: Path, progress: Callable[[Progress], None] | None = None) -> SyncSummary:
        """Bring the index up to the folder, then answer from the new edition."""
        summary = sync(reports_dir, self._index_dir, self._encoder, progress=progress)
        self.refresh()
        return summary

    def refresh(self) -> None:
        """Answer from the newest edition on disk. Questions under way finish on the old one."""
        if current_generation(self._index_dir) != self.snapshot.generation:
            self._searcher = Searcher(open_snapshot(self._index_dir), self._encoder)


def ask(
    searcher: Searcher,
    question: str,
    *,
    top: int = 10,
    filters: Filters = NO_FILTERS,
    mode: Mode = "shipped",
) -> Answer:
    """One question over one snapshot, by the views of `mode`."""
    if top < 1:
        raise YoujuError(
            f"--top 至少为 1，现在是 {top}。", f"--top must be at least 1, and {top} was asked for."
        )
    read = read_question(question)
    views = searcher.views(read)
    scores = views.fused(weights(mode, read.language))
    rows = best_rows(scores, top + _SPARE, searcher.allowed(filters))
    found = sorted(
        (-_worth(float(scores[row]), stored.passage.text), int(row), stored)
        for row, stored in zip(rows, searcher.snapshot.passages(rows.tolist()), strict=True)
    )[:top]
    words = searcher.words(read)
    groups = [word.group for word in words]
    index = searcher.snapshot.lexical
    cited = tuple(
        cite(stored, rank, -worth, groups, index) for rank, (worth, _, stored) in enumerate(found, 1)
    )
    order = [row for _, row, _ in found]
    of_role = bool(order) and bool(views.role[order[0]] > 0)
    certainty = confidence(read, evidence(searcher, words, views, order), of_role=of_role) if order else 0.0
    return Answer(
        question=read.text,
        found=bool(cited) and certainty >= FOUND,
        confidence=certainty,
        passages=cited,
        reports=len({passage.report for passage in cited}),
        filters=filters,
    )


def _worth(score: float, text: str) -> float:
    """The score, lowered for a passage that only leads in to what follows it."""
    return score * _LEAD_IN if text.endswith(("：", ":")) and len(text) <= _LONGEST_LEAD_IN else score


def _document(report: Report) -> ReportDocument:
    return ReportDocument(
        path=report.path,
        title=report.title,
        text=report.text,
        title_start=report.title_start,
        title_end=report.title_end,
        sections=report.sections,
        passages=tuple((passage.start, passage.end) for passage in report.passages),
    )
