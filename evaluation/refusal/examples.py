"""Questions of libraries → what the curve of the confidence sees of each, and whether the library answers it."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from corpus.errors import YoujuError
from evaluation.questions import ReportQuestion
from evaluation.refusal.passages import Library
from index.engine.local.snapshot import Snapshot
from index.models.bundled import BundledEncoder
from index.models.cross_encoder import PairScores
from index.models.encoder import Encoder
from retrieval.answerability.confidence import features
from retrieval.pipeline import evident_in
from retrieval.ranking.rank import Searcher
from retrieval.types import Turn
from retrieval.understanding.question import Language


@dataclass(frozen=True, slots=True)
class Example:
    """A question of a library. ``answerable`` says that something there answers it, ``shown`` that a passage
    which does is among the first ten (None where nobody said which that is); ``near`` that the library says the
    matter and not what is asked. ``judged`` is what the cross-encoder's last layer saw of each passage that was read
    (`index.models.cross_encoder.PairScores`); empty where nothing was, or where all passages answer together."""

    library: str
    family: str
    taught: bool
    language: Language
    question: str
    features: tuple[float, ...]
    answerable: bool
    shown: bool | None
    near: bool = False
    judged: tuple[tuple[float, ...], ...] = ()


def collect(found: Iterable[Library], encoder: Encoder) -> Iterator[Example]:
    """Every question that the curve is asked about; the libraries are named on standard error as they come."""
    for library in found:
        by = Observed(encoder, drafted=library.drafted) if isinstance(encoder, BundledEncoder) else encoder
        searcher = Searcher(Snapshot.in_memory(library.reports, by), by)
        print(f"{library.name}: {len(library.questions)}", file=sys.stderr)
        for question in library.questions:
            yield from _example(library, searcher, question)


def _example(library: Library, searcher: Searcher, question: ReportQuestion) -> Iterator[Example]:
    history = tuple(Turn(earlier) for earlier in question.history)
    seen = searcher.encoder if isinstance(searcher.encoder, Observed) else None
    if seen:
        seen.judged = _UNREAD
    read = evident_in(searcher, question.question, history)
    if read is None:
        return
    asked, evidence, ranked = read
    judged = seen.judged if seen and not asked.coverage else _UNREAD
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
        near=question.id in library.near,
        judged=tuple(tuple(row) for row in judged.astype(float).round(4).tolist()),
    )


_UNREAD = np.zeros((0, 0), dtype=np.float32)


class Observed:
    """The bundled encoder, with quick vectors for passages where they are `drafted`. ``judged`` is what its
    cross-encoder made of the pairs that it read last."""

    def __init__(self, encoder: BundledEncoder, *, drafted: bool) -> None:
        self.name, self.fingerprint, self.dimension = encoder.name, encoder.fingerprint, encoder.dimension
        self.encode_questions = encoder.encode_questions
        self.encode_passages = encoder.draft_passages if drafted else encoder.encode_passages
        self.token_vectors, self.pooled = encoder.token_vectors, encoder.pooled
        self.question_tokens, self.passage_tokens = encoder.question_tokens, encoder.passage_tokens
        self.statement_scores = encoder.statement_scores
        self._encoder = encoder
        self.judged = _UNREAD

    def pair_scores(self, question: str, passages: Sequence[str]) -> PairScores:
        scores = self._encoder.pair_scores(question, passages)
        self.judged = scores.judged
        return scores


def write(examples: Iterable[Example], file: Path) -> None:
    """As JSON Lines, one as soon as it is there."""
    with file.open("w", encoding="utf-8") as lines:
        for one in examples:
            lines.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")


def read(file: Path) -> list[Example]:
    """What `write` wrote; YoujuError where it cannot be read."""
    try:
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        return [
            Example(**{**row, "features": tuple(row["features"]), "judged": tuple(map(tuple, row["judged"]))})
            for row in rows
        ]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise YoujuError(f"读不了 {file}：{error}", f"Cannot read {file}: {error}") from error
