"""``python -m benchmarks.scale``: questions over 10,000, 100,000 and 1,000,000 passages.

Vectors and terms are synthetic: random unit vectors, and terms drawn by a Zipf law over
the terms of the samples and made-up ones, as many a passage as reports of the samples
have. The files, the way they are opened, and how a question is read, its words are looked up
and passages are ranked are the program's own; timed is from the question to the best rows.
"""

import argparse
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from index.engine.local.checkpoint import Checkpoint
    from index.engine.local.postings import Postings
    from index.storage.states import Revision
    from index.storage.store import Store

_SIZES = (10_000, 100_000, 1_000_000)
_TERMS, _IN_TEXT, _IN_HEADINGS = 200_000, 250, 30
_AT_ONCE = 20_000
_A_REPORT = 16
_SEED = 0


def main(arguments: list[str] | None = None) -> int:
    """Print a row a size."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument(
        "--passages", type=int, nargs="*", default=_SIZES, help="how many (default: %(default)s)"
    )
    options = parser.parse_args(arguments)
    from index.models.encoder import load_encoder

    encoder, vocabulary, questions = load_encoder(), _vocabulary(), _questions()
    print("| passages | files | opening | new words: p50 / p95 | known words: p50 / p95 | memory |")
    print("| --- | --- | --- | --- | --- | --- |")
    for size in options.passages:
        with tempfile.TemporaryDirectory() as folder:
            print(_row(Path(folder), size, encoder, vocabulary, questions), flush=True)
    return 0


def _row(folder: Path, size: int, encoder, vocabulary: list[str], questions: list[str]) -> str:  # type: ignore[no-untyped-def]
    from index.conditions import EVERYTHING
    from index.engine.local import checkpoint as checkpoints
    from index.engine.local import segments
    from index.engine.scoring import best_places
    from retrieval.ranking.rank import CandidateLimits, Searcher
    from retrieval.ranking.signals import SHIPPED
    from retrieval.understanding.question import read_question

    store, revision = _store(encoder.dimension)
    checkpoints.publish(folder, _checkpoint(size, encoder.dimension, vocabulary, revision))
    written = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    started = time.perf_counter()
    checkpoint = checkpoints.load(folder, store, revision)
    derived = segments.whole(checkpoint.part, checkpoint.numbers)
    opening = time.perf_counter() - started
    searcher = Searcher(_engine(derived), encoder)  # type: ignore[arg-type]
    searcher.make_ready()

    def ask(text: str) -> float:
        begun = time.perf_counter()
        question = read_question(text)
        by = SHIPPED[question.language]
        # As deep as an answer of ten passages looks.
        found = searcher.candidates(question, searcher.words(question), EVERYTHING, CandidateLimits(20))
        best_places(found.signals.fused(by), 20)
        return 1000 * (time.perf_counter() - begun)

    new = [ask(question) for question in questions]
    known = [ask(question) for question in questions]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return (
        f"| {size:,} | {written / 1e6:,.0f} MB | {opening:.2f} s | {_percentiles(new)} | {_percentiles(known)} "
        f"| {memory:.1f} GB |"
    )


def _percentiles(times: list[float]) -> str:
    times = sorted(times)
    return f"{statistics.median(times):.1f} / {times[int(0.95 * len(times))]:.1f} ms"


def _engine(derived) -> SimpleNamespace:  # type: ignore[no-untyped-def]
    """What asking needs of `index.engine.protocol.Engine`, without a database."""
    from index.engine.local.search import Search
    from index.engine.local.statistics import LocalStatistics

    search = Search(derived.columns, derived.dense, derived.lexical, derived.headings)
    everything = np.ones(len(derived.columns.roles), dtype=np.bool_)
    return SimpleNamespace(
        candidates=lambda query: search.candidates(query, everything),
        statistics=LocalStatistics(derived.lexical, derived.headings),
        make_ready=lambda: None,
        reports=list,
        reports_saying=lambda _: frozenset(),
    )


def _checkpoint(size: int, dimension: int, vocabulary: list[str], revision: "Revision") -> "Checkpoint":
    from index.engine.local.checkpoint import Checkpoint
    from index.engine.local.dense import Vectors
    from index.engine.local.segments import Segment
    from index.storage.reading import Columns
    from index.text.vocabulary import TermIds

    random = np.random.default_rng(_SEED)
    ids = np.arange(size, dtype=np.int64)
    roles = random.integers(0, 6, size, dtype=np.int8)
    years = random.integers(2000, 2025, size, dtype=np.int16)
    columns = Columns(ids, ids // _A_REPORT, np.zeros(size, dtype=np.int32), roles, years)
    vectors = np.empty((size, dimension), dtype=np.float32)
    for start in range(0, size, _AT_ONCE):
        rows = vectors[start : start + _AT_ONCE]
        random.standard_normal(rows.shape, dtype=np.float32, out=rows)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    part = Segment(
        columns,
        Vectors.build(vectors),
        _postings(size, _IN_TEXT, len(vocabulary), random),
        _postings(size, _IN_HEADINGS, len(vocabulary), random),
    )
    return Checkpoint(revision, TermIds(zip(vocabulary, range(len(vocabulary)), strict=True)), part)


def _postings(size: int, length: int, terms: int, random: np.random.Generator) -> "Postings":
    from index.engine.local.postings import Collector

    # Which term is how common does not follow the alphabet.
    order = np.random.default_rng(_SEED).permutation(terms)
    share = np.cumsum(1.0 / (np.arange(terms) + 2.7))
    collector = Collector()
    for start in range(0, size, _AT_ONCE):
        documents = min(_AT_ONCE, size - start)
        drawn = np.searchsorted(share, random.random(documents * length) * share[-1])
        collector.add(np.full(documents, length), order[np.minimum(drawn, terms - 1)])
    return collector.finish(terms, lambda numbers: numbers)


def _store(dimension: int) -> "tuple[Store, Revision]":
    """A database that knows the revision and holds nothing."""
    from index.storage.states import IndexConfig
    from index.storage.store import Store

    store = Store.memory()
    with store.transaction(IndexConfig("synthetic", "synthetic", dimension, 0, 0, 0)):
        store.clear()
    revision = store.revision()
    if revision is None:
        raise AssertionError("a transaction leaves a revision")
    return store, revision


def _vocabulary() -> list[str]:
    """The terms of the samples, and made-up pairs of characters up to so many."""
    from corpus.folder.scan import list_files
    from corpus.read import read_report
    from index.defaults import SAMPLES
    from index.text.tokens import PAIR, terms

    found = {term for path in list_files(SAMPLES) for term in terms(read_report(SAMPLES, path).text)}
    pairs = (chr(0x4E00 + i // 400 * 7) + chr(0x4E00 + i % 400 * 11) + PAIR for i in range(_TERMS))
    return sorted({*found, *_first(pairs, _TERMS - len(found))})


def _first(pairs: Iterator[str], count: int) -> Iterator[str]:
    for _, pair in zip(range(count), pairs, strict=False):
        yield pair


def _questions() -> list[str]:
    """Those over the samples, whose words these terms hold."""
    from evaluation import __file__ as evaluation

    lines = (Path(evaluation).parent / "questions" / "samples.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines]


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(main())
