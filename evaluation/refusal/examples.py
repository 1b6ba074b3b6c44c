"""Questions of libraries → what the curve of the confidence sees of each, and whether the library answers it."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import YoujuError
from evaluation.questions import ReportQuestion
from evaluation.refusal.passages import Library
from index.engine.local.snapshot import Snapshot
from index.models.base import Progress
from index.models.encoder import DraftingEncoder, Encoder
from retrieval.answerability.confidence import features
from retrieval.pipeline import evident_in
from retrieval.ranking.rank import Searcher
from retrieval.types import Turn
from retrieval.understanding.question import Language


@dataclass(frozen=True, slots=True)
class Example:
    """A question of a library. ``answerable`` says that something there answers it, ``shown`` that a passage
    which does is among the first ten (None where nobody said which that is)."""

    library: str
    family: str
    taught: bool
    language: Language
    question: str
    features: tuple[float, ...]
    answerable: bool
    shown: bool | None


def collect(found: Iterable[Library], encoder: Encoder) -> Iterator[Example]:
    """Every question that the curve is asked about; the libraries are named on standard error as they come."""
    for library in found:
        by = Drafting(encoder) if library.drafted and isinstance(encoder, DraftingEncoder) else encoder
        searcher = Searcher(Snapshot.in_memory(library.reports, by), by)
        print(f"{library.name}: {len(library.questions)}", file=sys.stderr)
        for question in library.questions:
            yield from _example(library, searcher, question)


def _example(library: Library, searcher: Searcher, question: ReportQuestion) -> Iterator[Example]:
    read = evident_in(searcher, question.question, tuple(Turn(earlier) for earlier in question.history))
    if read is None:
        return
    asked, evidence, ranked = read
    quotes = [gold.quote for gold in question.gold if gold.quote]
    texts = [one.stored.passage.text for one in ranked[:10]]
    yield Example(
        library.name,
        library.family,
        library.taught,
        asked.language,
        question.question,
        features(asked, evidence),
        question.answerable,
        any(quote in text for quote in quotes for text in texts) if quotes else None,
    )


class Drafting:
    """The encoder with quick vectors for passages."""

    def __init__(self, encoder: DraftingEncoder) -> None:
        self._encoder = encoder
        self.name, self.fingerprint, self.dimension = encoder.name, encoder.fingerprint, encoder.dimension
        self.encode_questions = encoder.encode_questions

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        return self._encoder.draft_passages(texts, progress)


def write(examples: Iterable[Example], file: Path) -> None:
    """As JSON Lines, one as soon as it is there."""
    with file.open("w", encoding="utf-8") as lines:
        for one in examples:
            lines.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")


def read(file: Path) -> list[Example]:
    """What `write` wrote; YoujuError where it cannot be read."""
    try:
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        return [Example(**{**row, "features": tuple(row["features"])}) for row in rows]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise YoujuError(f"读不了 {file}：{error}", f"Cannot read {file}: {error}") from error
