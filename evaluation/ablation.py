"""``python -m evaluation.ablation``: what each ranking constant is worth.

One constant at a time is changed, the others stay as shipped, and every question set is
scored again. The constants in the code cite these rows (evaluation/README.md).
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType

from corpus.errors import YoujuError
from corpus.report import Report
from evaluation.crowd import crowd
from evaluation.questions import (
    PassageQuestion,
    ReadyPassage,
    ReportQuestion,
    passage_questions,
    ready_passages,
    report_questions,
)
from evaluation.reports import read_all
from evaluation.score import Row, score_passages, score_reports
from index.engine import scoring
from index.engine.local import bm25
from index.engine.local.snapshot import Snapshot
from index.models.encoder import Encoder, load_encoder
from retrieval.expansion import dictionary
from retrieval.ranking import candidates, grouping, signals

# Of reports, then of ready-made passages.
_SHOWN = ("hit@1", "hit@5", "recall@10", "R@1")

Scorer = Callable[[Encoder], list[Row]]

_WEIGHTS = {
    "text": (0.5, 2.0),
    "headings": (0.0, 0.6, 2.0),
    "vector": (0.0, 0.2, 0.8),
    "role": (0.0, 0.12, 0.5),
    "likely": (0.0, 0.06, 0.25),
    "report": (0.0, 0.15, 0.6),
}
_CONSTANTS: tuple[tuple[ModuleType, str, tuple[float, ...]], ...] = (
    (bm25, "K1", (0.6, 1.2, 1.6)),
    (bm25, "B", (0.2, 0.75)),
    (scoring, "SAID", (0.0, 0.5, 1.0)),
    (grouping, "CLOSE", (0.0, 0.2)),
    (candidates, "FRAME", (0.8, 1.0)),
    (dictionary, "NEAREST", (8, 32)),
    (dictionary, "LEAST_COSINE", (0.1, 0.3)),
    (dictionary, "LEAST_SYNONYM", (0.0, 0.8)),
    (dictionary, "SHARPNESS", (4.0, 8.0)),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a row for each change."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.ablation", description=__doc__)
    for name, what in (("--reports", "folder of reports"), ("--passages", "ready-made passages")):
        parser.add_argument(
            name,
            nargs=2,
            action="append",
            type=Path,
            default=[],
            metavar=("SOURCE", "QUESTIONS"),
            help=f"{what} and their questions; may be given again",
        )
    parser.add_argument("--crowd", type=Path, help="text file to cut 1,000 other reports from")
    options = parser.parse_args(arguments)
    try:
        encoder = load_encoder()
        others = crowd(options.crowd) if options.crowd else []
        scorers = list(_scorers(options.reports, options.passages, others))
        print(_line("shipped", scorers, encoder), flush=True)
        for name, change in _changes():
            with change:
                print(_line(name, scorers, encoder), flush=True)
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _scorers(
    reports: Sequence[Sequence[Path]], passages: Sequence[Sequence[Path]], others: list[Report]
) -> Iterator[tuple[str, Scorer]]:
    for folder, file in reports:
        own, questions = read_all(folder), report_questions(file)
        yield folder.name, _report_scorer(own, questions)
        if others:
            yield f"{folder.name} in a crowd", _report_scorer(own + others, questions)
    for texts, file in passages:
        yield texts.parent.name, _passage_scorer(ready_passages(texts), passage_questions(file))


def _report_scorer(reports: list[Report], questions: list[ReportQuestion]) -> Scorer:
    snapshots: list[Snapshot] = []

    def score(encoder: Encoder) -> list[Row]:
        if not snapshots:
            snapshots.append(Snapshot.in_memory(reports, encoder))
        return score_reports(snapshots[0], questions, encoder, ["shipped"])

    return score


def _passage_scorer(passages: list[ReadyPassage], questions: list[PassageQuestion]) -> Scorer:
    return lambda encoder: score_passages(passages, questions, encoder)


def _line(name: str, scorers: Sequence[tuple[str, Scorer]], encoder: Encoder) -> str:
    cells = [
        f"{label} {row.language} "
        + " / ".join(f"{row.figures[name]:.3f}" for name in _SHOWN if name in row.figures)
        for label, scorer in scorers
        for row in scorer(encoder)
        if row.mode == "shipped"
    ]
    return f"{name:24}" + "  |  ".join(cells)


def _changes() -> Iterator[tuple[str, AbstractContextManager[None]]]:
    """Each change by name, as a context in which it holds."""
    for view, values in _WEIGHTS.items():
        for value in values:
            yield f"{view} {value}", _weight(view, value)
    for module, name, values in _CONSTANTS:
        for value in values:
            yield f"{name} {value}", _constant(module, name, value)


@contextmanager
def _weight(view: str, value: float) -> Iterator[None]:
    shipped = dict(signals.SHIPPED)
    signals.SHIPPED.update(
        {language: replace(weights, **{view: value}) for language, weights in shipped.items()}
    )
    try:
        yield
    finally:
        signals.SHIPPED.update(shipped)


@contextmanager
def _constant(module: ModuleType, name: str, value: float) -> Iterator[None]:
    shipped = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, shipped)


if __name__ == "__main__":
    sys.exit(main())
