"""``python -m evaluation.engines --uri URI``: the answers over Milvus beside those of one machine.

The sample reports, and those given with ``--crowd`` among them, are copied into a library of its own on the
server; every question of the project is asked of both. ``same`` is the share of questions whose passages are the
same in the same order and whose verdict is the same; ``bytes`` what a question moves over the network.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from corpus.errors import YoujuError
from evaluation import record
from evaluation.crowd import crowd
from evaluation.metrics import Rank
from evaluation.questions import ReportQuestion
from evaluation.score import figures, gold_rank
from index.engine.local.snapshot import Snapshot
from index.engine.milvus.asking import DEPTH, Depth
from index.engine.milvus.connection import Address, Client
from index.engine.milvus.engine import MilvusEngine
from index.engine.milvus.library import Collections
from index.engine.milvus.writing import WHOLE
from index.models.encoder import Encoder, load_encoder
from index.sync.shards import copied
from retrieval.pipeline import ask
from retrieval.ranking.rank import Searcher
from retrieval.types import Answer, Turn

_LIBRARY = "evaluation"


@dataclass(frozen=True, slots=True)
class Compared:
    """What came out, over so many questions and passages."""

    questions: int
    passages: int
    same: float
    same_passages: float
    scored: float
    bytes_mean: float
    bytes_most: int
    seconds: float
    local: dict[str, float]
    milvus: dict[str, float]


class Measured:
    """Hands calls on to a client and counts the bytes that come back, numbers as the protocol packs them."""

    def __init__(self, client: Client) -> None:
        self._client, self.bytes = client, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def query(self, *values: Any, **options: Any) -> Any:
        found = self._client.query(*values, **options)
        self.bytes += _size(list(found))
        return found

    def search(self, *values: Any, **options: Any) -> Any:
        found = self._client.search(*values, **options)
        self.bytes += sum(_size(str(hit["id"])) + 4 for hits in found for hit in hits)
        return found


def _size(value: Any) -> int:
    match value:
        case str():
            return len(value.encode())
        case float():
            return 4
        case int():
            return max(1, -(-value.bit_length() // 7))
        case dict():
            return sum(_size(one) for one in value.values())
        case _:
            return sum(_size(one) for one in value)


def compare(
    local: Snapshot,
    questions: Sequence[ReportQuestion],
    encoder: Encoder,
    address: Address,
    depth: Depth,
) -> Compared:
    """Ask both over the same passages."""
    client = Measured(address.connect())
    collections = Collections(replace(address, library=_LIBRARY), client)
    collections.drop()
    copied(local.store, collections, WHOLE, time.monotonic())
    engine = MilvusEngine(collections, depth)
    here, there = Searcher(local, encoder), Searcher(engine, encoder)
    ours = [_answer(here, question) for question in questions]
    theirs, moved = [], []
    begun = time.monotonic()
    for question in questions:
        client.bytes = 0
        theirs.append(_answer(there, question))
        moved.append(client.bytes)
    seconds = time.monotonic() - begun
    pairs = list(zip(ours, theirs, strict=True))
    same = [_places(one) == _places(other) for one, other in pairs]
    found = [one.found == other.found for one, other in pairs]
    collections.drop()
    return Compared(
        questions=len(questions),
        passages=engine.catalogue.passages,
        same=statistics.fmean(one and other for one, other in zip(same, found, strict=True)),
        same_passages=statistics.fmean(set(_places(one)) == set(_places(other)) for one, other in pairs),
        scored=statistics.fmean(one.candidates for one in theirs),
        bytes_mean=statistics.fmean(moved),
        bytes_most=max(moved),
        seconds=seconds / len(questions),
        local=_figures(questions, ours),
        milvus=_figures(questions, theirs),
    )


def _answer(searcher: Searcher, question: ReportQuestion) -> Answer:
    return ask(searcher, question.question, history=[Turn(earlier) for earlier in question.history])


def _places(answer: Answer) -> list[tuple[str, int]]:
    return [(one.report, one.start) for one in answer.passages]


def _figures(questions: Sequence[ReportQuestion], answers: Sequence[Answer]) -> dict[str, float]:
    golds: list[list[Rank]] = []
    outcomes = []
    for question, answer in zip(questions, answers, strict=True):
        if question.gold:
            shown = [(passage.report, passage.text) for passage in answer.passages]
            golds.append([gold_rank(shown, gold) for gold in question.gold])
        if question.gold or not question.answerable:
            outcomes.append((not question.answerable, not answer.found))
    return figures(golds, outcomes)


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 where at least 97 % are the same, 1 where fewer are, 2 where it cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.engines", description=__doc__)
    parser.add_argument("--uri", required=True, help="a server, or a file of Milvus Lite")
    parser.add_argument("--crowd", type=Path, help="a text file: reports cut from it stand beside the others")
    parser.add_argument("--crowd-files", type=int, default=1_000, metavar="N", help="so many (1,000)")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="ask every Nth question")
    parser.add_argument("--words", type=int, default=DEPTH.words, metavar="N", help="candidates of a field")
    parser.add_argument(
        "--few",
        type=int,
        default=0,
        metavar="N",
        help="up to so many passages score all (0, to see what is lost)",
    )
    options = parser.parse_args(arguments)
    try:
        result = _run(options, load_encoder)
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(asdict(result), ensure_ascii=False, indent=1))
    return int(result.same < 0.97)


def _run(options: argparse.Namespace, load: Callable[[None], Encoder]) -> Compared:
    reports, questions = record.own()
    if options.crowd:
        reports = [*reports, *crowd(options.crowd, options.crowd_files)]
    encoder = load(None)
    snapshot = Snapshot.in_memory(reports, encoder)
    depth = replace(DEPTH, words=options.words, all=options.few)
    return compare(snapshot, questions[:: options.every], encoder, Address.of(options.uri), depth)


if __name__ == "__main__":
    sys.exit(main())
