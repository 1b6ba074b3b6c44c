"""What is asked of one library, whether it lies on this machine or on Milvus."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from corpus.report import Problem, ReadWarning
from index.engine.protocol import Engine
from index.models.encoder import Encoder
from retrieval.pipeline import NO_FILTERS, ask
from retrieval.presentation.library import document, summaries
from retrieval.presentation.places import pace, passages_at
from retrieval.presentation.suggestions import example_questions
from retrieval.ranking.rank import Searcher
from retrieval.types import Answer, CitedPassage, Filters, ReportDocument, ReportSummary, Turn, Understood
from retrieval.understanding.question import Language

T = TypeVar("T")


class Asking(ABC):
    """Answers from the moment of a library that its searcher searches just now."""

    @property
    @abstractmethod
    def snapshot(self) -> Engine:
        """The moment of it that questions are answered from just now."""

    @property
    @abstractmethod
    def searcher(self) -> Searcher:
        """Who searches that moment."""

    @property
    def encoder(self) -> Encoder:
        """The model that questions are embedded with."""
        return self.searcher.encoder

    def _over(self, work: Callable[[Searcher], T]) -> T:
        """What work over one moment gives."""
        return work(self.searcher)

    def ask(
        self,
        question: str,
        *,
        top: int = 10,
        filters: Filters = NO_FILTERS,
        history: Sequence[Turn] = (),
        without: Collection[Understood] = (),
        explain: bool = False,
        anyway: bool = False,
    ) -> Answer:
        """The best `top` passages for a question; YoujuError for a blank one or ``top < 1``.

        ``history`` are the earlier questions of its conversation, oldest first: 「那原因呢？」 is
        read in their light. ``without`` takes away what the question was understood to ask for,
        matched by field and value. ``explain`` adds to each passage what brought it; ``anyway`` looks for passages also
        where the library itself is asked about. `Answer.exact` says
        whether every passage that fits was scored, `Answer.stale` whether by statistics of an earlier moment.
        """
        return self._over(
            lambda searcher: ask(
                searcher,
                question,
                top=top,
                filters=filters,
                history=history,
                without=without,
                explain=explain,
                anyway=anyway,
            )
        )

    def reports(self) -> list[ReportSummary]:
        """The library, by path."""
        return summaries(self.snapshot)

    def report(self, path: str) -> ReportDocument:
        """A whole report for reading; YoujuError where there is none of this path."""
        kept = (ReadWarning(one.zh, one.en) for one in self.problems() if one.path == path)
        return document(self._over(lambda searcher: searcher.engine.report(path)), tuple(kept))

    def problems(self) -> list[Problem]:
        """The files that could not become reports."""
        return self.snapshot.problems()

    def passages(self, places: Sequence[tuple[str, int, int]]) -> list[CitedPassage | None]:
        """The passages at these places (path, start, end), in their order; None where none stands there."""
        return self._over(lambda searcher: passages_at(searcher.engine, places))

    def pace(self, encoder: Encoder) -> float:
        """Passages that a model embeds in a second, measured now on passages of this index; 0.0 without any."""
        return pace(self.snapshot, encoder)

    def example_questions(self, language: Language = "zh") -> list[str]:
        """Questions these reports can answer, made from their own headings."""
        return example_questions(self.snapshot, language)
